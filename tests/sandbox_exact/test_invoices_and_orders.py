"""Sales invoices, credit notes, sales orders and the stock they move, as the stand-in takes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from sandbox.exact import rows
from tests.sandbox_exact.standin import DIVISION, App, StandIn, message

INVOICES, ORDERS, PRINTED = "salesinvoice/SalesInvoices", "salesorder/SalesOrders", "salesinvoice/PrintedSalesInvoices"


def item(code: str) -> str:
    return rows.fixed_guid(DIVISION, "item", code)


def a_line(code: str = "LK-SOK-04", quantity: int = 2, price: float = 10.31, **more: Any) -> dict[str, Any]:
    return {"Item": item(code), "Quantity": quantity, "NetPrice": price, "VATCode": "4", **more}


def invoiced(app: App, *lines: dict[str, Any], **head: Any) -> dict[str, Any]:
    body = {"Journal": "70", "OrderedBy": app.customer(), "OrderDate": "2026-03-02", **head}
    answer = app.post(INVOICES, {**body, "SalesInvoiceLines": list(lines or (a_line(),))})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json(parse_float=Decimal)["d"]
    return found


def refusal(app: App, endpoint: str, body: dict[str, Any]) -> str:
    answer = app.post(endpoint, body)
    assert answer.status_code == 500, answer.text
    return message(answer)


def in_stock(app: App, code: str) -> dict[str, Decimal]:
    names = ("CurrentStock", "PlannedStockIn", "PlannedStockOut")
    (row,) = app.rows("inventory/ItemWarehouses", select=",".join(names), filter=f"Item eq guid'{item(code)}'")
    return {name: Decimal(row[name]) for name in names}


def test_an_invoice_calculates_vat_per_line_itself(app: App) -> None:
    invoice = invoiced(app, a_line(quantity=3, price=3.33, VATAmountFC=2.09), a_line(quantity=1, price=3.34))
    assert invoice["AmountFCExclVat"] == Decimal("13.33")
    assert invoice["VATAmountFC"] == Decimal("2.80")  # 2.10 and 0.70, whatever was stated
    assert (invoice["Status"], invoice["InvoiceNumber"]) == (20, None)


def test_printing_numbers_dates_and_books_it_once(app: App, standin: StandIn) -> None:
    invoice = invoiced(app)
    before = app.rows("financialtransaction/TransactionLines", select="ID")
    answer = app.post(PRINTED, {"InvoiceID": invoice["InvoiceID"], "InvoiceDate": "2026-03-05"})
    assert answer.status_code == 201, answer.text
    (found,) = app.rows(
        INVOICES, select="InvoiceNumber,InvoiceDate,Status", filter=f"InvoiceID eq guid'{invoice['InvoiceID']}'"
    )
    assert found["Status"] == 50
    assert found["InvoiceNumber"]
    moved = app.rows("financialtransaction/TransactionLines", select="AmountDC,GLAccountCode")[len(before) :]
    assert sum(row["AmountDC"] for row in moved) == 0
    assert {row["GLAccountCode"] for row in moved} == {"1300", "1500", "8000"}
    assert refusal(app, PRINTED, {"InvoiceID": invoice["InvoiceID"]}) == "Reeds verwerkt"


def test_a_closed_period_takes_no_printed_invoice(app: App, standin: StandIn) -> None:
    invoice = invoiced(app)
    standin.change("financial/FinancialPeriods", {"FinYear": 2026, "FinPeriod": 1}, {"is_closed": True})
    said = refusal(app, PRINTED, {"InvoiceID": invoice["InvoiceID"], "InvoiceDate": "2026-01-05"})
    assert said.startswith("Periode is afgesloten")


@pytest.mark.parametrize(
    ("kind", "line", "said"),
    [
        (8020, a_line(quantity=-1), "Ongeldig: Aantal"),
        (8021, a_line(quantity=1), "Ongeldig: Aantal"),
        (8020, a_line(price=1.005), "Ongeldig: Nettoprijs"),
        (8020, {**a_line(), "Item": "c0ffee00-0000-4000-8000-000000000000"}, "Ongeldige referentie: Artikel"),
        (8023, a_line(), "Ongeldig: Type"),
    ],
)
def test_what_an_invoice_may_not_have_is_refused(app: App, kind: int, line: dict[str, Any], said: str) -> None:
    body = {"Journal": "70", "OrderedBy": app.customer(), "Type": kind, "SalesInvoiceLines": [line]}
    assert refusal(app, INVOICES, body) == said


def test_an_item_that_is_not_for_sale_or_not_any_more_is_refused(app: App, standin: StandIn) -> None:
    standin.change("logistics/Items", {"Code": "LK-SOK-04"}, {"EndDate": "2026-01-31T00:00:00"})
    standin.change("logistics/Items", {"Code": "LK-SJL-03"}, {"IsSalesItem": False})
    for code in ("LK-SOK-04", "LK-SJL-03"):
        body = {"Journal": "70", "OrderedBy": app.customer(), "SalesInvoiceLines": [a_line(code)]}
        assert refusal(app, INVOICES, body).startswith("Ongeldig: Artikel")


def test_a_line_may_be_added_until_the_invoice_is_printed(app: App) -> None:
    invoice = invoiced(app)
    line = {"InvoiceID": invoice["InvoiceID"], **a_line("AFR", 1, 0.01), "VATCode": "0"}
    assert app.post("salesinvoice/SalesInvoiceLines", line).status_code == 201
    (found,) = app.rows(INVOICES, select="AmountFC", filter=f"InvoiceID eq guid'{invoice['InvoiceID']}'")
    assert found["AmountFC"] == invoice["AmountFC"] + Decimal("0.01")
    app.post(PRINTED, {"InvoiceID": invoice["InvoiceID"]})
    assert refusal(app, "salesinvoice/SalesInvoiceLines", line) == "Reeds verwerkt"


def test_an_order_number_is_used_once_and_orders_take_nothing_back(app: App) -> None:
    body = {"OrderedBy": app.customer(), "OrderNumber": 7001, "SalesOrderLines": [a_line()]}
    answer = app.post(ORDERS, body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["d"]["Status"] == 12
    assert refusal(app, ORDERS, body) == "Verkoopordernummer: Bestaat reeds"
    assert (
        refusal(app, ORDERS, {**body, "OrderNumber": 7002, "SalesOrderLines": [a_line(quantity=-1)]})
        == "Ongeldig: Aantal"
    )


def test_stock_is_reserved_by_orders_moved_by_printed_invoices_and_left_alone_by_entries(app: App) -> None:
    start = in_stock(app, "LK-SOK-04")["CurrentStock"]
    app.booked()
    assert in_stock(app, "LK-SOK-04") == {"CurrentStock": start, "PlannedStockIn": 0, "PlannedStockOut": 0}
    app.post(ORDERS, {"OrderedBy": app.customer(), "SalesOrderLines": [a_line(quantity=5)]})
    assert in_stock(app, "LK-SOK-04")["PlannedStockOut"] == 5
    sale = invoiced(app, a_line(quantity=3))
    app.post(PRINTED, {"InvoiceID": sale["InvoiceID"]})
    credit = invoiced(app, a_line(quantity=-1), Type=8021)
    assert credit["AmountFC"] < 0
    assert in_stock(app, "LK-SOK-04") == {"CurrentStock": start - 3, "PlannedStockIn": 1, "PlannedStockOut": 5}
    app.post(PRINTED, {"InvoiceID": credit["InvoiceID"]})
    assert in_stock(app, "LK-SOK-04")["CurrentStock"] == start - 2


def test_changed_items_are_told_by_their_row_version(app: App, standin: StandIn) -> None:
    everything = app.rows("sync/Logistics/Items", select="Timestamp,Code", filter="Timestamp gt 0L")
    newest = max(int(row["Timestamp"]) for row in everything)
    assert app.rows("sync/Logistics/Items", select="Timestamp,Code", filter=f"Timestamp gt {newest}L") == []
    answer = app.post("logistics/Items", {"Code": "NEW-1", "Description": "New", "IsSalesItem": True})
    assert answer.status_code == 201, answer.text
    standin.change("logistics/Items", {"Code": "WEB"}, {"Description": "Anders"})
    changed = app.rows("sync/Logistics/Items", select="Timestamp,Code", filter=f"Timestamp gt {newest}L")
    assert [row["Code"] for row in changed] == ["NEW-1", "WEB"]
