"""One order changes over: looked at once more, in Shopify and in Exact, then written down in one transaction.

After that transaction everything is in the ledger: what takes back what stood, and what is booked instead. A worker
that dies before it has changed nothing; after it the documents are due, and what is to be deleted is known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from django.db import transaction

from apps.bookkeeping import bookings_json, mirror
from apps.bookkeeping.booking import Booking
from apps.bookkeeping.rules import Rules
from apps.calls.outcomes import Rejected
from apps.exact.codes import catalog
from apps.exact.documents import removal
from apps.exact.documents.removal import Stands
from apps.exact.door.failures import Forbidden
from apps.exact.models import Connection
from apps.ledger import generations, journal, record
from apps.ledger.models import Document
from apps.ledger.states import NotAllowed
from apps.schedule import judge, reversals
from apps.schedule.administration_lock import lock_administration
from apps.schedule.anew import deeds, foresee
from apps.schedule.anew.foresee import Foreseen, LeaveAlone, LeftAsIs
from apps.schedule.judge import Pass
from apps.schedule.models import Rework, ReworkOrder

_STANDS = {Stands.GONE: LeftAsIs.GONE_IN_EXACT, Stands.CHANGED: LeftAsIs.CHANGED_IN_EXACT}
_CLOSED = "closed_in_exact"


def change_over(this: Pass, connection: Connection, rework: Rework, order: ReworkOrder) -> bool:
    """Whether it did; not when a person has stopped it meanwhile. Raises LeaveAlone, TryLater, LogInAgain, Rejected."""
    found = foresee.of_order(this, connection, order.order_gid)
    if found.digest != order.digest:
        raise LeaveAlone(LeftAsIs.CHANGED_SINCE)
    for document, booking in zip(found.standing, found.before, strict=True):
        stands = removal.look(connection, document.exact_id, booking=booking, debtor=document.sent_to)
        if stands is not Stands.AS_BOOKED:
            raise LeaveAlone(_STANDS[stands], number=document.exact_number or document.reference)
    with transaction.atomic():
        if deeds.open_locked(rework.pk, state=deeds.Reached.RUNNING) is None:
            return False
        _write_down(this, connection, found, is_deleting=rework.is_deleting)
        ReworkOrder.objects.filter(pk=order.pk).update(state=ReworkOrder.Lot.UNDER_WAY)
    return True


def delete(this: Pass, connection: Connection, order_gid: str) -> bool:
    """Whether something was to be deleted of the order in Exact. Where Exact keeps it, another document takes it back.

    A second time is no other: what is gone is gone. Raises TryLater and LogInAgain.
    """
    left = generations.to_delete(connection.webshop, order_gid)
    for document in left:
        try:
            with lock_administration(connection):
                removal.remove(connection, document.exact_id)
        except Forbidden:
            raise
        except Rejected as refused:
            if refused.code == _CLOSED:
                catalog.refresh(connection)  # our copy thought that day open
            booking = removal.as_sent(bookings_json.from_json(document.booking), document.warnings)
            with transaction.atomic():
                generations.reverse(document, _mirror_of(connection, booking, this.rules))
        else:
            journal.mark_removed(document)
    return bool(left)


def _write_down(this: Pass, connection: Connection, found: Foreseen, *, is_deleting: bool) -> None:
    """Raises LeaveAlone where the order is not what was looked at any more, which undoes all of it."""
    mirrors: dict[UUID, Callable[[int], Booking]] = {
        document.pk: _mirror_of(connection, booking, this.rules)
        for document, booking in zip(found.standing, found.before, strict=True)
        if not (is_deleting and _can_delete(connection, booking, this.rules))
    }
    look = judge.look_at(this, found.sale, read_at=found.read_at)
    with record.open_order(this.webshop, found.sale.source, look=look) as order:
        if order.is_older or not _is_as_seen(order.standing, found.standing):
            raise LeaveAlone(LeftAsIs.CHANGED_SINCE)
        try:
            outcome, _refused = judge.record_opened(this, found.sale, generations.begin(order, mirrors))
        except NotAllowed as moving:
            raise LeaveAlone(LeftAsIs.ON_ITS_WAY) from moving
        foresee.check(outcome)
        if foresee.digest_of(outcome.bookings) != found.digest:
            raise LeaveAlone(LeftAsIs.CHANGED_SINCE)


def _is_as_seen(now: Sequence[Document], then: Sequence[Document]) -> bool:
    return {(one.pk, one.state, one.exact_id) for one in now} == {(one.pk, one.state, one.exact_id) for one in then}


def _can_delete(connection: Connection, booking: Booking, rules: Rules) -> bool:
    return foresee.can_delete(booking, back_on=foresee.back_on(connection, booking, rules))


def _mirror_of(connection: Connection, booking: Booking, rules: Rules) -> Callable[[int], Booking]:
    """On the first day that is open for its own journal."""
    return partial(_numbered, booking, reversals.rules_for(connection, booking, rules))


def _numbered(booking: Booking, rules: Rules, number: int) -> Booking:
    return mirror.of_booking(booking, number=number, rules=rules)
