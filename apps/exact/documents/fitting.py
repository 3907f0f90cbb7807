"""Before anything is sent: does every VAT code have the percentage of its lines on that day, and is the total right?

A sales entry carries Shopify's own VAT, so the default code may have another percentage there: it is booked with a
remark. Exact calculates the VAT of invoices and orders itself: there the code must have the rate, and what its rounding
leaves goes on a visible line. A document whose total in Exact would be another than Shopify's is never sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.bookkeeping import foreseen
from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Kind, Remark, Treatment
from apps.bookkeeping.money import Money
from apps.bookkeeping.percentages import rate_text
from apps.exact.codes import catalog, vat_code
from apps.exact.codes.sources import CodeKind
from apps.exact.codes.vat_code import VatCode
from apps.exact.exchange import doubts
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.shops.models import Settings, VatMapping


@dataclass(frozen=True, slots=True)
class Fitting:
    """The booking as Exact will calculate it, with a rounding line where one is needed, and what a person should know.

    Its total is that of Shopify.
    """

    booking: Booking
    warnings: tuple[Remark, ...] = ()


def check(connection: Connection, booking: Booking) -> Fitting:
    """Raises Rejected for a document that must not be sent. The codes are those of our copy; no call is made."""
    codes = _codes(connection, booking)
    default = Settings.objects.values_list("default_vat_code", flat=True).get(webshop=connection.webshop_id)
    remarks = dict.fromkeys(_remarks(booking, codes=codes, default=default, connection=connection))
    meant = _with_rounding(connection, booking, percentages=_percentages(booking, codes))
    rounding = [Remark("rounding_line", (("amount", line.net.text),)) for line in meant.lines[len(booking.lines) :]]
    return Fitting(meant, (*remarks, *rounding))


def _codes(connection: Connection, booking: Booking) -> Mapping[str, VatCode]:
    wanted = {line.vat_code for line in booking.lines} - {""}
    entries = catalog.entries(connection, CodeKind.VAT_CODE).filter(code__in=wanted)
    return {entry.code: vat_code.from_entry(entry) for entry in entries}


def _percentages(booking: Booking, codes: Mapping[str, VatCode]) -> Mapping[str, Decimal]:
    found = {code: value.percentage_on(booking.booked_on) or Decimal(0) for code, value in codes.items()}
    return {**{line.vat_code: Decimal(0) for line in booking.lines}, **found}


def _remarks(
    booking: Booking, *, codes: Mapping[str, VatCode], default: str, connection: Connection
) -> Iterator[Remark]:
    """A default code with another percentage, on a sales entry. Raises Rejected for every other one."""
    for line in booking.lines:
        code = codes.get(line.vat_code)
        if code is None or not code.is_for_sales:
            continue  # refused in their own words; and a line may have none
        percentage = code.percentage_on(booking.booked_on)
        rate = foreseen.rate_of(line)
        if percentage == rate:
            continue
        if percentage is None or not _is_kept_by_exact(line, booking, code=code, default=default):
            doubts.doubt(connection)
            raise words.refused("vat_code_percentage", raw=code.code)
        if not _is_correction(booking, code=code, rate=rate):
            facts = (
                ("code", code.code),
                ("found", rate_text(percentage)),
                ("rate", rate_text(rate)),
            )
            yield Remark("vat_percentage_differs", facts)


def _is_kept_by_exact(line: BookingLine, booking: Booking, *, code: VatCode, default: str) -> bool:
    """Whether Exact books Shopify's VAT although the code says otherwise: on an entry, with a code that has VAT."""
    if booking.form is not Form.SALES_ENTRY or (line.vat and code.kind != vat_code.EXCLUDING):
        return False
    return code.code == default or _is_correction(booking, code=code, rate=foreseen.rate_of(line))


def _is_correction(booking: Booking, *, code: VatCode, rate: Decimal) -> bool:
    """What takes back a sale keeps that sale's rate, which the code had on its day."""
    return booking.kind is not Kind.SALE and rate in {period.percentage for period in code.periods}


def _with_rounding(connection: Connection, booking: Booking, *, percentages: Mapping[str, Decimal]) -> Booking:
    meant = foreseen.calculated(booking, percentages=percentages)
    gap = booking.total - meant.total
    if not gap:
        return meant
    if not foreseen.is_rounding(gap, lines_count=len(booking.lines)):
        raise words.refused("rounding_too_large", raw=f"{meant.total.text} / {booking.total.text}")
    item, code = _rounding_item(connection, booking, gap=gap)
    line = foreseen.rounding_line(gap, form=booking.form, item=item, vat_code=code)
    return replace(meant, lines=(*meant.lines, line))


def _rounding_item(connection: Connection, booking: Booking, *, gap: Money) -> tuple[str, str]:
    """The item and the VAT code of the rounding line, both chosen by the merchant. Raises Rejected without them."""
    webshop = connection.webshop
    item = webshop.items.filter(component=Component.CASH_ROUNDING.value).values_list("item", flat=True).first()
    mapped = VatMapping.objects.filter(webshop=webshop, treatment=Treatment.OUTSIDE.value, rate=0).exclude(code="")
    code = mapped.values_list("code", flat=True).first()
    if not item or not code:
        raise words.refused("rounding_item_missing", raw=gap.text)
    return item, code
