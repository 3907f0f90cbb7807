"""What a person does: have it worked out, say yes with a reason, stop. Each is one step of a small state machine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from apps.audit import recording
from apps.exact.models import Connection
from apps.ledger import generations
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import turns
from apps.schedule.models import Rework, ReworkOrder
from apps.shops.models import Webshop

Reached = Rework.Reached
Lot = ReworkOrder.Lot

# DONE and STOPPED are ends: the next one is another row. What is under way by then is finished all the same.
STEPS: dict[tuple[Reached, Reached], str] = {
    (Reached.LOOKING, Reached.READY): "every order was looked at",
    (Reached.READY, Reached.RUNNING): "the person's yes, with a reason",
    (Reached.RUNNING, Reached.DONE): "nothing is left to do",
    (Reached.LOOKING, Reached.STOPPED): "the person's 'stop', or another administration",
    (Reached.READY, Reached.STOPPED): "the person's 'stop', or another administration",
    (Reached.RUNNING, Reached.STOPPED): "the person's 'stop', or another administration",
}
_ENDED = frozenset({Reached.DONE, Reached.STOPPED})
_AT_A_TIME = 1000


class Hindrance(StrEnum):
    """Why it cannot be begun, or go on."""

    PAUSED = "paused"
    NOT_CONNECTED = "not_connected"
    ONE_IS_OPEN = "one_is_open"
    NOTHING_STANDS = "nothing_stands"
    NO_REASON = "no_reason"
    OVER = "over"


class CannotRework(Exception):
    """`why` says what is in the way."""

    def __init__(self, why: Hindrance) -> None:
        self.why = why
        super().__init__(why.value)


def latest(webshop: Webshop) -> Rework | None:
    """The one that is open, else the one that was asked for last."""
    return Rework.objects.filter(webshop=webshop).first()


def orders_of_month(webshop: Webshop, first: date, *, until: date) -> set[str]:
    """Orders of which something is booked on a day from `first` on, before `until`."""
    mine = Document.objects.filter(webshop=webshop, state=State.BOOKED, booked_on__gte=first, booked_on__lt=until)
    return set(generations.counted(mine).values_list("order_gid", flat=True))


def begin(webshop: Webshop, order_gids: Collection[str], *, by: str, month: date | None = None) -> Rework:
    """Have it worked out what it would mean for these orders; nothing is done yet. Raises CannotRework."""
    connection = Connection.objects.filter(webshop=webshop).first()
    if not webshop.is_live:
        raise CannotRework(Hindrance.PAUSED)
    if connection is None or not connection.is_connected or connection.administration_id is None:
        raise CannotRework(Hindrance.NOT_CONNECTED)
    with transaction.atomic():
        Webshop.objects.select_for_update(no_key=True).get(pk=webshop.pk)
        if Rework.objects.filter(webshop=webshop, state__in=Rework.OPEN).exists():
            raise CannotRework(Hindrance.ONE_IS_OPEN)
        names = _standing(webshop, order_gids)
        if not names:
            raise CannotRework(Hindrance.NOTHING_STANDS)
        rework = Rework.objects.create(
            webshop=webshop, administration_id=connection.administration_id, month=month, asked_by=by
        )
        rows = (ReworkOrder(rework=rework, order_gid=gid, order_name=name) for gid, name in names.items())
        ReworkOrder.objects.bulk_create(rows, batch_size=_AT_A_TIME)
        recording.note(rework, state=("", rework.state), orders=("", str(len(names))))
        turns.wake(webshop)
    return rework


def confirm(webshop: Webshop, pk: int, *, why: str, is_deleting: bool, by: str) -> None:
    """Yes, for this reason. `is_deleting`: entries are deleted in Exact where it allows that. Raises CannotRework."""
    if not why.strip():
        raise CannotRework(Hindrance.NO_REASON)
    if not webshop.is_live:
        raise CannotRework(Hindrance.PAUSED)
    with transaction.atomic():
        rework = _locked(webshop, pk)
        if not rework.orders.filter(state=Lot.FORESEEN).exists():
            raise CannotRework(Hindrance.NOTHING_STANDS)
        rework.why, rework.is_deleting = why.strip()[:300], is_deleting
        rework.confirmed_by, rework.confirmed_at = by, timezone.now()
        recording.note(rework, state=(rework.state, Reached.RUNNING.value), why=("", rework.why))
        move(rework, to=Reached.RUNNING)
        turns.wake(webshop)


def stop(webshop: Webshop, pk: int) -> None:
    """No further order. What is under way is finished, what is booked anew stays so. Raises CannotRework."""
    with transaction.atomic():
        rework = _locked(webshop, pk)
        recording.note(rework, state=(rework.state, Reached.STOPPED.value))
        move(rework, to=Reached.STOPPED)


def move(rework: Rework, *, to: Reached) -> None:
    """One step. Raises CannotRework for one that the table does not know."""
    if (Reached(rework.state), to) not in STEPS:
        raise CannotRework(Hindrance.OVER)
    rework.state = to
    rework.ended_at = timezone.now() if to in _ENDED else None
    rework.save()


def open_locked(pk: int, *, state: Reached) -> Rework | None:
    """For a step that a worker takes; None when a person has stopped it meanwhile."""
    return Rework.objects.select_for_update().filter(pk=pk, state=state).first()


def _locked(webshop: Webshop, pk: int) -> Rework:
    found = Rework.objects.select_for_update().filter(webshop=webshop, pk=pk).first()
    if found is None:
        raise CannotRework(Hindrance.OVER)
    return found


def _standing(webshop: Webshop, order_gids: Collection[str]) -> dict[str, str]:
    """Name by gid of those of which something stands in Exact, the oldest order first."""
    mine = Document.objects.filter(webshop=webshop, order_gid__in=order_gids, state=State.BOOKED)
    found = generations.counted(mine).order_by("placed_at", "order_gid")
    return dict(found.values_list("order_gid", "order_name"))
