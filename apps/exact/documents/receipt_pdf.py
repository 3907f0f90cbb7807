"""A receipt of one booking as a PDF: A4, in the language of the books, from what is booked and nothing else.

No buyer is on it: we keep none, and in Exact the debtor stands beside it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from decimal import Decimal

from django.utils import formats, translation
from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import Align, TableBordersLayout, TableHeadingsDisplay, XPos, YPos
from fpdf.fonts import FontFace

from apps.bookkeeping.booking import Booking, BookingLine, Component, Kind, Treatment, VatKey
from apps.bookkeeping.money import Money, total

_FONT = "Helvetica"  # every reader has it, so nothing is embedded and a receipt is a few kB
_LINE_MM = 5.5
_WIDTHS = (44, 8, 15, 15, 14, 15)  # of the columns, in parts
_PAID = frozenset({Component.GIFT_CARD_REDEEMED, Component.STORE_CREDIT_REDEEMED})
_REVERSED = frozenset({Treatment.REVERSE_CHARGE, Treatment.REVERSE_CHARGE_SERVICE})
# Letters and signs that Latin-1 lacks and that do not fall apart into a letter and its accent.
_INSTEAD = str.maketrans(
    {
        **{"€": "EUR", "–": "-", "—": "-", "−": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "…": "...", "™": "(TM)"},
        **{"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "œ": "oe", "Œ": "OE", "ı": "i", "•": "-"},
    }
)


class _Page(FPDF):
    """A4 with the reference and the number of the page at the foot."""

    def __init__(self, *, reference: str) -> None:
        super().__init__(format="A4")
        self._reference = reference
        self.set_margin(20)
        self.set_auto_page_break(True, margin=25)

    def footer(self) -> None:
        """Called by the library at the end of every page."""
        self.set_y(-18)
        self.set_font(_FONT, size=8)
        self.cell(0, _LINE_MM, f"{self._reference}   {self.page_no()} / {{nb}}", align=Align.R)


def render(booking: Booking, *, shop: str, language: str) -> bytes:
    """The PDF. `shop` is the webshop's name, `language` that of the books, in which the booking is, too.

    The same booking gives the same bytes.
    """
    with translation.override(language):
        page = _Page(reference=_latin(booking.reference))
        page.set_creation_date(datetime.combine(booking.booked_on, time(), UTC))
        page.set_title(_latin(f"{_kind(booking)} {booking.reference}"))
        page.add_page()
        _head(page, booking, shop=shop)
        _lines(page, booking)
        _totals(page, booking)
        return bytes(page.output())


def _kind(booking: Booking) -> str:
    if booking.kind is Kind.CHANGE:
        return _("Correction")
    return _("Credit receipt") if booking.kind is Kind.REFUND else _("Receipt")


def _head(page: FPDF, booking: Booking, *, shop: str) -> None:
    page.set_font(_FONT, style="B", size=16)
    _write(page, shop)
    page.set_font(_FONT, size=12)
    _write(page, f"{_kind(booking)} {booking.reference}")
    page.set_font(_FONT, size=9)
    _write(page, formats.date_format(booking.booked_on, "DATE_FORMAT"))
    _write(page, booking.description)
    page.ln(_LINE_MM)


def _write(page: FPDF, text: str) -> None:
    page.multi_cell(0, _LINE_MM * page.font_size_pt / 10, _latin(text), new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _lines(page: FPDF, booking: Booking) -> None:
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


def _totals(page: FPDF, booking: Booking) -> None:
    """Per rate, then the whole, and what of it a gift card or store credit paid."""
    sold = _sold(booking)
    by_rate: dict[str, list[BookingLine]] = {}
    for line in sold:
        by_rate.setdefault(_rate(line.key), []).append(line)
    rows = [_sums(_("Total at %(rate)s") % {"rate": rate}, found, booking) for rate, found in by_rate.items()]
    page.ln(_LINE_MM)
    _table(page, [_sums(_("Total in %(currency)s") % {"currency": booking.currency}, sold, booking), *rows])
    paid = [line for line in booking.lines if line.component in _PAID]
    if paid:
        page.ln(_LINE_MM)
        last = (_("Remains in %(currency)s") % {"currency": booking.currency}, *[""] * 4, _amount(booking.total))
        _table(page, [last, *((_payment(line), *[""] * 4, _amount(line.net + line.vat)) for line in paid)])


def _sums(label: str, found: Iterable[BookingLine], booking: Booking) -> tuple[str, ...]:
    lines = list(found)
    net = total((line.net for line in lines), currency=booking.currency)
    vat = total((line.vat for line in lines), currency=booking.currency)
    return (label, "", _amount(net), "", _amount(vat), _amount(net + vat))


def _payment(line: BookingLine) -> str:
    is_card = line.component is Component.GIFT_CARD_REDEEMED
    if line.net.amount > 0:
        return _("Paid back on a gift card") if is_card else _("Paid back as store credit")
    return _("Paid with gift card") if is_card else _("Paid with store credit")


def _table(page: FPDF, rows: Sequence[Sequence[str]]) -> None:
    """The first row is bold, and repeated on the next page where a table is longer than one."""
    with page.table(
        borders_layout=TableBordersLayout.SINGLE_TOP_LINE,
        col_widths=_WIDTHS,
        headings_style=FontFace(emphasis="BOLD"),
        line_height=_LINE_MM,
        repeat_headings=TableHeadingsDisplay.ON_TOP_OF_EVERY_PAGE,
        text_align=(Align.L, *[Align.R] * (len(_WIDTHS) - 1)),
    ) as table:
        for row in rows:
            table.row([_latin(text) for text in row])


def _sold(booking: Booking) -> list[BookingLine]:
    return [line for line in booking.lines if line.component not in _PAID]


def _rate(key: VatKey) -> str:
    """ "21 %"; with the country where it is another country's VAT."""
    rate = f"{_number(key.rate.normalize() if key.rate else Decimal(0))} %"
    if key.treatment in _REVERSED:
        return _("%(rate)s (reverse charge)") % {"rate": rate}
    return f"{rate} {key.country}" if key.treatment is Treatment.OSS else rate


def _amount(money: Money) -> str:
    return _number(Decimal(money.text))


def _number(value: Decimal) -> str:
    decimals = -int(value.as_tuple().exponent)
    return formats.number_format(value, decimal_pos=max(decimals, 0), use_l10n=True, force_grouping=True)


def _latin(text: str) -> str:
    """What the readers' own font can show; another alphabet becomes question marks."""
    plain = "".join(
        letter if ord(letter) < 256 else unicodedata.normalize("NFKD", letter) for letter in text.translate(_INSTEAD)
    )
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return plain.encode("latin-1", "replace").decode("latin-1")
