"""Which documents of an order go into the day book of its till, each with the money that moved for it.

A receipt goes in only where its money ties out to the cent: what is not paid at the till, what a business bought, and
whatever belongs to an order that was booked by itself, is booked by itself. So the receivable of a day is always 0.00,
and an order stands in Exact once, the one way or the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from apps.bookkeeping.book import Outcome, book
from apps.bookkeeping.booking import Booking, Form, Kind
from apps.bookkeeping.decisions import Decision
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.rules import BookingType, Rules
from apps.bookkeeping.sale import MoneyMoved, Sale
from apps.tills.day import Tender
from apps.tills.rules import TillRules

Key = tuple[Kind, str, int]
Tenders = tuple[Tender, ...]
# Whether an amount is told with the rounding of cash or without is not verified: every reading is tried.
_READINGS = (1, 0, -1)


@dataclass(frozen=True, slots=True)
class Standing:
    """A document of the order that is booked, or being booked. `tenders` None: by itself."""

    booking: Booking
    tenders: Tenders | None


@dataclass(frozen=True, slots=True)
class Judged:
    """What becomes of an order, and how those of its new documents were paid that go into the day book of its till."""

    outcome: Outcome
    tenders: Mapping[Key, Tenders]


def judge(
    sale: Sale,
    rules: Rules,
    tills: TillRules,
    *,
    standing: Sequence[Standing] = (),
    decisions: Sequence[Decision] = (),
) -> Judged:
    """The documents to book now, and where. In a day book an order is a sales entry, whatever it is elsewhere."""
    booked = [one.booking for one in standing]
    if has_day_book(sale, tills, standing=standing):
        entries = replace(rules, booking_type=BookingType.SALES_ENTRY)
        outcome = book(sale, entries, booked=booked, decisions=decisions)
        tenders = sort(sale, outcome.bookings, tills, standing=standing)
        if tenders or rules.booking_type is BookingType.SALES_ENTRY or standing:
            return Judged(outcome, tenders)
    return Judged(book(sale, rules, booked=booked, decisions=decisions), {})


def has_day_book(sale: Sale, rules: TillRules, *, standing: Sequence[Standing] = ()) -> bool:
    """Whether the order may stand in the book of its till: sold there to a consumer, and not booked by itself yet."""
    first = next((one for one in standing if one.booking.kind is Kind.SALE), None)
    if (first is not None and first.tenders is None) or not _start(sale, rules):
        return False
    return not (sale.buyer.is_business or sale.buyer.vat_number)


def sort(
    sale: Sale, bookings: Iterable[Booking], rules: TillRules, *, standing: Sequence[Standing] = ()
) -> Mapping[Key, Tenders]:
    """The tenders of the new documents that go into the day book; what is not named is booked by itself."""
    start = _start(sale, rules)
    if start is None or not has_day_book(sale, rules, standing=standing):
        return {}
    found: dict[Key, Tenders] = {}
    is_sale_in = any(one.booking.kind is Kind.SALE for one in standing)
    for booking in sorted(bookings, key=lambda one: one.kind is not Kind.SALE):
        moved = _moved(sale, booking, standing=standing)
        tenders = _tying(moved, booking) if booking.form is Form.SALES_ENTRY and booking.booked_on >= start else None
        if tenders is not None and (is_sale_in or booking.kind is Kind.SALE):
            found[booking.kind, booking.source, booking.number] = tenders
            is_sale_in = True
    return found


def _start(sale: Sale, rules: TillRules) -> date | None:
    return rules.start_of(sale.location.shopify_id) if sale.is_pos and sale.location else None


def _moved(sale: Sale, booking: Booking, *, standing: Sequence[Standing]) -> list[MoneyMoved]:
    """What belongs to this document: to a refund its own, to others what no refund and no document has."""
    if booking.kind is Kind.REFUND:
        return [one for one in sale.moved if one.refund == booking.source]
    told = {source for one in standing for tender in one.tenders or () for source in tender.sources}
    return [one for one in sale.moved if not one.refund and one.source not in told]


def _tying(moved: Sequence[MoneyMoved], booking: Booking) -> Tenders | None:
    """What moved per gateway, where it comes to the document's total; None where it does not."""
    if any(one.amount.currency != booking.currency for one in moved):
        return None
    for reading in _READINGS:
        found = tuple(
            _tender(gateway, moved, booking, reading=reading) for gateway in sorted({m.gateway for m in moved})
        )
        if total((one.amount for one in found), currency=booking.currency) == booking.total:
            return found
    return None


def _tender(gateway: str, moved: Sequence[MoneyMoved], booking: Booking, *, reading: int) -> Tender:
    mine = [one for one in moved if one.gateway == gateway]
    roundings = (Money(reading * one.rounding.amount, one.rounding.currency) for one in mine if one.rounding)
    amount = total((*(one.amount for one in mine), *roundings), currency=booking.currency)
    return Tender(gateway, amount, tuple(one.source for one in mine))
