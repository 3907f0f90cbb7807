"""Before anything is sent: does every VAT code have the percentage of its lines on that day, and is the total right?

A sales entry carries Shopify's own VAT, so the default code may have another percentage there: it is booked with a
remark. Exact calculates the VAT of invoices and orders itself: there the code must have the rate, and what its rounding
leaves goes on a visible line. A document whose total in Exact would be another than Shopify's is never sent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from apps.bookkeeping import divided, foreseen
from apps.bookkeeping.booking import Booking, Component, Remark, Treatment
from apps.bookkeeping.money import Money
from apps.bookkeeping.percentages import rate_text
from apps.exact.codes import precision
from apps.exact.codes.vat_code import VatCode
from apps.exact.documents import codes_of_today, language
from apps.exact.exchange import doubts
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.shops.models import VatMapping


@dataclass(frozen=True, slots=True)
class Fitting:
    """The booking as Exact will calculate it, with a rounding line where one is needed, and what a person should know.

    Its total is that of Shopify.
    """

    booking: Booking
    warnings: tuple[Remark, ...] = ()


def check(connection: Connection, booking: Booking) -> Fitting:
    """Raises Rejected for a document that must not be sent. The codes are those of our copy; no call is made."""
    default = connection.webshop.settings.default_vat_code
    booking, moved = codes_of_today.moved(connection, booking, default=default)
    codes = _codes(connection, booking)
    remarks = dict.fromkeys((*moved, *_remarks(booking, codes=codes, default=default, connection=connection)))
    meant = _as_calculated(connection, booking, percentages=_percentages(booking, codes))
    return replace(meant, warnings=(*remarks, *meant.warnings))


def _codes(connection: Connection, booking: Booking) -> Mapping[str, VatCode]:
    return codes_of_today.values(connection, {line.vat_code for line in booking.lines} - {""})


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
        if percentage is None or not codes_of_today.can_carry(line, booking, code=code, default=default):
            doubts.doubt(connection)
            raise words.refused("vat_code_percentage", raw=code.code)
        if not codes_of_today.is_correction(booking, code=code, rate=rate):
            facts = (
                ("code", code.code),
                ("found", rate_text(percentage)),
                ("rate", rate_text(rate)),
            )
            yield Remark("vat_percentage_differs", facts)


def _as_calculated(connection: Connection, booking: Booking, *, percentages: Mapping[str, Decimal]) -> Fitting:
    """With the VAT that Exact will calculate: where it differs, with articles cut in two, else with a rounding line."""
    meant = foreseen.calculated(booking, percentages=percentages)
    gap = booking.total - meant.total
    if not gap:
        return Fitting(meant)
    decimals = precision.price_decimals(connection)
    cut = divided.as_charged(booking, percentages=percentages, price_decimals=decimals)
    if cut:
        return Fitting(foreseen.calculated(cut, percentages=percentages))
    if not foreseen.is_rounding(gap, lines_count=len(booking.lines)):
        raise words.refused("rounding_too_large", raw=f"{meant.total.text} / {booking.total.text}")
    item, code = _rounding_item(connection, booking, gap=gap)
    spoken = language.of_books(connection)
    line = foreseen.rounding_line(gap, form=booking.form, item=item, vat_code=code, language=spoken)
    remark = Remark("rounding_line", (("amount", gap.text),))
    return Fitting(replace(meant, lines=(*meant.lines, line)), (remark,))


def _rounding_item(connection: Connection, booking: Booking, *, gap: Money) -> tuple[str, str]:
    """The item and the VAT code of the rounding line, both chosen by the merchant. Raises Rejected without them."""
    webshop = connection.webshop
    item = webshop.items.filter(component=Component.CASH_ROUNDING.value).values_list("item", flat=True).first()
    mapped = VatMapping.objects.filter(webshop=webshop, treatment=Treatment.OUTSIDE.value, rate=0).exclude(code="")
    code = mapped.values_list("code", flat=True).first()
    if not item or not code:
        raise words.refused("rounding_item_missing", raw=gap.text)
    return item, code
