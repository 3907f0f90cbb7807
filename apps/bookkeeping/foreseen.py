"""What Exact will make of an invoice or order: it calculates the VAT of every line itself, from its code's percentage.

So the difference is known before anything is sent. At most one smallest unit of the currency per line, and ten in all
(0.10 EUR), goes on a visible rounding line; beyond that the document is not sent (B5).

| article, 21 % | Shopify | Exact | rounding line |
|---|---|---|---|
| 10.00 incl. VAT | 8.26 + 1.74 | 8.26 + 1.73 | 0.01 |
| 12.10 incl. VAT | 10.00 + 2.10 | 10.00 + 2.10 | none |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from apps.bookkeeping import words
from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Treatment, VatKey
from apps.bookkeeping.money import ZERO, Money, nothing, quantum

MOST_UNITS = 10  # of the currency's smallest unit, on one rounding line


def calculated(booking: Booking, *, percentages: Mapping[str, Decimal]) -> Booking:
    """The document with the VAT that Exact will calculate; `percentages` (21) by VAT code, on the booking's date.

    A sales entry keeps the VAT it is given. Not verified whether Exact keeps a VAT amount that is sent with an invoice
    line: because this one is what Exact would calculate, the total is right either way.
    """
    if booking.form is Form.SALES_ENTRY:
        return booking
    return replace(booking, lines=tuple(_calculated(line, percentages[line.vat_code]) for line in booking.lines))


def is_rounding(gap: Money, *, lines_count: int) -> bool:
    """Whether a difference is no more than rounding leaves: one unit per line, ten in all."""
    return abs(gap.amount) <= min(lines_count, MOST_UNITS) * quantum(gap.currency)


def rounding_line(gap: Money, *, form: Form, item: str, vat_code: str, language: str) -> BookingLine:
    """The visible line, without VAT, that makes the total right. `item` and `vat_code` are codes."""
    return BookingLine(
        component=Component.CASH_ROUNDING,
        account="",
        vat_code=vat_code,
        key=VatKey(Treatment.OUTSIDE, "", ZERO),
        net=gap,
        vat=nothing(gap.currency),
        description=words.rounding(language),
        item=item,
        quantity=-1 if form is Form.CREDIT_NOTE else 1,
    )


def rate_of(line: BookingLine) -> Decimal:
    """The percentage that the VAT code of a line must have: of what the marketplace owes, none is ours."""
    return rate_of_key(line.key)


def rate_of_key(key: VatKey) -> Decimal:
    """The percentage of the code that a verdict is booked on."""
    return ZERO if key.treatment is Treatment.MARKETPLACE else key.rate


def vat_of(net: Money, percentage: Decimal) -> Money:
    """What Exact calculates on a line."""
    return Money(net.amount * percentage / 100, net.currency).rounded()


def _calculated(line: BookingLine, percentage: Decimal) -> BookingLine:
    return replace(line, vat=vat_of(line.net, percentage))
