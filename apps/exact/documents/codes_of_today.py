"""May a VAT code carry a line on the document's date; and if not, which code of the mapping may.

A credit follows the supply it corrects, down to its code (`bookkeeping/pinned.py`). But a code may have another
percentage by then, be blocked or be gone. What takes back an earlier sale then goes on the code that the VAT mapping
has for the same verdict now, where that one has the rate: the merchant's own word, marked on the document. Else it
waits.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from apps.bookkeeping import foreseen
from apps.bookkeeping.booking import Booking, BookingLine, Form, Kind, Remark, VatKey
from apps.bookkeeping.percentages import rate_text
from apps.exact.codes import lists, vat_code
from apps.exact.codes.sources import CodeKind
from apps.exact.codes.vat_code import VatCode
from apps.exact.models import Connection
from apps.shops import vat_codes
from apps.shops.models import VatMapping

# On a document of which a line went on another code; told with the code, the one now, and the rate.
REMARK = "vat_code_of_today"


def moved(connection: Connection, booking: Booking, *, default: str) -> tuple[Booking, tuple[Remark, ...]]:
    """The booking with codes that can carry it, as far as the mapping has them. A first booking stays as it is."""
    wanted = {line.vat_code for line in booking.lines} - {""}
    if booking.kind in (Kind.SALE, Kind.REVERSAL):
        return booking, ()
    codes = values(connection, wanted)
    stuck = [line for line in booking.lines if line.vat_code and not _is_fine(line, booking, codes, default=default)]
    if not stuck:
        return booking, ()
    mapping = _mapping(connection)
    codes = {**codes, **values(connection, set(mapping.values()))}
    lines, remarks = [], dict[Remark, None]()
    for line in booking.lines:
        now = _mapped(line.key, mapping) if line in stuck else ""
        new = replace(line, vat_code=now)
        if now and _is_fine(new, booking, codes, default=default):
            facts = (("code", line.vat_code), ("now", now), ("rate", rate_text(line.key.rate)))
            remarks[Remark(REMARK, facts)] = None
            line = new
        lines.append(line)
    return replace(booking, lines=tuple(lines)), tuple(remarks)


def now_of(warnings: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """From what was told of a document: by code and rate of its booking the code that was sent instead."""
    told = [warning["data"] for warning in warnings if warning["code"] == REMARK]
    return {(data["code"], data["rate"]): data["now"] for data in told}


def values(connection: Connection, wanted: Collection[str]) -> dict[str, VatCode]:
    """The administration's codes of that name; what it does not have is left out."""
    found = lists.find(connection, CodeKind.VAT_CODE, wanted)
    return {code: vat_code.from_entry(entry) for code, entry in found.items()}


def can_carry(line: BookingLine, booking: Booking, *, code: VatCode, default: str) -> bool:
    """Whether the line may be sent with this code on the document's date, its percentage being what it is then."""
    percentage = code.percentage_on(booking.booked_on)
    if percentage == foreseen.rate_of(line):
        return True
    return percentage is not None and _is_kept_by_exact(line, booking, code=code, default=default)


def is_correction(booking: Booking, *, code: VatCode, rate: Decimal) -> bool:
    """What takes back a sale keeps that sale's rate, which the code had on its day; a reversal keeps all of it."""
    return booking.kind is Kind.REVERSAL or (
        booking.kind is not Kind.SALE and rate in {period.percentage for period in code.periods}
    )


def _is_kept_by_exact(line: BookingLine, booking: Booking, *, code: VatCode, default: str) -> bool:
    """Whether Exact books Shopify's VAT although the code says otherwise: on an entry, with a code that has VAT."""
    if booking.form is not Form.SALES_ENTRY or (line.vat and code.kind != vat_code.EXCLUDING):
        return False
    return code.code == default or is_correction(booking, code=code, rate=foreseen.rate_of(line))


def _is_fine(line: BookingLine, booking: Booking, codes: Mapping[str, VatCode], *, default: str) -> bool:
    code = codes.get(line.vat_code)
    return code is not None and code.is_for_sales and can_carry(line, booking, code=code, default=default)


def _mapping(connection: Connection) -> dict[VatKey, str]:
    rows = VatMapping.objects.filter(webshop=connection.webshop_id).exclude(code="")
    return {vat_codes.key_of(row): row.code for row in rows}


def _mapped(key: VatKey, mapping: Mapping[VatKey, str]) -> str:
    return mapping.get(key) or mapping.get(replace(key, country=""), "")
