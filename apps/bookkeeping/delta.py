"""The difference between what stands in Exact and what Shopify says now, as signed lines.

Amounts are compared, not settings: an account or VAT code that the merchant changed later moves nothing that is
already booked, and a difference on an amount that is booked goes to the account and code it was booked on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from apps.bookkeeping.booking import Booking, BookingLine, Component, VatKey
from apps.bookkeeping.money import nothing, quantum, total

_Key = tuple[Component, VatKey, str]


@dataclass(frozen=True, slots=True)
class _Gap:
    """What stands and what is wanted of one key; either may be missing. Both are of the same component and verdict."""

    stands: BookingLine | None
    wanted: BookingLine | None

    @property
    def rest(self) -> BookingLine:
        """wanted - stands, on the account, code and item of what stands."""
        if self.stands and self.wanted:
            return _less(self.wanted, self.stands)
        return _taken_back(self.stands) if self.stands else cast(BookingLine, self.wanted)


def lines_between(booked: Sequence[Booking], target: Sequence[Booking]) -> tuple[BookingLine, ...]:
    """Lines that, added to `booked`, give `target`; empty when they agree to the cent (and to the unit, with items)."""
    stands, wanted = _sums(booked), _sums(target)
    gaps = [_Gap(stands.get(key), wanted.get(key)) for key in {**stands, **wanted}]
    found = [_as_money(gap.rest) for gap in gaps if not _has_units(gap.rest)]
    by_verdict: dict[VatKey, list[_Gap]] = {}
    for gap in gaps:
        if _has_units(gap.rest):
            by_verdict.setdefault(gap.rest.key, []).append(gap)
    for same in by_verdict.values():
        found += _units_moved(same)
    return tuple(line for line in found if line.net or line.vat or line.quantity)


def _has_units(line: BookingLine) -> bool:
    return bool(line.item) and line.component is Component.GOODS


def _units_moved(gaps: Sequence[_Gap]) -> list[BookingLine]:
    """Articles of one verdict. Cents that only moved from one article to another move nothing in the books."""
    cents = [gap.rest for gap in gaps if _is_cents(gap)]
    currency = gaps[0].rest.net.currency
    net, vat = (
        total((line.net for line in cents), currency=currency),
        total((one.vat for one in cents), currency=currency),
    )
    only_moved = not (net or vat)
    return [line for gap in gaps if not (only_moved and _is_cents(gap)) for line in _priced_again(gap)]


def _is_cents(gap: _Gap) -> bool:
    """No units moved, and no more than rounding leaves per unit that was booked."""
    rest = gap.rest
    if rest.quantity or not (gap.stands and gap.wanted):
        return False
    allowed = quantum(rest.net.currency) * max(1, abs(gap.stands.quantity))
    return max(abs(rest.net.amount), abs(rest.vat.amount)) <= allowed


def _priced_again(gap: _Gap) -> list[BookingLine]:
    """The units that came or went; at another price than before, all of them back and sold anew (same stock)."""
    rest, stands, wanted = gap.rest, gap.stands, gap.wanted
    if not (rest.net or rest.vat or rest.quantity):
        return []
    if stands and wanted and stands.quantity and wanted.quantity and not _is_same_price(rest, stands):
        return [_taken_back(stands), replace(wanted, item=stands.item)]
    return [rest] if rest.quantity else _without_units(rest)


def _without_units(rest: BookingLine) -> list[BookingLine]:
    """An amount on an article of which no unit is left: one more is sold, and one taken back, for what differs."""
    return [
        replace(rest, quantity=1),
        replace(rest, quantity=-1, net=nothing(rest.net.currency), vat=nothing(rest.vat.currency)),
    ]


def _is_same_price(rest: BookingLine, stands: BookingLine) -> bool:
    """Whether the units that came or went had the price of the others, but for a cent of rounding each."""
    if not rest.quantity or not stands.quantity:
        return False
    off = abs(rest.net.amount / rest.quantity - stands.net.amount / stands.quantity)
    return off <= quantum(stands.net.currency)


def _less(wanted: BookingLine, stands: BookingLine) -> BookingLine:
    return replace(
        stands,
        net=wanted.net - stands.net,
        vat=wanted.vat - stands.vat,
        quantity=wanted.quantity - stands.quantity,
    )


def _taken_back(line: BookingLine) -> BookingLine:
    return replace(line, net=-line.net, vat=-line.vat, quantity=-line.quantity)


def _as_money(line: BookingLine) -> BookingLine:
    """An amount has no units: on an item it is one, added or taken back."""
    if not line.item:
        return line
    amount = (line.net + line.vat).amount or line.net.amount
    return replace(line, quantity=(amount > 0) - (amount < 0))


def _sums(bookings: Iterable[Booking]) -> dict[_Key, BookingLine]:
    """All lines per component, verdict and, with items, line of Shopify; on the account and code of the first."""
    sums: dict[_Key, BookingLine] = {}
    for booking in bookings:
        for line in booking.lines:
            key = (line.component, line.key, line.source)
            known = sums.get(key)
            sums[key] = _plus(known, line) if known else line
    return sums


def _plus(one: BookingLine, other: BookingLine) -> BookingLine:
    return replace(one, net=one.net + other.net, vat=one.vat + other.vat, quantity=one.quantity + other.quantity)
