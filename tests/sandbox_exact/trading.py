"""Invoices and orders as an app would send them, and the stock they leave behind."""

from decimal import Decimal
from typing import Any

import requests

from sandbox.exact import rows
from tests.sandbox_exact.standin import DIVISION, App, message

INVOICES, ORDERS, ITEMS = "salesinvoice/SalesInvoices", "salesorder/SalesOrders", "logistics/Items"
INVOICE_LINES, ORDER_LINES = "salesinvoice/SalesInvoiceLines", "salesorder/SalesOrderLines"
PRINTED, POSITIONS = "salesinvoice/PrintedSalesInvoices", "inventory/ItemWarehouses"


def item_of(code: str, *, division: int = DIVISION) -> str:
    """The GUID of a demo item."""
    return rows.fixed_guid(division, "item", code)


def sold(code: str = "LK-OVH-01", quantity: float = 1, price: float | None = 100, **more: Any) -> dict[str, Any]:
    """A line of an invoice or order."""
    found = {"Item": item_of(code), "Quantity": quantity, "NetPrice": price, **more}
    return {name: value for name, value in found.items() if value is not None}


def try_invoice(app: App, *lines: dict[str, Any], **head: Any) -> requests.Response:
    body = {"Journal": "71", "OrderDate": "2026-03-02", "SalesInvoiceLines": list(lines or (sold(),)), **head}
    return app.post(INVOICES, body if "OrderedBy" in body else {**body, "OrderedBy": app.customer()})


def invoice(app: App, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    """The invoice as Exact tells it when it is asked."""
    made = _made(try_invoice(app, *lines, **head))
    return read(app, f"{INVOICES}(guid'{made['InvoiceID']}')", expand="SalesInvoiceLines")


def invoice_refusal(app: App, *lines: dict[str, Any], **head: Any) -> str:
    return _refusal(try_invoice(app, *lines, **head))


def try_order(app: App, *lines: dict[str, Any], **head: Any) -> requests.Response:
    body = {"OrderDate": "2026-03-02", "SalesOrderLines": list(lines or (sold(),)), **head}
    return app.post(ORDERS, body if "OrderedBy" in body else {**body, "OrderedBy": app.customer()})


def order(app: App, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    """The order as Exact tells it when it is asked."""
    made = _made(try_order(app, *lines, **head))
    return read(app, f"{ORDERS}(guid'{made['OrderID']}')", expand="SalesOrderLines")


def order_refusal(app: App, *lines: dict[str, Any], **head: Any) -> str:
    return _refusal(try_order(app, *lines, **head))


def try_print(app: App, found: dict[str, Any], **about: Any) -> requests.Response:
    return app.post(PRINTED, {"InvoiceID": found["InvoiceID"], "InvoiceDate": "2026-03-02", **about})


def printed(app: App, found: dict[str, Any], **about: Any) -> dict[str, Any]:
    """The invoice after it was printed."""
    _made(try_print(app, found, **about))
    return read(app, f"{INVOICES}(guid'{found['InvoiceID']}')")


def read(app: App, address: str, **options: str) -> dict[str, Any]:
    answer = app.get(address, **options)
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json(parse_float=Decimal)["d"]
    return row


def stock_of(app: App, code: str = "LK-OVH-01") -> tuple[int, ...]:
    """Current, reserved, planned in, planned out, projected."""
    names = ("CurrentStock", "ReservedStock", "PlannedStockIn", "PlannedStockOut", "ProjectedStock")
    (row,) = app.rows(POSITIONS, select=",".join(names), filter=f"ItemCode eq '{code}'")
    return tuple(int(row[name]) for name in names)


def _made(answer: requests.Response) -> dict[str, Any]:
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json(parse_float=Decimal)["d"]
    return found


def _refusal(answer: requests.Response) -> str:
    assert answer.status_code == 500, answer.text
    return message(answer)
