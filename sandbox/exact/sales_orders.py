"""Sales orders: numbered once, never negative. Their stock is reserved until somebody delivers them.

Not verified: facts say a negative quantity is a trade-in; the strict reading refuses it.
"""

from decimal import Decimal

from sandbox.exact import entry_checks, item_lines, references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.item_lines import Kind
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

ORDERS, LINES = "salesorder/SalesOrders", "salesorder/SalesOrderLines"
_OPEN = 12


def order(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and row, not yet stored. Raises Refused for a number that is taken."""
    head = {name: value for name, value in body.items() if name != "SalesOrderLines"}
    on = rows.day(body.get("OrderDate") or now)
    problems = references.problems(store, division, body=head, endpoint=ENDPOINTS[ORDERS])
    customer = rows.of(store, division, "crm/Accounts").get(head["OrderedBy"]) or {}
    problems = problems or entry_checks.customer_problems(customer, on=on)
    if problems:
        raise invalid(*problems)
    currency = str(head.get("Currency") or "EUR").strip()
    about = rows.of(store, division, "general/Currencies").get(currency)
    if about is None:
        raise invalid(Problem("currency"))
    key = replaces["OrderID"] if replaces else str(body.get("OrderID") or rows.new_guid())
    number = int(head.get("OrderNumber") or (replaces or {}).get("OrderNumber") or _next_number(store, division))
    taken = rows.find(store, division, ORDERS, OrderNumber=number)
    if taken and taken["OrderID"] != key:
        raise invalid(Problem("order_number"))
    kind = Kind(LINES, "OrderID", "VATAmount", 1)
    unit = Decimal(about["AmountPrecision"])
    found = item_lines.lines(store, division, body["SalesOrderLines"], kind=kind, on=on, unit=unit)
    found = [{**line, "OrderID": key, "OrderNumber": number} for line in found]
    totals = item_lines.totals(found, "VATAmount")
    return key, {
        **head,
        **{name: totals[name] for name in ("AmountFC", "AmountFCExclVat", "AmountDC")},
        "OrderID": key,
        "OrderNumber": number,
        "Status": _OPEN,
        "StatusDescription": "Open",
        "Currency": currency,
        "OrderDate": f"{on}T00:00:00",
        "OrderedByName": customer.get("Name"),
        "InvoiceTo": head.get("InvoiceTo") or head["OrderedBy"],
        "Division": division,
        "Created": replaces["Created"] if replaces else now,
        "Modified": now,
        "SalesOrderLines": found,
        "as_sent": body,
    }


def _next_number(store: Store, division: int) -> int:
    taken = {int(row["OrderNumber"]) for row in rows.of(store, division, ORDERS).values()}
    return next(number for number in range(1, len(taken) + 2) if number not in taken)
