"""The way "with the order": what was paid on the day of the order's entry stands in that entry, and nothing else.

No more than the entry comes to: what was paid beyond it, and whatever was paid, captured or refunded on another day,
follows in the entry of its day. A refund's money does so always.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import tzinfo

from apps.bookkeeping.book import Outcome
from apps.bookkeeping.booking import Booking, Form, Kind, Paid
from apps.bookkeeping.sale import MoneyMoved, Sale
from apps.payments.gateways import PaymentRules, Way


def add(outcome: Outcome, sale: Sale, rules: PaymentRules, *, zone: tzinfo, placed: Collection[str] = ()) -> Outcome:
    """The outcome, its sale's entry with the payments of its own day. What has no account follows per day, or waits.

    `placed`: transactions that stand in another entry already, and never in a second one. Sales invoices and orders
    have no such line: their payments follow per day.
    """
    if rules.way is not Way.WITH_ORDER:
        return outcome
    moved = [one for one in sale.moved if one.source not in placed]
    return replace(outcome, bookings=tuple(_paid(one, moved, rules, zone=zone) for one in outcome.bookings))


def _paid(booking: Booking, moved: list[MoneyMoved], rules: PaymentRules, *, zone: tzinfo) -> Booking:
    if booking.kind is not Kind.SALE or booking.form is not Form.SALES_ENTRY:
        return booking
    return replace(booking, payments=tuple(_within(booking, _of_its_day(booking, moved, rules, zone=zone))))


def _of_its_day(booking: Booking, moved: list[MoneyMoved], rules: PaymentRules, *, zone: tzinfo) -> Iterator[Paid]:
    """Each on the account of its gateway's row, the earliest first."""
    ours = [one for one in moved if _is_of_its_day(one, booking, rules, zone=zone)]
    for one in sorted(ours, key=lambda each: (each.at, each.source)):
        if (row := rules.row(one.gateway)) and row.account and not row.leave_open:
            yield Paid(one.source, row.words, row.account, one.amount)


def _within(booking: Booking, payments: Iterator[Paid]) -> Iterator[Paid]:
    """Those that leave something to be paid, or nothing: what an entry owes the debtor is not known to be taken."""
    left = booking.total
    for one in payments:
        if one.amount.amount <= left.amount:
            left -= one.amount
            yield one


def _is_of_its_day(one: MoneyMoved, booking: Booking, rules: PaymentRules, *, zone: tzinfo) -> bool:
    day = one.at.astimezone(zone).date() if one.at else None
    is_wanted = day == booking.booked_on and not (rules.start_on and booking.booked_on < rules.start_on)
    return is_wanted and one.amount.amount > 0 and one.amount.is_whole and one.amount.currency == booking.currency
