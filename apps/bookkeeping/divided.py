"""An article of several units on two lines, where that makes Exact calculate the VAT that Shopify charged.

| 21 %, prices incl. VAT | Shopify | Exact calculates |
|---|---|---|
| 3 × 99.00, one line | 245.45 + 51.55 | 245.45 + 51.54 |
| 1 and 2 of them | | 81.80 + 17.18, and 163.65 + 34.37: 51.55 |
| 1 × 10.00 | 8.26 + 1.74 | 8.26 + 1.73: no net in cents gives 10.00 |

Net and VAT per code are then Shopify's, where a rounding line would leave a cent of VAT out of the return. Only where
it makes the whole document right: else nothing is cut, and the difference is on a rounding line (`foreseen.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from apps.bookkeeping import foreseen, items
from apps.bookkeeping.booking import Booking, BookingLine
from apps.bookkeeping.money import Money, quantum, spread

_FURTHEST = 2  # of the smallest unit: so far the two lines may be from equal prices


def as_charged(
    booking: Booking, *, percentages: Mapping[str, Decimal], price_decimals: Mapping[str, int]
) -> Booking | None:
    """The document with articles cut so that Exact calculates Shopify's VAT per code; None where that cannot be."""
    unit = quantum(booking.currency)
    missing: dict[str, int] = {}
    for line in booking.lines:
        gap = line.vat.amount - _vat(line.net.amount, line, percentages)
        missing[line.vat_code] = missing.get(line.vat_code, 0) + int(gap / unit)
    lines: list[BookingLine] = []
    for line in booking.lines:
        lacks = missing[line.vat_code]
        step = (lacks > 0) - (lacks < 0)
        cut = _cut(line, step * unit, percentages=percentages, price_decimals=price_decimals) if step else None
        missing[line.vat_code] -= step if cut else 0
        lines += cut or [line]
    return None if any(missing.values()) else replace(booking, lines=tuple(lines))


def _cut(
    line: BookingLine, wanted: Decimal, *, percentages: Mapping[str, Decimal], price_decimals: Mapping[str, int]
) -> list[BookingLine] | None:
    """Two lines of which Exact calculates `wanted` more VAT than of the one; None where it has no such cut."""
    unit = quantum(line.net.currency)
    whole = _vat(line.net.amount, line, percentages) + wanted
    finest = price_decimals.get(line.net.currency, 0)
    for units, net in _places(line, unit):
        rest = line.net.amount - net
        vat = _vat(net, line, percentages) + _vat(rest, line, percentages)
        parts = ((units, net), (line.quantity - units, rest))
        if vat == whole and all(_has_price(line, amount, n, finest=finest) for n, amount in parts):
            vats = spread(line.vat, [abs(amount) for _n, amount in parts])
            return [
                replace(line, quantity=n, net=Money(amount, line.net.currency), vat=own)
                for (n, amount), own in zip(parts, vats, strict=True)
            ]
    return None


def _places(line: BookingLine, unit: Decimal) -> Iterator[tuple[int, Decimal]]:
    """Units and net of the first of two lines, nearest to equal prices first."""
    sign, count = (1 if line.quantity > 0 else -1), abs(line.quantity)
    for off in sorted(range(-_FURTHEST, _FURTHEST + 1), key=abs):
        for units in range(1, count // 2 + 1):
            equal = (line.net.amount * units / count / unit).to_integral_value() * unit
            yield sign * units, equal + off * unit


def _has_price(line: BookingLine, amount: Decimal, units: int, *, finest: int) -> bool:
    return items.has_price(Money(amount, line.net.currency), units, finest=finest)


def _vat(net: Decimal, line: BookingLine, percentages: Mapping[str, Decimal]) -> Decimal:
    return foreseen.vat_of(Money(net, line.net.currency), percentages[line.vat_code]).amount
