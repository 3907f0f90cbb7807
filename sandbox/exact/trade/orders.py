"""Sales orders: a number that is used once, lines with positive quantities, stock reserved until it is delivered.

Exact's reference calls a negative quantity on an order line a trade-in; nobody has verified when it is allowed, so the
strict reading refuses it. A negative price is not refused: nothing is known against it. An order is open (12), partly
(20) or wholly delivered (21, see deliveries.py); invoicing orders is people's work in Exact and not done here.
"""

from decimal import Decimal

from sandbox.exact import entry_checks, references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.exact.trade import invoices, lines, stock
from sandbox.store import Store

ORDERS, LINES = "salesorder/SalesOrders", "salesorder/SalesOrderLines"
_OPEN, _PARTLY, _DELIVERED = 12, 20, 21
_KIND = lines.Kind(LINES, "VATAmount", sign=1)


def order(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and the row, not yet stored. Raises Refused with the problems found."""
    on = rows.day(body.get("OrderDate") or now)
    head = {name: value for name, value in body.items() if name != "SalesOrderLines"}
    parties = invoices.parties_of(store, division, head)
    key = str(replaces["OrderID"] if replaces else body.get("OrderID") or rows.new_guid())
    problems = references.problems(store, division, body=head, endpoint=ENDPOINTS[ORDERS])
    problems = problems or invoices.party_problems(parties, on=on)
    if _is_taken(store, division, head.get("OrderNumber"), key):
        problems.append(Problem("order_number"))
    if problems:
        raise invalid(*problems)
    own = (store.collection("divisions").get(str(division)) or {})["Currency"]
    currency = str(head.get("Currency") or own).strip()
    money = entry_checks.money(store, division, currency, journal=None)
    rate = entry_checks.rate(store, division, {}, currency=currency, on=on)
    unit, finest = Decimal(money["AmountPrecision"]), Decimal(money.get("PricePrecision") or money["AmountPrecision"])
    terms = lines.Terms(on, currency, unit, finest, rate, parties["InvoiceTo"])
    found = lines.lines(store, division, body["SalesOrderLines"], kind=_KIND, terms=terms)
    row = {**head, **invoices.names_of(parties), **_about(store, division, head, parties), "OrderID": key}
    row |= {**lines.totals(found, name="VATAmount"), "Currency": currency, "OrderDate": f"{on}T00:00:00"}
    row |= {"Division": division, "Created": replaces["Created"] if replaces else now, "Modified": now}
    row["DeliveryDate"] = head.get("DeliveryDate") or row["OrderDate"]
    row["OrderNumber"] = int(head.get("OrderNumber") or (replaces or {}).get("OrderNumber") or _next(store, division))
    before = {line["ID"]: line for line in (replaces or {}).get("SalesOrderLines", ())}
    row["SalesOrderLines"] = [_of_order(line, row, before=before.get(line["ID"], {})) for line in found]
    _check_delivered(row, before=before)
    row["DeliveryStatus"] = row["Status"] = _status(row["SalesOrderLines"])
    return key, {**row, "as_sent": {**body, "OrderDate": row["OrderDate"]}}


def _check_delivered(row: Row, *, before: dict[str, Row]) -> None:
    """What was delivered stays ordered. Raises Refused."""
    kept = {line["ID"]: Decimal(line["Quantity"]) for line in row["SalesOrderLines"]}
    if any(kept.get(key, 0) < Decimal(line["QuantityDelivered"]) for key, line in before.items()):
        raise invalid(Problem("processed"))


def _status(lines_of_order: list[Row]) -> int:
    """How far the goods are."""
    delivered = sum((Decimal(line["QuantityDelivered"]) for line in lines_of_order), Decimal(0))
    waits = any(Decimal(line["QuantityDelivered"]) < Decimal(line["Quantity"]) for line in lines_of_order)
    return (_PARTLY if delivered else _OPEN) if waits else _DELIVERED


def note_delivered(store: Store, division: int, row: Row, *, units: dict[str, Decimal], now: str) -> None:
    """So many more of these lines were delivered."""
    changed = []
    for line in row["SalesOrderLines"]:
        sum_delivered = Decimal(line["QuantityDelivered"]) + units.get(line["ID"], Decimal(0))
        told = {**line, "QuantityDelivered": f"{sum_delivered.normalize():f}"}
        told["DeliveryStatus"] = _status([told])
        changed.append(told)
        rows.keep(store, division, LINES, told["ID"], told)
    status = _status(changed)
    about = {"SalesOrderLines": changed, "DeliveryStatus": status, "Status": status, "Modified": now}
    rows.keep(store, division, ORDERS, row["OrderID"], {**row, **about})


def _of_order(line: Row, order: Row, *, before: Row) -> Row:
    """What a line says of its order; `before`: the line as it was, when the order is made anew."""
    about = {"OrderID": order["OrderID"], "OrderNumber": order["OrderNumber"], "OrderStatus": _OPEN}
    done = {"DeliveryStatus": _OPEN, "InvoiceStatus": _OPEN, "QuantityInvoiced": "0"}
    done["QuantityDelivered"] = before.get("QuantityDelivered", "0")
    return {**line, **about, **done, "DeliveryDate": line.get("DeliveryDate") or order["DeliveryDate"]}


def _about(store: Store, division: int, head: Row, parties: dict[str, Row]) -> Row:
    code = head.get("PaymentCondition") or parties["InvoiceTo"].get("PaymentConditionSales")
    condition = rows.find(store, division, "cashflow/PaymentConditions", Code=code) if code else None
    place = rows.of(store, division, stock.WAREHOUSES).get(head.get("WarehouseID") or "")
    place = place or stock.main_warehouse(store, division)
    return {
        "PaymentCondition": code,
        "PaymentConditionDescription": condition["Description"] if condition else None,
        "WarehouseID": place["ID"],
        "WarehouseCode": place["Code"],
        "WarehouseDescription": place["Description"],
        "Status": _OPEN,
        "StatusDescription": "Open",
        "DeliveryStatus": _OPEN,
        "DeliveryStatusDescription": "Open",
        "InvoiceStatus": _OPEN,
        "InvoiceStatusDescription": "Open",
        "ApprovalStatus": 1,
        "ApprovalStatusDescription": "Automatisch goedgekeurd",
    }


def _is_taken(store: Store, division: int, number: int | None, key: str) -> bool:
    if not number:
        return False
    found = rows.find(store, division, ORDERS, OrderNumber=int(number))
    return found is not None and found["OrderID"] != key


def _next(store: Store, division: int) -> int:
    return 1 + max((row["OrderNumber"] for row in rows.of(store, division, ORDERS).values()), default=0)


def check_open(store: Store, division: int, row: Row) -> None:
    """What is wholly delivered, or was cancelled by a person (/_change), is neither changed nor deleted."""
    if row["Status"] not in (_OPEN, _PARTLY):
        raise invalid(Problem("processed"))


def keep(store: Store, division: int, row: Row) -> None:
    """Store the lines and reserve their goods."""
    for line in row["SalesOrderLines"]:
        rows.keep(store, division, LINES, line["ID"], line)
    _reserve(store, division, row, times=1)


def forget(store: Store, division: int, row: Row) -> None:
    """The order is deleted or made anew (which `order` checked). Reserved is what was not delivered yet."""
    for line in row["SalesOrderLines"]:
        rows.of(store, division, LINES).delete(line["ID"])
    _reserve(store, division, row, times=-1)


def _reserve(store: Store, division: int, row: Row, *, times: int) -> None:
    by = {stock.RESERVED: times, stock.PLANNED_OUT: times}
    waits = [
        {**line, "Quantity": Decimal(line["Quantity"]) - Decimal(line["QuantityDelivered"])}
        for line in row["SalesOrderLines"]
    ]
    stock.move(store, division, waits, now=row["Modified"], warehouse=row["WarehouseID"], by=by)
