"""The difference between what stands in Exact and what Shopify says now, as signed lines.

Amounts are compared, not settings: an account or VAT code that the merchant changed later moves nothing that is
already booked, and a difference on an amount that is booked goes to the account and code it was booked on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from apps.bookkeeping.booking import Booking, BookingLine, Component, VatKey

_Key = tuple[Component, VatKey]


def lines_between(booked: Sequence[Booking], target: Sequence[Booking]) -> tuple[BookingLine, ...]:
    """Lines that, added to `booked`, give `target`; empty when they agree to the cent."""
    stands, wanted = _sums(booked), _sums(target)
    found = [_difference(line, wanted.get(key)) for key, line in stands.items()]
    found += [line for key, line in wanted.items() if key not in stands]
    return tuple(line for line in found if line.net or line.vat)


def _difference(stands: BookingLine, wanted: BookingLine | None) -> BookingLine:
    if wanted is None:
        return replace(stands, net=-stands.net, vat=-stands.vat)
    return replace(stands, net=wanted.net - stands.net, vat=wanted.vat - stands.vat)


def _sums(bookings: Iterable[Booking]) -> dict[_Key, BookingLine]:
    """All lines per component and VAT verdict, on the account and code of the first."""
    sums: dict[_Key, BookingLine] = {}
    for booking in bookings:
        for line in booking.lines:
            key = (line.component, line.key)
            known = sums.get(key)
            sums[key] = replace(known, net=known.net + line.net, vat=known.vat + line.vat) if known else line
    return sums
