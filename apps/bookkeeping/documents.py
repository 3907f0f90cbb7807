"""One document of Exact for one cause: the order, a refund, or a change after it was booked."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

from apps.bookkeeping import cards, cash, checks, decisions, items, lines, pinned, references, selection
from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Kind
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import Money
from apps.bookkeeping.plan import Returned
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Rules, WhenClosed
from apps.bookkeeping.sale import Refund, Sale

_A_DAY = timedelta(days=1)


def of_sale(stays: Sequence[Part], *, sale: Sale, rules: Rules, booked: Sequence[Booking] = ()) -> Booking:
    """What the order sold, less what was paid with gift cards and store credit. `booked`: what stands of it."""
    given = cards.given_of_sale(sale, rules, booked=booked)
    money = [
        lines.money_part(component, amount, source=sale.source)
        for component, amount in (
            (Component.CASH_ROUNDING, sale.cash_rounding),
            (Component.GIFT_CARD_REDEEMED, given - sale.paid_by_gift_card),
            (Component.GIFT_CARD_GIVEN, -given),
            (Component.STORE_CREDIT_REDEEMED, -sale.paid_by_store_credit),
        )
        if amount
    ]
    return _of_parts(
        [*stays, *money],
        sale=sale,
        rules=rules,
        frame=_frame(sale, rules, kind=Kind.SALE, source=sale.source, at=sale.processed_at),
        booked=booked,
    )


def of_refund(back: Returned, *, sale: Sale, rules: Rules, booked: Sequence[Booking]) -> Booking:
    """What one refund took back. Raises CannotBook when its verdict is in doubt."""
    refund = back.refund
    if refund.cash_rounding:
        found_right = decisions.roundings(rules.decided)
        cash.check_rounding(refund.cash_rounding, payments=refund.rounded_payments, accepted=found_right)
    frame = _frame(sale, rules, kind=Kind.REFUND, source=refund.source, at=refund.processed_at)
    reference = references.of_refund(sale, back.number)
    frame = replace(frame, reference=reference, form=rules.booking_type.credit_form)
    parts = [*back.parts, *_money_of_refund(refund, given=cards.given_of_refund(refund, sale, rules, booked=booked))]
    return _of_parts(parts, sale=sale, rules=rules, frame=frame, booked=booked)


def of_change(changed: Sequence[BookingLine], *, sale: Sale, rules: Rules, booked: Sequence[Booking]) -> list[Booking]:
    """One sales entry for all of it; else one document for what was added and one credit note for what went."""
    numbers = free_numbers(booked)
    frame = _frame(sale, rules, kind=Kind.CHANGE, source=sale.source, at=sale.updated_at)
    form = rules.booking_type.form
    changed = [pinned.as_decided(line, rules) for line in changed]
    if form is Form.SALES_ENTRY:
        number = next(numbers)
        return [replace(frame, number=number, reference=references.of_change(sale, number), lines=tuple(changed))]
    found: list[Booking] = []
    for own_form, signed in ((form, 1), (rules.booking_type.credit_form, -1)):
        chosen = [line for line in changed if line.quantity * signed > 0]
        if not chosen:
            continue
        decimals = rules.price_decimals
        priced = tuple(one for line in chosen for one in items.priced(line, form=own_form, price_decimals=decimals))
        number = next(numbers)
        reference = references.of_change(sale, number)
        booking = replace(frame, form=own_form, number=number, reference=reference, lines=priced)
        checks.check_items(booking)
        found.append(booking)
    return found


def free_numbers(booked: Sequence[Booking]) -> Iterator[int]:
    """Numbers for new changes. A change that stands keeps its own, also where one before it was never booked."""
    return numbers_beside({booking.number for booking in booked if booking.kind is Kind.CHANGE})


def numbers_beside(taken: Collection[int]) -> Iterator[int]:
    """From 1 on, without those that are taken."""
    return (number for number in count(1) if number not in taken)


def open_day(day: date, rules: Rules) -> date:
    """The day itself, or the first open one: after the merchant's date and after every period that Exact closed."""
    found = day
    if rules.closed_until and found <= rules.closed_until:
        found = rules.closed_until + _A_DAY
    for first, last in rules.closed_periods:
        if first <= found <= last:
            found = last + _A_DAY
    if found != day and rules.when_closed is WhenClosed.HOLD:
        raise CannotBook(Held.PERIOD_CLOSED, day=day.isoformat(), closed_until=(found - _A_DAY).isoformat())
    return found


def _money_of_refund(refund: Refund, *, given: Money) -> list[Part]:
    """`given`: what of it went back to gift cards that nobody bought."""
    found = (
        (Component.CASH_ROUNDING, -refund.cash_rounding if refund.cash_rounding else None),
        (Component.GIFT_CARD_REDEEMED, refund.to_gift_card - given if refund.to_gift_card else None),
        (Component.GIFT_CARD_GIVEN, given),
        (Component.STORE_CREDIT_REDEEMED, refund.to_store_credit),
    )
    return [lines.money_part(component, amount, source=refund.source) for component, amount in found if amount]


def _frame(sale: Sale, rules: Rules, *, kind: Kind, source: str, at: datetime) -> Booking:
    """The document without its lines, as an order has it."""
    return Booking(
        kind=kind,
        source=source,
        order=sale.source,
        booked_on=open_day(selection.day_in_zone(at, rules), rules),
        reference=references.of_order(sale),
        payment_reference=references.of_order(sale),
        description=references.description(sale),
        currency=sale.currency,
        journal=rules.journal,
        lines=(),
        form=rules.booking_type.form,
    )


def _of_parts(parts: Sequence[Part], *, sale: Sale, rules: Rules, frame: Booking, booked: Sequence[Booking]) -> Booking:
    known = pinned.mirror(parts, booked=booked, sale=sale, rules=rules, form=frame.form)
    new = lines.draft(known.rest, sale=sale, rules=rules, form=frame.form, mirrored=known.lines)
    trace, warnings = (*known.trace, *new.trace), (*known.warnings, *new.warnings)
    booking = replace(frame, lines=new.lines, trace=trace, warnings=warnings)
    checks.check_booking(booking, parts=parts)
    return booking
