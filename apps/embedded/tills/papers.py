"""The day book of a till as a paper, of a day or a month, in the active language.

What Belgium asks of the daily-receipts book (per establishment, rates, numbers without a gap, large receipts apart,
corrections to be seen, a total per month) is in it for every country: it harms nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.bookkeeping.percentages import rate_text
from apps.embedded import explaining
from apps.embedded.amounts import rate as written_rate
from apps.embedded.tills.looking import Looked, gateway_name, look
from apps.ledger.models import TillDay
from apps.papers.paper import Cell, Column, Paper, PaperTable
from apps.tills.summary import Summary, in_currency, summarise

Rows = list[list[Cell]]


@dataclass(frozen=True, slots=True)
class _Book:
    """Days of one till in one currency."""

    currency: str
    days: Sequence[Looked]
    whole: Summary

    def amount(self, amount: Decimal) -> Decimal:
        return in_currency(amount, self.currency)


def compose(days: Sequence[TillDay], *, first: date, last: date, shop: str) -> Paper:
    """The days of one till, oldest first; there must be one."""
    name = days[-1].name
    parts: list[str | PaperTable] = []
    for currency in sorted({day.currency for day in days}):
        looked = [look(day) for day in days if day.currency == currency]
        receipts = [receipt for one in looked for receipt in one.receipts]
        book = _Book(currency, looked, summarise(receipts))
        parts += [
            _of_days(book),
            _of_rates(book),
            _of_payments(book),
            *_of_counts(book),
            *_of_large(book),
            *_of_corrections(book),
        ]
    span = formats.date_format(first, "DATE_FORMAT")
    if last != first:
        span = f"{span} – {formats.date_format(last, 'DATE_FORMAT')}"
    return Paper(
        title=_("Day book of %(till)s") % {"till": name},
        head=[shop, span, _("Amounts incl. VAT where nothing else is said, as Shopify charged them.")],
        parts=parts,
        foot=f"{name}   {first.isoformat()} – {last.isoformat()}",
        made_at=timezone.now(),
    )


def _of_days(book: _Book) -> PaperTable:
    """One row per entry, its turnover per rate beside each other."""
    rates = [(one.country, one.rate) for one in book.whole.rates]
    columns = [
        *(Column(_("No.")), Column(_("Day"), 2), Column(_("Number in Exact"), 2)),
        *(Column(_rate(one), 2, is_number=True) for one in rates),
        *(Column(name, 2, is_number=True) for name in (_("Other"), _("Total"))),
    ]
    rows: Rows = []
    for one in book.days:
        gross = {(sums.country, sums.rate): sums.gross for sums in one.summary.rates}
        cells: list[Cell] = [one.day.number, one.day.booked_on, one.day.exact_number or _state(one.day)]
        cells += [book.amount(gross.get(key, Decimal(0))) for key in rates]
        rows.append([*cells, book.amount(one.summary.outside), book.amount(one.summary.total)])
    total: list[Cell] = ["", _("Total"), ""]
    total += [book.amount(sums.gross) for sums in book.whole.rates]
    total += [book.amount(book.whole.outside), book.amount(book.whole.total)]
    return PaperTable(_("Per day, %(currency)s") % {"currency": book.currency}, columns, rows, [total])


def _state(day: TillDay) -> str:
    """A day that has no entry in Exact says why."""
    reason = explaining.why(day)
    return reason.text if reason else str(day.get_state_display())


def _of_rates(book: _Book) -> PaperTable:
    """What goes into the books of the period in one amount per rate."""
    columns = [Column(_("VAT rate"), 2)]
    columns += [Column(name, 2, is_number=True) for name in (_("Excl. VAT"), _("VAT"), _("Incl. VAT"))]
    rows: Rows = [
        [_rate((one.country, one.rate)), *(book.amount(value) for value in (one.net, one.vat, one.gross))]
        for one in book.whole.rates
    ]
    net = sum((one.net for one in book.whole.rates), Decimal(0))
    vat = sum((one.vat for one in book.whole.rates), Decimal(0))
    total: list[Cell] = [_("Total"), *(book.amount(value) for value in (net, vat, net + vat))]
    return PaperTable(_("Per VAT rate"), columns, rows, [total])


def _of_payments(book: _Book) -> PaperTable:
    columns = [Column(_("Way to pay"), 3), Column(_("Received less paid back"), 2, is_number=True)]
    rows: Rows = [[gateway_name(gateway), book.amount(amount)] for gateway, amount in book.whole.paid.items()]
    total = sum(book.whole.paid.values(), Decimal(0))
    return PaperTable(_("Paid"), columns, rows, [[_("Total"), book.amount(total)]])


def _of_counts(book: _Book) -> list[PaperTable]:
    """Drawers of which a difference was booked."""
    columns = [Column(_("Day"), 2), Column(_("Drawer"), 3)]
    names = (_("Should be in it"), _("Counted"), _("Difference"))
    columns += [Column(name, 2, is_number=True) for name in names]
    rows: Rows = [
        [one.day.booked_on, session.register, *map(book.amount, (session.expected, session.counted, off))]
        for one in book.days
        for session in one.day.cash_sessions.order_by("source")
        if (off := session.counted - session.expected)
    ]
    return [PaperTable(_("Drawers that were counted"), columns, rows)] if rows else []


def _of_large(book: _Book) -> list[PaperTable]:
    rows: Rows = [
        [one.booking.booked_on, one.booking.reference, book.amount(one.booking.total.amount)]
        for one in book.whole.large
    ]
    return _receipts(_("Receipts over 250"), rows)


def _of_corrections(book: _Book) -> list[PaperTable]:
    """Refunds and changes, and whatever came into a day after it was booked."""
    rows: Rows = [
        [one.day.booked_on, receipt.booking.reference, book.amount(receipt.booking.total.amount)]
        for one in book.days
        for receipt in one.receipts
        if one.day.version > 1 or receipt.booking.total.amount < 0
    ]
    return _receipts(_("Taken back, or told after the day was booked"), rows)


def _receipts(heading: str, rows: Rows) -> list[PaperTable]:
    columns = [Column(_("Day"), 2), Column(_("Receipt"), 3), Column(_("Amount"), 2, is_number=True)]
    return [PaperTable(heading, columns, rows)] if rows else []


def _rate(key: tuple[str, Decimal]) -> str:
    return f"{key[0]} {written_rate(rate_text(key[1]))} %".strip()
