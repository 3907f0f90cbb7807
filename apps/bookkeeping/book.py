"""Start here: one order in, its documents out, or the reason why not.

    sale ──selection──▶ skipped(reason)
         ──components, refunds, kept──▶ parts that add up to Shopify's totals
         ──lines (verdict, VAT code, account)──▶ bookings, checked once more
         anything in doubt ──▶ held(reason with the amounts)

`booked` is what the ledger says already stands in Exact for this order: then only the difference is booked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from apps.bookkeeping import checks, components, delta, kept, lines, refunds, selection
from apps.bookkeeping.booking import Booking, BookingLine, Component, Kind
from apps.bookkeeping.components import Part
from apps.bookkeeping.money import Money
from apps.bookkeeping.refusals import CannotBook, Held, Reason, Skipped
from apps.bookkeeping.rules import BookingType, Rules, WhenClosed
from apps.bookkeeping.sale import Refund, Sale

# Exact documents no lengths for YourRef and Description: these are the cautious reading.
REFERENCE_LENGTH = 30
DESCRIPTION_LENGTH = 60


class Verdict(StrEnum):
    """What becomes of an order."""

    BOOKED = "booked"
    HELD = "held"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A refund that waits although its order is booked."""

    kind: Kind
    source: str
    reference: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class Outcome:
    """The documents to book now, oldest first; `total` is the order's total in Shopify, incl. VAT."""

    order: str
    name: str
    channel: str
    updated_at: datetime
    total: Money
    verdict: Verdict
    reason: Reason | None = None
    bookings: tuple[Booking, ...] = ()
    held: tuple[HeldPart, ...] = ()


@dataclass(frozen=True, slots=True)
class _Planned:
    """Parts of the sale that stay, and per refund its parts or why it waits."""

    stays: list[Part]
    refunded: list[tuple[int, Refund, list[Part]]]
    held: list[HeldPart]


def book(sale: Sale, rules: Rules, *, booked: Sequence[Booking] = ()) -> Outcome:
    """What must be booked for this order now. Never raises for what an order can contain: doubts are held."""
    if not booked:
        reason = selection.reason_to_skip(sale, rules)
        if reason:
            return _outcome(sale, Verdict.SKIPPED, reason=reason)
    try:
        if rules.booking_type is not BookingType.SALES_ENTRY:
            raise CannotBook(Held.BOOKING_TYPE_NOT_READY, booking_type=rules.booking_type.value)
        planned = _plan(sale)
        sale_booking = _sale_booking(planned.stays, sale, rules)
    except CannotBook as refusal:
        return _outcome(sale, Verdict.HELD, reason=refusal.reason)
    fresh, held = _refund_bookings(planned, sale, rules)
    fresh = [*([sale_booking] if sale_booking.lines else []), *fresh]
    if booked:
        return _difference(sale, rules, fresh=fresh, held=held, booked=booked)
    if not fresh and not held:
        return _outcome(sale, Verdict.SKIPPED, reason=Reason(Skipped.ZERO_TOTAL))
    return _outcome(sale, Verdict.BOOKED, bookings=fresh, held=held)


def _outcome(
    sale: Sale,
    verdict: Verdict,
    *,
    reason: Reason | None = None,
    bookings: Sequence[Booking] = (),
    held: Sequence[HeldPart] = (),
) -> Outcome:
    return Outcome(
        order=sale.source,
        name=sale.name,
        channel=sale.channel,
        updated_at=sale.updated_at,
        total=sale.as_sold.total,
        verdict=verdict,
        reason=reason,
        bookings=tuple(bookings),
        held=tuple(held),
    )


def _plan(sale: Sale) -> _Planned:
    """Everything that must add up, before any rule of VAT. Raises CannotBook for the order as a whole."""
    sold = kept.check_as_sold(sale, components.of_sale(sale))
    refunded: list[tuple[int, Refund, list[Part]]] = []
    held: list[HeldPart] = []
    gone: list[Part] = []
    for number, refund in enumerate(sale.refunds, start=1):
        try:
            parts = refunds.of_refund(refund, sale=sale, sold=sold, before=gone)
        except CannotBook as refusal:
            held.append(HeldPart(Kind.REFUND, refund.source, refund_reference(sale, number), refusal.reason))
            continue
        refunded.append((number, refund, parts))
        gone += parts
    if held:
        return _Planned(kept.by_units(sold), refunded, held)
    # Units put back on the shelf without money: in Shopify's current total, or not in it at all.
    moved = [entry for entry in refunded if not _is_restock_only(entry[1])]
    for counted in (refunded, moved):
        try:
            gone = [part for _, _, parts in counted for part in parts]
            return _Planned(kept.without_removed(sale, sold, refunded=gone), counted, held)
        except CannotBook as refusal:
            reason = refusal.reason
    if not refunded:
        raise CannotBook(Held.DOES_NOT_ADD_UP, amounts=reason.amounts)
    # The sale adds up as sold; it is the refunds that do not lead to Shopify's current total.
    waiting = [
        HeldPart(Kind.REFUND, refund.source, refund_reference(sale, number), reason) for number, refund, _ in refunded
    ]
    return _Planned(kept.by_units(sold), [], waiting)


def _is_restock_only(refund: Refund) -> bool:
    return not refund.money_back and not refund.adjustments and not refund.is_exchange


def _sale_booking(stays: Sequence[Part], sale: Sale, rules: Rules) -> Booking:
    money = [
        lines.money_part(component, amount, source=sale.source)
        for component, amount in (
            (Component.CASH_ROUNDING, sale.cash_rounding),
            (Component.GIFT_CARD_REDEEMED, -sale.paid_by_gift_card),
            (Component.STORE_CREDIT_REDEEMED, -sale.paid_by_store_credit),
        )
        if amount
    ]
    return _booking(
        [*stays, *money],
        sale=sale,
        rules=rules,
        kind=Kind.SALE,
        source=sale.source,
        reference=sale.name[:REFERENCE_LENGTH],
        at=sale.processed_at,
    )


def _refund_bookings(planned: _Planned, sale: Sale, rules: Rules) -> tuple[list[Booking], list[HeldPart]]:
    """One credit note per refund that moved any amount; a refund whose verdict is in doubt waits alone."""
    bookings: list[Booking] = []
    held = list(planned.held)
    for number, refund, parts in planned.refunded:
        reference = refund_reference(sale, number)
        try:
            booking = _booking(
                [*parts, *_money_of_refund(refund)],
                sale=sale,
                rules=rules,
                kind=Kind.REFUND,
                source=refund.source,
                reference=reference,
                at=refund.processed_at,
            )
        except CannotBook as refusal:
            held.append(HeldPart(Kind.REFUND, refund.source, reference, refusal.reason))
            continue
        if booking.lines:
            bookings.append(booking)
    return bookings, held


def _money_of_refund(refund: Refund) -> list[Part]:
    found = (
        (Component.CASH_ROUNDING, -refund.cash_rounding if refund.cash_rounding else None),
        (Component.GIFT_CARD_REDEEMED, refund.to_gift_card),
        (Component.STORE_CREDIT_REDEEMED, refund.to_store_credit),
    )
    return [lines.money_part(component, amount, source=refund.source) for component, amount in found if amount]


def refund_reference(sale: Sale, number: int) -> str:
    """ "#1001-R1": unique per refund, at most 30 characters."""
    return _suffixed(sale.name, f"-R{number}")


def _suffixed(name: str, suffix: str) -> str:
    return name[: REFERENCE_LENGTH - len(suffix)] + suffix


def _booking(
    parts: Sequence[Part], *, sale: Sale, rules: Rules, kind: Kind, source: str, reference: str, at: datetime
) -> Booking:
    drafted = lines.draft(parts, sale=sale, rules=rules)
    booking = Booking(
        kind=kind,
        source=source,
        order=sale.source,
        booked_on=_open_day(selection.day_in_zone(at, rules), rules),
        reference=reference,
        payment_reference=sale.name[:REFERENCE_LENGTH],
        description=_description(sale),
        currency=sale.currency,
        journal=rules.journal,
        lines=drafted.lines,
        trace=drafted.trace,
        warnings=drafted.warnings,
    )
    checks.check_booking(booking, parts=parts)
    return booking


def _description(sale: Sale) -> str:
    where = sale.location.name if sale.location else sale.channel
    text = f"Shopify {sale.name} · {where}" if where else f"Shopify {sale.name}"
    return text[:DESCRIPTION_LENGTH]


def _open_day(day: date, rules: Rules) -> date:
    if rules.closed_until is None or day > rules.closed_until:
        return day
    if rules.when_closed is WhenClosed.HOLD:
        raise CannotBook(Held.PERIOD_CLOSED, day=day.isoformat(), closed_until=rules.closed_until.isoformat())
    return rules.closed_until + timedelta(days=1)


def _difference(
    sale: Sale, rules: Rules, *, fresh: Sequence[Booking], held: Sequence[HeldPart], booked: Sequence[Booking]
) -> Outcome:
    """Refunds that are not booked yet, and one change for what else differs from what stands in Exact (B3)."""
    known = {booking.source for booking in booked if booking.kind is Kind.REFUND}
    new = [booking for booking in fresh if booking.kind is Kind.REFUND and booking.source not in known]
    waiting = [part for part in held if part.source not in known]
    target = [booking for booking in fresh if booking not in new]
    changed = delta.lines_between(booked, target)
    if changed:
        try:
            new.append(_change_booking(changed, sale=sale, rules=rules, booked=booked))
        except CannotBook as refusal:
            waiting.append(HeldPart(Kind.CHANGE, sale.source, sale.name, refusal.reason))
    return _outcome(sale, Verdict.BOOKED, bookings=new, held=waiting)


def _change_booking(
    changed: tuple[BookingLine, ...], *, sale: Sale, rules: Rules, booked: Sequence[Booking]
) -> Booking:
    number = 1 + sum(booking.kind is Kind.CHANGE for booking in booked)
    return Booking(
        kind=Kind.CHANGE,
        source=sale.source,
        order=sale.source,
        booked_on=_open_day(selection.day_in_zone(sale.updated_at, rules), rules),
        reference=_suffixed(sale.name, f"-A{number}"),
        payment_reference=sale.name[:REFERENCE_LENGTH],
        description=_description(sale),
        currency=sale.currency,
        journal=rules.journal,
        lines=changed,
    )
