"""The difference between what stands in Exact and what Shopify says now, as signed lines.

Amounts are compared, not settings: an account or VAT code that the merchant changed later moves nothing that is
already booked, and a difference on an amount that is booked goes to the account and code it was booked on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from apps.bookkeeping.booking import Booking, BookingLine, Component, VatKey
from apps.bookkeeping.money import quantum

_Key = tuple[Component, VatKey, str]


def lines_between(booked: Sequence[Booking], target: Sequence[Booking]) -> tuple[BookingLine, ...]:
    """Lines that, added to `booked`, give `target`; empty when they agree to the cent (and to the unit, with items)."""
    stands, wanted = _sums(booked), _sums(target)
    found: list[BookingLine] = []
    for key in {**stands, **wanted}:
        found += _difference(stands.get(key), wanted.get(key))
    return tuple(line for line in found if line.net or line.vat or line.quantity)


def _difference(stands: BookingLine | None, wanted: BookingLine | None) -> list[BookingLine]:
    if stands is None or wanted is None:
        rest = _taken_back(stands) if stands else wanted
        return [_as_money(rest)] if rest else []
    rest = _less(wanted, stands)
    if not rest.item or rest.component is not Component.GOODS:
        return [_as_money(rest)]
    if not (rest.net or rest.vat or rest.quantity) or _is_same_price(rest, stands):
        return [rest]
    # Units at another price than before: all of them back, and sold anew. The stock comes out the same.
    return [_taken_back(stands), replace(stands, net=wanted.net, vat=wanted.vat, quantity=wanted.quantity)]


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
    if not line.item or line.component is Component.GOODS:
        return line
    gross = (line.net + line.vat).amount
    return replace(line, quantity=(gross > 0) - (gross < 0))


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
