"""A receipt of one booking as a PDF: A4, in the language of the books, from what is booked and nothing else.

No buyer is on it: we keep none, and in Exact the debtor stands beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from django.utils import formats, translation
from django.utils.translation import gettext as _

from apps.bookkeeping.booking import Booking, BookingLine, Component, Kind, Treatment, VatKey
from apps.bookkeeping.money import Money, total
from apps.papers import written
from apps.papers.pdf import LINE_MM, Sheets

_SHARES = (44, 8, 15, 15, 14, 15)  # of the columns
_NUMBERS = (False, *[True] * (len(_SHARES) - 1))
_BY_CARD = frozenset({Component.GIFT_CARD_REDEEMED, Component.GIFT_CARD_GIVEN})
_PAID = _BY_CARD | {Component.STORE_CREDIT_REDEEMED}
_REVERSED = frozenset({Treatment.REVERSE_CHARGE, Treatment.REVERSE_CHARGE_SERVICE})


def render(booking: Booking, *, shop: str, language: str) -> bytes:
    """The PDF. `shop` is the webshop's name, `language` that of the books, in which the booking is, too.

    The same booking gives the same bytes.
    """
    with translation.override(language):
        made_at = datetime.combine(booking.booked_on, time(), UTC)
        page = Sheets(title=f"{_kind(booking)} {booking.reference}", foot=booking.reference, made_at=made_at)
        _head(page, booking, shop=shop)
        _lines(page, booking)
        _totals(page, booking)
        return bytes(page.output())


def _kind(booking: Booking) -> str:
    if booking.kind is Kind.CHANGE:
        return _("Correction")
    return _("Credit receipt") if booking.kind is Kind.REFUND else _("Receipt")


def _head(page: Sheets, booking: Booking, *, shop: str) -> None:
    page.write_text(shop, size=16, is_bold=True)
    page.write_text(f"{_kind(booking)} {booking.reference}", size=12)
    page.write_text(formats.date_format(booking.booked_on, "DATE_FORMAT"))
    page.write_text(booking.description)
    page.ln(LINE_MM)


def _lines(page: Sheets, booking: Booking) -> None:
    """What was sold or taken back, excl. and incl. VAT."""
    heading = (_("Description"), _("Qty"), _("Excl. VAT"), _("VAT rate"), _("VAT"), _("Incl. VAT"))
    _table(
        page,
        [
            heading,
            *(
                (
                    line.description,
                    str(line.quantity or ""),
                    _amount(line.net),
                    _rate(line.key),
                    _amount(line.vat),
                    _amount(line.net + line.vat),
                )
                for line in _sold(booking)
            ),
        ],
    )


def _totals(page: Sheets, booking: Booking) -> None:
    """Per rate, then the whole, and what of it a gift card or store credit paid."""
    sold = _sold(booking)
    by_rate: dict[str, list[BookingLine]] = {}
    for line in sold:
        by_rate.setdefault(_rate(line.key), []).append(line)
    rows = [_sums(_("Total at %(rate)s") % {"rate": rate}, found, booking) for rate, found in by_rate.items()]
    page.ln(LINE_MM)
    _table(page, [_sums(_("Total in %(currency)s") % {"currency": booking.currency}, sold, booking), *rows])
    paid = [line for line in booking.lines if line.component in _PAID]
    if paid:
        page.ln(LINE_MM)
        last = (_("Remains in %(currency)s") % {"currency": booking.currency}, *[""] * 4, _amount(booking.total))
        _table(page, [last, *((_payment(line), *[""] * 4, _amount(line.net + line.vat)) for line in paid)])


def _sums(label: str, found: Iterable[BookingLine], booking: Booking) -> tuple[str, ...]:
    lines = list(found)
    net = total((line.net for line in lines), currency=booking.currency)
    vat = total((line.vat for line in lines), currency=booking.currency)
    return (label, "", _amount(net), "", _amount(vat), _amount(net + vat))


def _payment(line: BookingLine) -> str:
    is_card = line.component in _BY_CARD
    if line.net.amount > 0:
        return _("Paid back on a gift card") if is_card else _("Paid back as store credit")
    return _("Paid with gift card") if is_card else _("Paid with store credit")


def _table(page: Sheets, rows: Sequence[Sequence[str]]) -> None:
    page.write_rows(rows, shares=_SHARES, numbers=_NUMBERS)


def _sold(booking: Booking) -> list[BookingLine]:
    return [line for line in booking.lines if line.component not in _PAID]


def _rate(key: VatKey) -> str:
    """ "21 %"; with the country where it is another country's VAT."""
    rate = f"{written.number(key.rate.normalize() if key.rate else Decimal(0))} %"
    if key.treatment in _REVERSED:
        return _("%(rate)s (reverse charge)") % {"rate": rate}
    return f"{rate} {key.country}" if key.treatment is Treatment.OSS else rate


def _amount(money: Money) -> str:
    return written.number(Decimal(money.text))
