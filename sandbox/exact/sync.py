"""The sync endpoints: what changed since a row version, a thousand at a time, and what is gone.

A version is no moment: it counts up through all rows of an administration. Not verified: that only Timestamp may be
filtered on; the strict reading allows nothing else.
"""

from datetime import UTC, datetime

from werkzeug.wrappers import Request, Response

from sandbox.exact import answers, rows
from sandbox.exact.caller import Caller
from sandbox.exact.contract import ENDPOINTS, Endpoint
from sandbox.exact.problems import Refused
from sandbox.exact.rows import Row
from sandbox.store import Store

TIMESTAMP = "read/sync/Sync/SyncTimestamp"
_INVOICES, _STOCK = "sync/SalesInvoice/SalesInvoices", "sync/Inventory/StockPositions"


def all_rows(store: Store, division: int, endpoint: Endpoint) -> list[Row]:
    """The rows of a sync endpoint, oldest version first."""
    found = rows.of(store, division, endpoint.table).values()
    if endpoint.name == _INVOICES:
        found = [_invoice_line(store, division, line) for line in found]
    elif endpoint.name == _STOCK:
        found = [_position(row) for row in found]
    return sorted(found, key=lambda row: int(row["Timestamp"]))


def _invoice_line(store: Store, division: int, line: Row) -> Row:
    """One row a line, with what its invoice says; where both have a property it is the line's."""
    invoice = rows.of(store, division, "salesinvoice/SalesInvoices").get(line["InvoiceID"]) or {}
    return {**invoice, **line}


def _position(row: Row) -> Row:
    free = rows.total(row["CurrentStock"]) - rows.total(row["ReservedStock"])
    same = {"ItemId": row["Item"], "UnitCode": row["ItemUnit"], "UnitDescription": row["ItemUnitDescription"]}
    return {**row, **same, "PlanningIn": row["PlannedStockIn"], "PlanningOut": row["PlannedStockOut"]} | {
        "FreeStock": str(free)
    }


def timestamp(store: Store, request: Request, caller: Caller) -> Response:
    """read/sync/Sync/SyncTimestamp?modified=datetime'…'&endPoint='…': the version to begin with for that moment.

    Everything modified since has a higher one. Not verified: what Exact answers when nothing was modified since; here
    it is the highest version there is.
    """
    name = request.args.get("endPoint", "").strip("'")
    endpoint = _synced(name)
    try:
        moment = datetime.fromisoformat(request.args.get("modified", "").removeprefix("datetime").strip("'"))
    except ValueError as wrong:
        raise Refused(400, text="Error in query syntax: modified must be a datetime.") from wrong
    since = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    known = all_rows(store, caller.division, endpoint)
    older = [int(row["Timestamp"]) for row in known if _modified(row) < since]
    told = {"Modified": f"/Date({int(since.timestamp()) * 1000})/", "API": name}
    return answers.respond({"d": {**told, "TimeStampAsBigInt": str(max(older, default=1))}})


def _synced(name: str) -> Endpoint:
    """The sync endpoint that is called so: Items, Accounts, SalesInvoices, …"""
    found = next(
        (each for each in ENDPOINTS.values() if each.name.startswith("sync/") and each.name.endswith(name)), None
    )
    if not name or found is None:
        raise Refused(400, text="Error in query syntax: endPoint is not known.")
    return found


def _modified(row: Row) -> datetime:
    moment = datetime.fromisoformat(str(row.get("Modified") or row.get("DeletedDate")))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
