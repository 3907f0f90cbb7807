"""Stock of items, told from the documents: open invoices and orders plan it, printed invoices move it, entries never.

Not verified: at which moment an edition without logistics moves the stock of an invoice; here it is the printing.
"""

from collections import defaultdict
from decimal import Decimal

from sandbox.exact import invoices, rows, sales_orders
from sandbox.exact.rows import Row
from sandbox.store import Store

WAREHOUSE = "inventory/Warehouses"
_ZERO = Decimal(0)


def of_items(store: Store, division: int) -> list[Row]:
    """inventory/ItemWarehouses: one row per stock item in the one warehouse."""
    moved, planned_in, planned_out = _movements(store, division)
    warehouse = next(iter(rows.of(store, division, WAREHOUSE).values()))
    found = []
    for key, item in rows.of(store, division, "logistics/Items").items():
        if not item.get("IsStockItem"):
            continue
        current = Decimal(item.get("opening_stock", "0")) + moved[key]
        found.append(
            {
                "ID": rows.fixed_guid(division, "stock", key),
                "Division": division,
                "Item": key,
                "ItemCode": item["Code"],
                "ItemDescription": item["Description"],
                "Warehouse": warehouse["ID"],
                "WarehouseCode": warehouse["Code"],
                "WarehouseDescription": warehouse["Description"],
                "CurrentStock": str(current),
                "PlannedStockIn": str(planned_in[key]),
                "PlannedStockOut": str(planned_out[key]),
                "ReservedStock": str(planned_out[key]),
                "ProjectedStock": str(current + planned_in[key] - planned_out[key]),
            }
        )
    return found


_Sums = defaultdict[str, Decimal]


def _movements(store: Store, division: int) -> tuple[_Sums, _Sums, _Sums]:
    """Moved, planned in, planned out: units per item."""
    moved, planned_in, planned_out = _Sums(Decimal), _Sums(Decimal), _Sums(Decimal)
    for row in rows.of(store, division, invoices.INVOICES).values():
        for line in row["SalesInvoiceLines"]:
            quantity = Decimal(line["Quantity"])
            if row["Status"] == invoices.PROCESSED:
                moved[line["Item"]] -= quantity
            else:
                planned_out[line["Item"]] += max(quantity, _ZERO)
                planned_in[line["Item"]] += max(-quantity, _ZERO)
    for row in rows.of(store, division, sales_orders.ORDERS).values():
        for line in row["SalesOrderLines"]:
            planned_out[line["Item"]] += Decimal(line["Quantity"])
    return moved, planned_in, planned_out
