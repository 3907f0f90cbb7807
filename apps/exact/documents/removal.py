"""Does a document stand in Exact as it was booked; and deleting an entry there, where Exact allows it.

Nothing is taken back unseen: what somebody changed or deleted there is his, and waits for a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from apps.bookkeeping.booking import Booking, Form
from apps.bookkeeping.percentages import rate_text
from apps.calls.outcomes import Rejected
from apps.exact.documents import codes_of_today, find, told
from apps.exact.door import odata
from apps.exact.door.endpoints import ENTRIES, OF_FORM
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection

_ZERO = Decimal(0)


class Stands(StrEnum):
    """How a document stands in Exact."""

    AS_BOOKED = "as_booked"
    CHANGED = "changed"
    GONE = "gone"


def as_sent(booking: Booking, warnings: Iterable[Mapping[str, Any]]) -> Booking:
    """The booking with the VAT codes it has in Exact: one that could not be used was sent as another, with a remark."""
    now = codes_of_today.now_of(warnings)
    lines = (
        replace(one, vat_code=now.get((one.vat_code, rate_text(one.key.rate)), one.vat_code)) for one in booking.lines
    )
    return replace(booking, lines=tuple(lines))


def look(connection: Connection, exact_id: str, *, booking: Booking, debtor: str) -> Stands:
    """One call. `booking` as it was sent; `debtor`: Exact's id of the one it was sent for, "" for any."""
    endpoint, is_entry = OF_FORM[booking.form], booking.form is Form.SALES_ENTRY
    fields = told.fields(booking.form)
    query = Query(
        select=(*fields, endpoint.lines) if is_entry else fields,
        where=f"{endpoint.key} eq {odata.guid(exact_id)}",
        expand=endpoint.lines if is_entry else "",
    )
    rows = desk.get(connection, endpoint.path, query=query)
    if not rows:
        return Stands.GONE
    row = rows[0]
    is_same = (
        find.is_of(row, booking)
        and str(row.get("YourRef") or "") == booking.reference
        and debtor.lower() in ("", str(row.get(endpoint.debtor)).lower())
        and (not is_entry or _is_on_its_codes(row, booking))
    )
    return Stands.AS_BOOKED if is_same else Stands.CHANGED


def remove(connection: Connection, exact_id: str) -> None:
    """Delete a sales entry; one that is gone already is deleted. Rejected where Exact keeps it; else as `desk`."""
    try:
        desk.delete(connection, ENTRIES.path, key=exact_id)
    except Rejected as refused:
        if refused.code != "not_found":
            raise


def _is_on_its_codes(row: Row, booking: Booking) -> bool:
    """Net and VAT per code; lines that Exact does not tell are no difference."""
    lines = row.get(ENTRIES.lines)
    if not isinstance(lines, list):
        return True
    left = defaultdict[str, list[Decimal]](lambda: [_ZERO, _ZERO])
    for line in lines:
        sums = left[str(line.get("VATCode") or "").strip()]
        for place, name in ((0, "AmountFC"), (1, "VATAmountFC")):
            sums[place] += odata.number(line.get(name)) or _ZERO
    for one in booking.lines:
        left[one.vat_code][0] -= one.net.amount
        left[one.vat_code][1] -= one.vat.amount
    for paid in booking.payments:
        left[""][0] += paid.amount.amount
    return not any(any(sums) for sums in left.values())
