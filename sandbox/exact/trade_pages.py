"""What a person looks at of the trade: sales invoices, sales orders, stock, each with its counts."""

from collections import Counter
from decimal import Decimal
from html import escape

from werkzeug.exceptions import NotFound

from sandbox.exact import layout, rows
from sandbox.exact.rows import Row
from sandbox.exact.trade import invoices, items, orders, stock
from sandbox.store import Store

_HEADINGS = ["Nummer", "Datum", "Besteld door", "Uw ref.", "Omschrijving", "Status", "Valuta", "Excl. BTW", "Bedrag"]
_LINE = ["Artikel", "Omschrijving", "BTW-code", "Aantal", "Prijs", "Excl. BTW", "BTW"]
_POSITION = ["Artikel", "Omschrijving", "Magazijn", "Voorraad", "Gereserveerd", "Komt in", "Gaat uit", "Verwacht"]


def invoice_list(store: Store, division: int) -> str:
    found = rows.of(store, division, invoices.INVOICES).values()
    lines = [
        [
            f'<a href="/administration/{division}/invoices/{row["InvoiceID"]}">{row["InvoiceNumber"] or "(open)"}</a>',
            *_cells(row, on=row["InvoiceDate"] or row["OrderDate"]),
        ]
        for row in found
    ]
    counts = Counter(f"{row['TypeDescription']} {row['StatusDescription'].lower()}" for row in found)
    return layout.headed("Verkoopfacturen", division, _counted(counts) + layout.table(_HEADINGS, lines, amounts=2))


def order_list(store: Store, division: int) -> str:
    found = rows.of(store, division, orders.ORDERS).values()
    lines = [
        [
            f'<a href="/administration/{division}/orders/{row["OrderID"]}">{row["OrderNumber"]}</a>',
            *_cells(row, on=row["OrderDate"]),
        ]
        for row in found
    ]
    counts = Counter(f"{row['StatusDescription']} ({row['Status']})" for row in found)
    return layout.headed("Verkooporders", division, _counted(counts) + layout.table(_HEADINGS, lines, amounts=2))


def invoice(store: Store, division: int, key: str) -> str:
    row = rows.of(store, division, invoices.INVOICES).get(key)
    if row is None:
        raise NotFound
    title = f"{row['TypeDescription']} {row['InvoiceNumber'] or '(open)'}"
    return layout.headed(title, division, _document(row, "SalesInvoiceLines", vat="VATAmountFC"))


def order(store: Store, division: int, key: str) -> str:
    row = rows.of(store, division, orders.ORDERS).get(key)
    if row is None:
        raise NotFound
    title = f"Verkooporder {row['OrderNumber']}"
    return layout.headed(title, division, _document(row, "SalesOrderLines", vat="VATAmount"))


def stock_list(store: Store, division: int) -> str:
    found = sorted(rows.of(store, division, stock.POSITIONS).values(), key=lambda row: str(row["ItemCode"]))
    names = ("CurrentStock", "ReservedStock", "PlannedStockIn", "PlannedStockOut", "ProjectedStock")
    lines = [
        [escape(row["ItemCode"]), escape(row["ItemDescription"]), escape(row["WarehouseDescription"])]
        + [escape(str(row[name])) for name in names]
        for row in found
    ]
    known = rows.of(store, division, items.ITEMS).values()
    kinds = Counter("met voorraad" if row["IsStockItem"] else "zonder voorraad" for row in known)
    body = _counted(kinds, of="Artikelen") + layout.table(_POSITION, lines, amounts=5)
    return layout.headed("Voorraad", division, body)


def _cells(row: Row, *, on: str) -> list[str]:
    return [
        on[:10],
        escape(row["OrderedByName"] or ""),
        escape(row.get("YourRef") or ""),
        escape(row.get("Description") or ""),
        f"{row['StatusDescription']} ({row['Status']})",
        row["Currency"],
        layout.amount(row["AmountFCExclVat"]),
        layout.amount(row["AmountFC"]),
    ]


def _document(row: Row, collection: str, *, vat: str) -> str:
    lines = [
        [
            escape(line["ItemCode"]),
            escape(line["Description"]),
            escape(line["VATCode"]),
            escape(str(line["Quantity"])),
            f"{Decimal(line['NetPrice']):f}",
            layout.amount(line["AmountFC"]),
            layout.amount(line[vat]),
        ]
        for line in row[collection]
    ]
    about = " · ".join(filter(None, (row["OrderedByName"], row.get("YourRef"), row.get("Description"))))
    total = f"{row['Currency']} {layout.amount(row['AmountFC'])}"
    status = f"{row['StatusDescription']} ({row['Status']})"
    return f"<p>{escape(about)} · {status} · {total}</p>" + layout.table(_LINE, lines, amounts=4)


def _counted(counts: Counter[str], *, of: str = "Aantal") -> str:
    parts = "".join(f" · {escape(name)}: {count}" for name, count in sorted(counts.items()))
    return f"<p>{of}: {counts.total()}{parts}</p>"
