"""What a person does with a history: begin, pause, resume, stop. Each is one step of its small state machine."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from apps.calls.outcomes import NOT_DONE
from apps.schedule import place, turns
from apps.schedule.models import History, PastOrder, Turn
from apps.shopify import bulk, past
from apps.shops.models import Settings, Webshop

log = structlog.get_logger(__name__)

Phase = History.Phase

# DONE, STOPPED and FAILED are ends: the next one is another row.
STEPS: dict[tuple[Phase, Phase], str] = {
    (Phase.LISTING, Phase.READING): "Shopify's list was fetched whole",
    (Phase.READING, Phase.DONE): "every order of the list was read",
    (Phase.LISTING, Phase.PAUSED): "the merchant's 'pause'",
    (Phase.READING, Phase.PAUSED): "the merchant's 'pause'",
    (Phase.PAUSED, Phase.LISTING): "the merchant's 'resume', before the list was whole",
    (Phase.PAUSED, Phase.READING): "the merchant's 'resume'",
    (Phase.LISTING, Phase.STOPPED): "the merchant's 'stop', or an earlier start date",
    (Phase.READING, Phase.STOPPED): "the merchant's 'stop', or an earlier start date",
    (Phase.PAUSED, Phase.STOPPED): "the merchant's 'stop', or an earlier start date",
    (Phase.LISTING, Phase.FAILED): "Shopify may not or cannot list the orders",
}
_ENDED = frozenset({Phase.DONE, Phase.STOPPED, Phase.FAILED})
# So few are read at once with the live ones: one page of ids.
_FEW = 250
_A_DAY = timedelta(days=1)


class NotPossible(Exception):
    """A history is open already, there is nothing older to read, or it is not in a state from which this may happen."""


def latest(webshop: Webshop) -> History | None:
    """The one that is open, else the one that ended last."""
    return History.objects.filter(webshop=webshop).first()


def read_from(webshop: Webshop) -> date:
    """The first day whose orders are read with the live ones: what is older is history."""
    turn = Turn.objects.filter(webshop=webshop).first()
    today = webshop.day_of(timezone.now())
    if turn is None or turn.cursor_at is None:
        return today
    return turn.collected_from or date.min


def begin(webshop: Webshop, since: date, *, is_newest_first: bool = True, by: str = "") -> History:
    """Book from this day on: it becomes the start date, and what is older than was read so far is read. NotPossible."""
    with transaction.atomic():
        Webshop.objects.select_for_update().get(pk=webshop.pk)
        history = _begun(webshop, since, is_newest_first=is_newest_first, by=by)
        Settings.objects.filter(webshop=webshop).update(start_on=since)
    turns.wake(webshop)
    return history


def begin_where_many(webshop: Webshop, since: date) -> History | None:
    """Where orders from a new, earlier start date on are too many to be read before the live ones, a history begins.

    Raises TryLater, LogInAgain, Rejected.
    """
    until = read_from(webshop)
    if since >= until:
        return None
    is_open = History.objects.filter(webshop=webshop, state__in=History.OPEN).exists()
    if not is_open and past.count(webshop, since=since, until=until) <= _FEW:
        return None
    with transaction.atomic():
        Webshop.objects.select_for_update().get(pk=webshop.pk)
        running = History.objects.filter(webshop=webshop, state__in=History.OPEN).first()
        if running is not None:
            # Its orders are in the new one's list as well; what it has booked is only looked at once more.
            until = running.until
            move(running, to=Phase.STOPPED)
        turns.wake(webshop)  # the turn that is running knows of no history
        return _begun(webshop, since, until=until)


def pause(webshop: Webshop) -> None:
    """Nothing older is read or booked until it is resumed. NotPossible."""
    with transaction.atomic():
        move(_open(webshop), to=Phase.PAUSED)


def resume(webshop: Webshop) -> None:
    """Where it was. NotPossible."""
    with transaction.atomic():
        history = _open(webshop)
        move(history, to=Phase.LISTING if history.listed is None else Phase.READING)
    turns.wake(webshop)


def stop(webshop: Webshop) -> None:
    """Nothing older is booked any more; what is booked stays. The start date is the day it had got to. NotPossible.

    From newest to oldest that is the day after the newest order that was not read. From oldest to newest there is no
    such day: it is the day up to which it would have gone.
    """
    with transaction.atomic():
        history = _open(webshop)
        start_on = _reached(history)
        move(history, to=Phase.STOPPED)
        _start_on(webshop, start_on)
    if history.bulk and history.listed is None:
        with suppress(*NOT_DONE):  # Shopify then works in vain, and nobody fetches it
            bulk.cancel(webshop, history.bulk)
    turns.wake(webshop)  # what waits to be sent is judged again, by the start date


def fail(history: History, why: str) -> None:
    """Shopify made no list, so nothing was read: the start date is what it was."""
    with transaction.atomic():
        found = open_locked(history.pk)
        if found is not None:
            log.error("history not listed", history=found.pk, webshop=found.webshop_id, why=why)
            found.why = why
            move(found, to=Phase.FAILED)
            _start_on(found.webshop, found.until)


def can_book(webshop: Webshop) -> bool:
    """Whether orders that a history has read may go to Exact: not while it is paused, nor after it was stopped."""
    last = latest(webshop)
    return last is None or last.state not in (Phase.PAUSED, Phase.STOPPED)


def move(history: History, *, to: Phase) -> None:
    """One step. Its list goes when it has ended. Raises NotPossible for a step that the table does not know."""
    if (Phase(history.state), to) not in STEPS:
        raise NotPossible(f"{history.state} -> {to}")
    history.state = to
    history.ended_at = timezone.now() if to in _ENDED else None
    history.save(update_fields=["state", "ended_at", "listed", "why"])
    if to in _ENDED:
        PastOrder.objects.filter(history=history).delete()


def open_locked(pk: int) -> History | None:
    """For a step that a worker takes; None when the merchant has paused or ended it meanwhile."""
    return History.objects.select_for_update().filter(pk=pk, state__in=(Phase.LISTING, Phase.READING)).first()


def _begun(
    webshop: Webshop, since: date, *, until: date | None = None, is_newest_first: bool = True, by: str = ""
) -> History:
    """From here on the live orders are those from `until` on, whatever the cursor said before."""
    until = until or read_from(webshop)
    if since >= until or History.objects.filter(webshop=webshop, state__in=History.OPEN).exists():
        raise NotPossible("nothing older is left to read" if since >= until else "one is open already")
    turn, _ = Turn.objects.get_or_create(webshop=webshop, defaults={"next_at": timezone.now()})
    cursor = turn.cursor_at or webshop.midnight(until)
    Turn.objects.filter(pk=turn.pk).update(cursor_at=cursor, collected_from=since, **place.NO_PASS)
    return History.objects.create(
        webshop=webshop, since=since, until=until, is_newest_first=is_newest_first, started_by=by
    )


def _start_on(webshop: Webshop, day: date) -> None:
    """From this day on the live orders are booked, and no others."""
    Settings.objects.filter(webshop=webshop).update(start_on=day)
    Turn.objects.filter(webshop=webshop).update(collected_from=day)


def _open(webshop: Webshop) -> History:
    found = History.objects.select_for_update().filter(webshop=webshop, state__in=History.OPEN).first()
    if found is None:
        raise NotPossible("none is open")
    return found


def _reached(history: History) -> date:
    if not history.is_newest_first or history.listed is None:
        return history.until
    unread = PastOrder.objects.filter(history=history, is_read=False).order_by("-processed_at").first()
    if unread is None:
        return history.since
    day = history.webshop.day_of(unread.processed_at)
    return min(day + _A_DAY, history.until)
