"""Days of tills: closed when everything of them was read, and booked once each as one sales entry.

A day is over four hours after the shop's midnight: what was sold late in the evening has been read by then, and a
drawer that was counted after midnight belongs to the day before.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Booking
from apps.bookkeeping.refusals import Held
from apps.calls.outcomes import OthersFirst, Rejected
from apps.exact.codes import catalog
from apps.exact.debtors import assign
from apps.exact.documents import find, writers
from apps.exact.documents.bodies import Terms
from apps.exact.documents.told import Written
from apps.exact.models import Connection
from apps.ledger import journal, till_days
from apps.ledger.models import TillDay
from apps.schedule import sending, turns
from apps.schedule.administration_lock import lock_administration
from apps.schedule.models import Turn
from apps.schedule.slices import Slice
from apps.shops import rules as shop_rules
from apps.shops import till_rules
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

_AFTER_MIDNIGHT = timedelta(hours=4)
_A_DAY = timedelta(days=1)


def close(turn: Turn) -> None:
    """Write down the entries of the days that are over. Only after everything of them was read from Shopify."""
    webshop = turn.webshop
    turns.check_ours(turn)
    rules = till_rules.for_webshop(webshop, shop_rules.for_webshop(webshop))
    if days := till_days.close(webshop, rules, until=last_day(webshop)):
        log.info("till days closed", webshop=webshop.pk, count=days)


def last_day(webshop: Webshop) -> date:
    """The last day that is over."""
    return day_of(timezone.now(), webshop) - _A_DAY


def day_of(moment: datetime, webshop: Webshop) -> date:
    """The business day of a moment at a till."""
    return (moment.astimezone(ZoneInfo(webshop.timezone)) - _AFTER_MIDNIGHT).date()


def next_moments(webshop: Webshop) -> list[datetime]:
    """When the day of today is over, and when something put off is due again."""
    midnight = datetime.combine(day_of(timezone.now(), webshop) + _A_DAY, time.min, ZoneInfo(webshop.timezone))
    put_off = till_days.next_moment(webshop)
    return [midnight + _AFTER_MIDNIGHT, *([put_off] if put_off else [])]


def book(turn: Turn, connection: Connection) -> None:
    """Look up what is unclear, then send what is due. Raises TryLater and LogInAgain."""
    webshop = turn.webshop
    for left in till_days.left_behind(webshop):
        journal.mark_unknown(left, why="the worker died while sending")
    for unclear in till_days.unclear(webshop):
        with lock_administration(connection):
            sending.look_up(unclear, partial(_find, unclear, connection))
    part = Slice()
    while document := till_days.next_due(webshop):
        if part.is_over or turns.has_rung(turn):
            raise OthersFirst(timezone.now(), "more days of tills are to be booked; orders come first")
        turns.check_ours(turn)
        part.take()
        _book(document, connection)


def _book(document: TillDay, connection: Connection) -> None:
    try:
        booking = bookings_json.from_json(document.booking)
    except bookings_json.BookingsUnreadable as wrong:
        log.exception("stored day of a till unreadable", document=str(document.pk))
        journal.hold(document, Held.BOOKING_UNREADABLE.value, text=str(wrong))
        return
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    with lock_administration(connection):
        if not journal.claim(document):
            return
        problem = sending.send(document, partial(_post, document, connection, booking))
        if isinstance(problem, Rejected):
            journal.hold(document, problem.code, text=problem.text, facts={"raw": problem.raw})


def _post(document: TillDay, connection: Connection, booking: Booking) -> Written:
    """On the collective debtor of the till; one that Exact has no more is found or made anew by the next try."""
    debtor = assign.collective_for(connection, location=document.location)
    journal.note_sending(document, to=debtor, warnings=booking.warnings)
    chosen = connection.webshop.settings
    return writers.post(connection, booking, terms=Terms(debtor, payment_condition=chosen.payment_condition))


def _find(document: TillDay, connection: Connection) -> Written | None:
    booking = bookings_json.from_json(document.booking)
    sent_at = document.claimed_at or document.updated_at
    found = find.document(
        connection, booking, created_after=sent_at, taken=till_days.ids_in_exact, debtor=document.sent_to
    )
    return writers.settle(connection, found, booking=booking) if found is not None else None
