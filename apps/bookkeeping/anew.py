"""An order that a person has booked anew: by which rules, under which references, and what that changes, line by line.

All documents of the order are taken back together (`mirror.py`), and all of it is judged as if nothing had been booked.
So the new ones add up to what Shopify says now (B3), whatever the first ones mirrored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import zip_longest

from apps.bookkeeping import references
from apps.bookkeeping.booking import Booking, BookingLine, Component, VatKey
from apps.bookkeeping.money import ZERO
from apps.bookkeeping.rules import Rules, Selection, WhenClosed


@dataclass(frozen=True, slots=True)
class Side:
    """Amounts of one kind as they stand, or are to stand. `on` is the item on invoices, else the G/L account."""

    journal: str
    on: str
    vat_code: str
    key: VatKey
    currency: str
    net: Decimal = ZERO
    vat: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class LineChange:
    """What changes of one component in one month ("2026-11"). None: nothing of it stood, or nothing is to stand."""

    month: str
    component: Component
    before: Side | None
    after: Side | None


_Key = tuple[str, Component, str, str, str, VatKey, str]


def rules_of(rules: Rules) -> Rules:
    """What was booked once is never left out again, and goes on the first open day where its own is closed."""
    return replace(rules, selection=Selection(everything=True), when_closed=WhenClosed.FIRST_OPEN)


def numbered(booking: Booking, generation: int) -> Booking:
    """Under a reference that no earlier document of the order had."""
    return replace(booking, reference=reference(booking.reference, generation))


def reference(text: str, generation: int) -> str:
    """ "#1001-R1" of an order that is booked for the second time: "#1001-R1-N2"."""
    return references.of_generation(text, generation) if generation > 1 and text else text


def changes(before: Iterable[Booking], after: Iterable[Booking]) -> tuple[LineChange, ...]:
    """What is not on the same account, VAT code and journal, in the same month, with the same amounts."""
    stood, stands = _sides(before), _sides(after)
    moved = [key for key in {**stood, **stands} if stood.get(key) != stands.get(key)]
    groups = defaultdict[tuple[str, Component, Decimal], tuple[list[Side], list[Side]]](lambda: ([], []))
    for key in moved:
        for sides, place in ((stood, 0), (stands, 1)):
            if side := sides.get(key):
                groups[key[0], key[1], side.key.rate][place].append(side)
    return tuple(
        LineChange(month, component, old, new)
        for (month, component, _rate), (olds, news) in groups.items()
        for old, new in zip_longest(olds, news)
    )


def _sides(bookings: Iterable[Booking]) -> dict[_Key, Side]:
    """Sums; what comes to nothing is not there."""
    found: dict[_Key, Side] = {}
    for booking in bookings:
        for line in booking.lines:
            key, none = _side(booking, line)
            known = found.get(key, none)
            found[key] = replace(known, net=known.net + line.net.amount, vat=known.vat + line.vat.amount)
    return {key: side for key, side in found.items() if side.net or side.vat}


def _side(booking: Booking, line: BookingLine) -> tuple[_Key, Side]:
    month, on = f"{booking.booked_on:%Y-%m}", line.item or line.account
    key = (month, line.component, booking.journal, on, line.vat_code, line.key, booking.currency)
    return key, Side(booking.journal, on, line.vat_code, line.key, booking.currency)
