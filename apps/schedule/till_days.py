"""Days of tills: closed when everything of them was read, and booked once each as one sales entry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

import structlog
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Booking
from apps.bookkeeping.refusals import Held
from apps.exact.codes import catalog
from apps.exact.debtors import assign
from apps.exact.documents import writers
from apps.exact.documents.bodies import Terms
from apps.exact.documents.told import Written
from apps.exact.models import Connection
from apps.ledger import cash_counts, journal, till_days, under_way
from apps.ledger.models import TillDay
from apps.schedule import business_day, reconcile, sending, turns
from apps.schedule.administration_lock import lock_administration
from apps.schedule.models import Turn
from apps.shopify import cash
from apps.shopify.scopes import NotPermitted
from apps.shops import rules as shop_rules
from apps.shops import till_rules
from apps.shops.models import CashSettings, Webshop

log = structlog.get_logger(__name__)

_A_DAY = timedelta(days=1)
_CASH_BACK = timedelta(days=7)  # a drawer may be closed, or told, late


def close(turn: Turn) -> None:
    """Write down the entries of the days that are over. Only after everything of them was read from Shopify."""
    webshop = turn.webshop
    _read_cash(webshop)
    turns.check_ours(turn)
    rules = till_rules.for_webshop(webshop, shop_rules.for_webshop(webshop))
    if days := till_days.close(webshop, rules, until=last_day(webshop)):
        log.info("till days closed", webshop=webshop.pk, count=days)


def _read_cash(webshop: Webshop) -> None:
    """What was counted in the drawers, once when a day is over. Raises as every call does: its days wait for that."""
    chosen = CashSettings.objects.filter(webshop=webshop, is_on=True).first()
    begun = business_day.begin(business_day.today(webshop), webshop)
    if chosen is None or (chosen.read_at and chosen.read_at >= begun):
        return
    now = timezone.now()
    try:
        for told in cash.closed_since(webshop, (chosen.read_at or begun) - _CASH_BACK):
            cash_counts.record(webshop, told.count, location=told.location, closed_on=webshop.day_of(told.closed_at))
    except NotPermitted:
        log.info("cash sessions not permitted", webshop=webshop.pk)  # the page of the day books says so and asks
        return
    CashSettings.objects.filter(pk=chosen.pk).update(read_at=now)


def last_day(webshop: Webshop) -> date:
    """The last day that is over."""
    return business_day.today(webshop) - _A_DAY


def next_moments(webshop: Webshop) -> list[datetime]:
    """When the day of today is over, and when something put off is due again."""
    put_off = under_way.next_moment(TillDay, webshop)
    return [business_day.begin(business_day.today(webshop) + _A_DAY, webshop), *([put_off] if put_off else [])]


def book(turn: Turn, connection: Connection) -> None:
    """Look up what is unclear, then send what is due. Raises TryLater and LogInAgain."""
    webshop = turn.webshop
    reconcile.look_up_all(TillDay, webshop, connection, reconcile.find_booking)
    next_due = partial(till_days.next_due, webshop)
    sending.send_all(turn, next_due, partial(_book, connection), what="days of tills")


def _book(connection: Connection, document: TillDay) -> None:
    try:
        booking = bookings_json.from_json(document.booking)
    except bookings_json.BookingsUnreadable as wrong:
        log.exception("stored day of a till unreadable", document=str(document.pk))
        journal.hold(document, Held.BOOKING_UNREADABLE.value, text=str(wrong))
        return
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    with lock_administration(connection):
        if journal.claim(document):
            sending.send_or_hold(document, partial(_post, document, connection, booking))


def _post(document: TillDay, connection: Connection, booking: Booking) -> Written:
    """On the collective debtor of the till; one that Exact has no more is found or made anew by the next try."""
    debtor = assign.collective_for(connection, location=document.location)
    journal.note_sending(document, to=debtor, warnings=booking.warnings)
    chosen = connection.webshop.settings
    return writers.post(connection, booking, terms=Terms(debtor, payment_condition=chosen.payment_condition))
