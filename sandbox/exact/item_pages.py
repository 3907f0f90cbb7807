"""What a person looks at of invoices, sales orders and stock."""

from decimal import Decimal
from html import escape
from typing import Any

from sandbox.exact import invoices, layout, rows, sales_orders, stock
from sandbox.exact.rows import Row
from sandbox.store import Store

_LINE_HEADINGS = ["Artikel", "Omschrijving", "BTW-code", "Aantal", "Nettoprijs", "Excl. BTW", "BTW"]


def all_invoices(store: Store, division: int) -> str:
    found = [
        _heading(str(row.get("InvoiceNumber") or "concept"), row, date=row.get("InvoiceDate") or row["OrderDate"])
        + _lines(row["SalesInvoiceLines"], "VATAmountFC")
        for row in rows.of(store, division, invoices.INVOICES).values()
    ]
    return _page(f"Facturen ({len(found)})", division, "".join(found))


def all_orders(store: Store, division: int) -> str:
    found = [
        _heading(str(row["OrderNumber"]), row, date=row["OrderDate"]) + _lines(row["SalesOrderLines"], "VATAmount")
        for row in rows.of(store, division, sales_orders.ORDERS).values()
    ]
    return _page(f"Verkooporders ({len(found)})", division, "".join(found))


def all_stock(store: Store, division: int) -> str:
    found = [
        [
            escape(row["ItemCode"]),
            escape(row["ItemDescription"]),
            *(str(row[name]) for name in ("CurrentStock", "PlannedStockIn", "PlannedStockOut", "ProjectedStock")),
        ]
        for row in stock.of_items(store, division)
    ]
    headings = ["Artikel", "Omschrijving", "Voorraad", "Gepland in", "Gepland uit", "Verwacht"]
    return _page("Voorraad", division, layout.table(headings, found, amounts=4))


def _heading(number: str, row: Row, *, date: str) -> str:
    kind = "Creditnota" if row.get("Type") == 8021 else row["StatusDescription"]
    words = (
        number,
        kind,
        date[:10],
        row["OrderedByName"],
        row.get("YourRef"),
        row["Currency"],
        _amount(row["AmountFC"]),
    )
    return f"<h2>{escape(' · '.join(str(word or '') for word in words))}</h2>"


def _lines(lines: list[Row], vat: str) -> str:
    found = [
        [
            escape(line["ItemCode"]),
            escape(line.get("Description") or line["ItemDescription"]),
            escape(line["VATCode"]),
            line["Quantity"],
            *(_amount(line[name]) for name in ("NetPrice", "AmountFC", vat)),
        ]
        for line in lines
    ]
    return layout.table(_LINE_HEADINGS, found, amounts=4)


def _page(title: str, division: int, body: str) -> str:
    return layout.page(title, f"<h1>{escape(title)}</h1>{body}", division=division)


def _amount(value: Any) -> str:
    return f"{Decimal(str(value)):,.2f}".translate(str.maketrans(",.", ".,"))
