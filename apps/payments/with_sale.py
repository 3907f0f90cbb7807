"""The way "with the order": what was paid on the day of the order's entry stands in that entry, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo

from apps.bookkeeping.book import Outcome
from apps.bookkeeping.booking import Booking, Form, Kind, Paid
from apps.bookkeeping.sale import MoneyMoved, Sale
from apps.payments.gateways import PaymentRules, Way


def add(outcome: Outcome, sale: Sale, rules: PaymentRules, *, zone: tzinfo) -> Outcome:
    """The outcome, its sale's entry with the payments of its own day. What has no account follows per day, or waits.

    Sales invoices and orders have no such line: their payments follow per day.
    """
    if rules.way is not Way.WITH_ORDER:
        return outcome
    bookings = tuple(_paid(booking, sale, rules, zone=zone) for booking in outcome.bookings)
    return replace(outcome, bookings=bookings)


def _paid(booking: Booking, sale: Sale, rules: PaymentRules, *, zone: tzinfo) -> Booking:
    if booking.kind is not Kind.SALE or booking.form is not Form.SALES_ENTRY:
        return booking
    payments = tuple(
        Paid(one.source, row.words, row.account, one.amount)
        for one in sale.moved
        if _is_of_its_day(one, booking, rules, zone=zone)
        and (row := rules.row(one.gateway))
        and row.account
        and not row.leave_open
    )
    return replace(booking, payments=payments)


def _is_of_its_day(one: MoneyMoved, booking: Booking, rules: PaymentRules, *, zone: tzinfo) -> bool:
    day = one.at.astimezone(zone).date() if one.at else None
    is_wanted = day == booking.booked_on and not (rules.start_on and booking.booked_on < rules.start_on)
    return is_wanted and one.amount.amount > 0 and one.amount.is_whole and one.amount.currency == booking.currency
