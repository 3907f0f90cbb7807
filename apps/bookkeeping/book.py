"""Start here: one order in, its documents out, or the reason why not.

    sale ──selection──▶ skipped(reason)
         ──components, refunds, kept──▶ parts that add up to Shopify's totals
         ──lines (verdict, VAT code, account)──▶ bookings, checked once more
         anything in doubt ──▶ held(reason with the amounts)

`booked` is what the ledger says already stands in Exact for this order: then only the difference is booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from apps.bookkeeping import (
    cash,
    components,
    converge,
    delta,
    documents,
    journey,
    plan,
    plausible,
    references,
    selection,
)
from apps.bookkeeping import decisions as decided
from apps.bookkeeping.booking import Booking, BookingLine, Form, Kind
from apps.bookkeeping.components import Part
from apps.bookkeeping.decisions import Decision
from apps.bookkeeping.money import Money, quantum
from apps.bookkeeping.plan import HeldPart, Planned
from apps.bookkeeping.refusals import CannotBook, Held, Reason, Skipped
from apps.bookkeeping.rules import BookingType, Rules
from apps.bookkeeping.sale import Sale


class OrderVerdict(StrEnum):
    """What becomes of an order."""

    BOOKED = "booked"
    HELD = "held"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The documents to book now, oldest first; `total` is the order's total in Shopify, incl. VAT.

    `location` is the gid of the till, `country` where the goods went: by them a collective debtor may be chosen.
    `placed_at`, `paid_at`: when the order was placed and paid in full, None where it cannot be read or was not.
    `proposed`: what waits, as it would be booked.
    """

    order: str
    name: str
    channel: str
    updated_at: datetime
    total: Money
    verdict: OrderVerdict
    reason: Reason | None = None
    bookings: tuple[Booking, ...] = ()
    held: tuple[HeldPart, ...] = ()
    location: str = ""
    country: str = ""
    placed_at: datetime | None = None
    paid_at: datetime | None = None
    proposed: tuple[Booking, ...] = ()

    @property
    def doubts(self) -> tuple[Reason, ...]:
        """Why the order, or a part of it, waits or is left out."""
        return (*((self.reason,) if self.reason else ()), *(part.reason for part in self.held))


def book(sale: Sale, rules: Rules, *, booked: Sequence[Booking] = (), decisions: Sequence[Decision] = ()) -> Outcome:
    """What must be booked for this order now. Never raises for what an order can contain: doubts are held.

    `decisions`: what a person decided of this order; they answer what the rules cannot know.
    """
    rules = replace(rules, decided=tuple(decisions))
    if not booked:
        reason = selection.reason_to_skip(sale, rules)
        if reason:
            return _outcome(sale, OrderVerdict.SKIPPED, reason=reason)
    elif any(one.currency != sale.currency for one in booked):
        return _outcome(sale, OrderVerdict.HELD, reason=Reason(Held.CURRENCIES_MIXED))
    rules = _as_first_booked(rules, booked)
    try:
        planned = plan.of_sale(sale, on_items=rules.booking_type is not BookingType.SALES_ENTRY, booked=booked)
        return _changes(planned, sale, rules, booked) if booked else _first(planned, sale, rules)
    except CannotBook as refusal:
        return _outcome(sale, OrderVerdict.HELD, reason=refusal.reason)


def _first(planned: Planned, sale: Sale, rules: Rules) -> Outcome:
    """Nothing stands yet. Raises CannotBook for the order as a whole."""
    _check_plausible(sale, rules)
    sold = documents.of_sale(planned.stays, sale=sale, rules=rules)
    refunds, held = _refund_bookings(planned, sale, rules, booked=[sold])
    fresh = [*([sold] if sold.lines else []), *refunds]
    if not fresh and not held:
        return _outcome(sale, OrderVerdict.SKIPPED, reason=Reason(Skipped.ZERO_TOTAL))
    return _outcome(sale, OrderVerdict.BOOKED, bookings=fresh, held=held)


def _changes(planned: Planned, sale: Sale, rules: Rules, booked: Sequence[Booking]) -> Outcome:
    """Refunds that are not booked yet, and one change for what else differs from what stands in Exact (B3)."""
    known = {booking.source for booking in booked if booking.kind is Kind.REFUND}
    refunds, held = _refund_bookings(planned, sale, rules, booked=booked)
    new = [booking for booking in refunds if booking.source not in known]
    waiting = [part for part in held if part.source not in known]
    stand = [booking for booking in refunds if booking.source in known]
    unproven = next((part.reason for part in held if part in planned.held or part.source in known), None)
    try:
        new += _change(planned.stays, sale, rules, refunds=stand, booked=booked, unproven=unproven)
    except CannotBook as refusal:
        number = next(documents.free_numbers(booked))
        reference = references.of_change(sale, number)
        waiting.append(HeldPart(Kind.CHANGE, sale.source, reference, refusal.reason, number))
    return _outcome(sale, OrderVerdict.BOOKED, bookings=new, held=waiting)


def _change(
    stays: Sequence[Part],
    sale: Sale,
    rules: Rules,
    *,
    refunds: Sequence[Booking],
    booked: Sequence[Booking],
    unproven: Reason | None,
) -> list[Booking]:
    """The documents that lead from what stands to what is to stand; `refunds`: those that are booked.

    Raises CannotBook for what is in doubt, and where the order leads to no total that Shopify proves (`unproven`).
    """
    sold = documents.of_sale(stays, sale=sale, rules=on_any_day(rules), booked=booked)
    target = [sold, *refunds]
    changed = delta.lines_between(booked, target)
    if not changed or (any(line.returning for line in sale.lines) and _are_cents(changed, sale)):
        return []  # what an open return will leave of a divided line is only known when it ends
    if unproven:
        raise CannotBook.because(unproven)
    _check_plausible(sale, rules)
    change = documents.of_change(changed, sale=sale, rules=rules, booked=booked)
    converge.check_together(booked, change, target=target)
    return change


def _check_plausible(sale: Sale, rules: Rules) -> None:
    """Raises CannotBook for VAT that cannot be its rate, and for a rounding that coins do not explain."""
    plausible.check(components.of_sale(sale), accepted=decided.rates(rules.decided))
    found_right = decided.roundings(rules.decided)
    cash.check_rounding(sale.cash_rounding, payments=sale.rounded_payments, accepted=found_right)


def _are_cents(changed: Sequence[BookingLine], sale: Sale) -> bool:
    """No more, in all, than rounding leaves of the units in open returns."""
    allowed = 2 * quantum(sale.currency) * sum(line.returning for line in sale.lines)
    amounts = [sum(getattr(line, side).amount for line in changed) for side in ("net", "vat")]
    units = sum(line.quantity for line in changed if line.item)
    return not units and max(abs(amount) for amount in amounts) <= allowed


def _outcome(
    sale: Sale,
    verdict: OrderVerdict,
    *,
    reason: Reason | None = None,
    bookings: Sequence[Booking] = (),
    held: Sequence[HeldPart] = (),
) -> Outcome:
    return Outcome(
        order=sale.source,
        name=sale.name,
        channel=sale.channel,
        location=sale.location.shopify_id if sale.location else "",
        country=journey.destination_country(sale),
        placed_at=sale.processed_at,
        paid_at=sale.last_payment_at if selection.is_paid(sale) else None,
        updated_at=sale.updated_at,
        total=sale.as_sold.total,
        verdict=verdict,
        reason=reason,
        bookings=tuple(bookings),
        held=tuple(held),
    )


def _as_first_booked(rules: Rules, booked: Sequence[Booking]) -> Rules:
    """An order stays what it was booked as first: a new choice of booking type moves nothing that stands in Exact."""
    first = next((booking.form for booking in booked if booking.form is not Form.CREDIT_NOTE), None)
    return replace(rules, booking_type=BookingType(first.value)) if first else rules


def on_any_day(rules: Rules) -> Rules:
    """What stands in Exact keeps its date: that its period was closed since says nothing of what is new."""
    return replace(rules, closed_until=None, closed_periods=())


def _refund_bookings(
    planned: Planned, sale: Sale, rules: Rules, *, booked: Sequence[Booking]
) -> tuple[list[Booking], list[HeldPart]]:
    """One credit note per refund that moved any amount, as the sale is booked; one in doubt waits alone."""
    known = {booking.source for booking in booked}
    bookings: list[Booking] = []
    held = list(planned.held)
    for back in planned.refunded:
        try:
            own_rules = on_any_day(rules) if back.refund.source in known else rules
            booking = documents.of_refund(back, sale=sale, rules=own_rules, booked=booked)
        except CannotBook as refusal:
            held.append(plan.waiting(sale, back, refusal.reason))
            continue
        if booking.lines:
            bookings.append(booking)
    return bookings, held
