"""Goods leave on a delivery of a sales order: what was reserved becomes less stock. Delivered is not taken back here.

Not verified, so the strict reading: no more is delivered than was ordered, a delivery is of one order, and an order of
which something was delivered keeps at least those units.
"""

from decimal import Decimal
from typing import Any

from sandbox.exact import references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.exact.trade import orders, stock
from sandbox.store import Store

DELIVERIES, LINES = "salesorder/GoodsDeliveries", "salesorder/GoodsDeliveryLines"


def deliver(store: Store, division: int, *, body: Row, now: str) -> tuple[str, Row]:
    """The key and row of the delivery, stored; the order, its lines and the stock follow. Raises Refused."""
    sent = body["GoodsDeliveryLines"]
    order = _order_of(store, division, sent)
    orders.check_open(store, division, order)
    units = _units(order, sent)
    key = str(body.get("EntryID") or rows.new_guid())
    lines = [_line(order, each, units=units, number=number, key=key) for number, each in enumerate(sent, start=1)]
    goods = [{**line, "Quantity": units[line["ID"]]} for line in order["SalesOrderLines"] if line["ID"] in units]
    by = {stock.CURRENT: -1, stock.RESERVED: -1, stock.PLANNED_OUT: -1}
    stock.move(store, division, goods, now=now, warehouse=order["WarehouseID"], by=by)
    orders.note_delivered(store, division, order, units=units, now=now)
    number = 1 + len(rows.of(store, division, DELIVERIES))
    about = {"EntryID": key, "Division": division, "DeliveryNumber": number, "Created": now, "Modified": now}
    row = {**body, **about, "DeliveryAccount": order["DeliverTo"], "GoodsDeliveryLines": lines}
    rows.keep(store, division, DELIVERIES, key, row)
    for line in lines:
        rows.keep(store, division, LINES, line["ID"], {**line, "Division": division})
    return key, row


def _order_of(store: Store, division: int, sent: Any) -> Row:
    problems = [
        problem
        for line in sent
        for problem in references.problems(store, division, body=line, endpoint=ENDPOINTS[LINES])
    ]
    if problems:
        raise invalid(*problems)
    found = {(rows.of(store, division, orders.LINES).get(line["SalesOrderLineID"]) or {})["OrderID"] for line in sent}
    if len(found) != 1:
        raise invalid(Problem("invalid", ("Orderregel",)))
    return rows.of(store, division, orders.ORDERS).get(found.pop()) or {}


def _units(order: Row, sent: Any) -> dict[str, Decimal]:
    """How many of every line leave now."""
    units: dict[str, Decimal] = {}
    for line in sent:
        key = line["SalesOrderLineID"]
        units[key] = units.get(key, Decimal(0)) + Decimal(line["QuantityDelivered"])
    for line in order["SalesOrderLines"]:
        now = units.get(line["ID"])
        if now is not None and not 0 < now <= Decimal(line["Quantity"]) - Decimal(line["QuantityDelivered"]):
            raise invalid(Problem("invalid", ("Geleverd aantal",)))
    return units


def _line(order: Row, sent: Row, *, units: dict[str, Decimal], number: int, key: str) -> Row:
    ordered = next(line for line in order["SalesOrderLines"] if line["ID"] == sent["SalesOrderLineID"])
    return {
        **sent,
        "ID": sent.get("ID") or rows.new_guid(),
        "EntryID": key,
        "LineNumber": number,
        "Item": ordered["Item"],
        "ItemCode": ordered["ItemCode"],
        "ItemDescription": ordered["ItemDescription"],
        "QuantityOrdered": ordered["Quantity"],
        "SalesOrderNumber": order["OrderNumber"],
    }
