"""Invoices and sales orders as they stand now: they are in no journal before they are printed or invoiced."""

from __future__ import annotations

from collections.abc import Mapping
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

# References in one question: an address may not be endless.
AT_ONCE = 30


@dataclass(frozen=True, slots=True)
class TradeDocument:
    """`total` incl. VAT and `net` excl., in `currency`; None is what Exact did not tell."""

    number: str
    on: date | None
    currency: str
    total: Decimal | None
    net: Decimal | None


def standing(connection: Connection, form: Form, wanted: Mapping[str, str]) -> dict[str, TradeDocument | None]:
    """`wanted`: the reference of each id, AT_ONCE at most; None: it is not there any more.

    One call, and one more for each that has another reference by now or is gone. Raises as the desk does.
    """
    endpoint, found = OF_FORM[form], dict[str, TradeDocument | None]()
    references = " or ".join(f"YourRef eq {odata.text(one)}" for one in sorted(set(wanted.values())))
    for row in desk.get(connection, endpoint.path, query=Query(select=told.fields(form), where=references)):
        found[str(row[endpoint.key]).lower()] = _document(row, endpoint)
    for exact_id in wanted:
        if exact_id not in found:
            query = Query(select=told.fields(form), where=f"{endpoint.key} eq guid'{exact_id}'")
            rows = desk.get(connection, endpoint.path, query=query)
            found[exact_id] = _document(rows[0], endpoint) if rows else None
    return {exact_id: found[exact_id] for exact_id in wanted}


def _document(row: Row, endpoint: Endpoint) -> TradeDocument:
    total, on = odata.number(row.get("AmountFC")), row.get(endpoint.date)
    vat = odata.number(row.get(endpoint.vat)) if endpoint.vat else None
    net = odata.number(row.get("AmountFCExclVat")) if not endpoint.vat else None
    if endpoint.vat and total is not None and vat is not None:
        net = total - vat
    return TradeDocument(
        number=str(next((row[name] for name in endpoint.numbers if row.get(name)), "")),
        on=odata.day(on) if isinstance(on, datetime) else None,
        currency=str(row.get("Currency") or "").strip(),
        total=total,
        net=net,
    )
