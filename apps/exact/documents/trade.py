"""Invoices and sales orders as they stand now: they are in no journal before they are printed or invoiced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apps.bookkeeping.booking import Form
from apps.exact.documents import told
from apps.exact.door import odata
from apps.exact.door.endpoints import OF_FORM, Endpoint
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection

# In one question: an address may not be endless.
AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class TradeDocument:
    """`total` incl. VAT, in `currency`; None is what Exact did not tell."""

    on: date | None
    currency: str
    total: Decimal | None
    vat: Decimal | None


def standing(connection: Connection, form: Form, wanted: Mapping[str, str]) -> dict[str, TradeDocument | None]:
    """`wanted`: the reference of each id, AT_ONCE at most; None: it is not there any more.

    One call, and one more where some have another reference by now or are gone. Raises as the desk does.
    """
    key = OF_FORM[form].key
    found = _ask(connection, form, (f"YourRef eq {odata.text(one)}" for one in sorted(set(wanted.values()))))
    if unfound := sorted(set(wanted) - set(found)):
        found |= _ask(connection, form, (f"{key} eq {odata.guid(one)}" for one in unfound))
    return {exact_id: found.get(exact_id) for exact_id in wanted}


def _ask(connection: Connection, form: Form, any_of: Iterable[str]) -> dict[str, TradeDocument]:
    endpoint = OF_FORM[form]
    query = Query(select=told.fields(form), where=" or ".join(any_of))
    rows = desk.get(connection, endpoint.path, query=query)
    return {str(row[endpoint.key]).lower(): _document(row, endpoint) for row in rows}


def _document(row: Row, endpoint: Endpoint) -> TradeDocument:
    total, vat = told.total_and_vat(row, endpoint)
    on = row.get(endpoint.date)
    return TradeDocument(
        on=odata.day(on) if isinstance(on, datetime) else None,
        currency=str(row.get("Currency") or "").strip(),
        total=total,
        vat=vat,
    )
