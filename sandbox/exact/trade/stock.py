"""Stock per item and warehouse: what there is, what orders reserve, what is about to come and go.

Which document moves stock depends on the edition of Exact, and nobody has verified it for sales invoices. The strict
reading is taken: only a processed (printed) sales invoice moves stock, an open one is planned, a sales order reserves,
and a sales entry never touches stock. Stock may become negative. Stock is not valued: it has no entries in the ledger.
"""

from collections.abc import Iterable
from decimal import Decimal

from sandbox.exact import references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

WAREHOUSES, POSITIONS = "inventory/Warehouses", "inventory/ItemWarehouses"
CURRENT, RESERVED, PLANNED_IN, PLANNED_OUT = "CurrentStock", "ReservedStock", "PlannedStockIn", "PlannedStockOut"
_QUANTITIES = (CURRENT, RESERVED, PLANNED_IN, PLANNED_OUT)
_ITEMS = "logistics/Items"


def warehouse(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """A place where stock lies. Code and description are demanded (not verified), and the code is unique."""
    sent = {"Main": 0, "UseStorageLocations": 0, **(replaces or {}), **body}
    key = str(sent.get("ID") or rows.new_guid())
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[WAREHOUSES])
    problems += [Problem("mandatory", (name,)) for name in ("Code", "Description") if not sent.get(name)]
    same = rows.find(store, division, WAREHOUSES, Code=sent.get("Code") or "")
    if same and same["ID"] != key:
        problems.append(Problem("exists"))
    if problems:
        raise invalid(*problems)
    return key, {"Created": now, **sent, "ID": key, "Division": division, "Modified": now}


def position(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """A stock item in a warehouse, once per pair. How much there is comes from documents only."""
    sent = {**dict.fromkeys(_QUANTITIES, "0"), "ProjectedStock": "0", **(replaces or {}), **body}
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[POSITIONS])
    if problems:
        raise invalid(*problems)
    item = rows.of(store, division, _ITEMS).get(sent["Item"]) or {}
    place = rows.of(store, division, WAREHOUSES).get(sent["Warehouse"]) or {}
    if replaces is None and rows.find(store, division, POSITIONS, Item=item["ID"], Warehouse=place["ID"]):
        raise invalid(Problem("exists"))
    if not item["IsStockItem"]:
        raise invalid(Problem("invalid", ("Artikel (voorraad)",)))
    key = str(sent.get("ID") or rows.new_guid())
    found = {"Created": now, **sent, **_names(item, place), "ID": key, "Division": division, "Modified": now}
    return key, found


def _names(item: Row, place: Row) -> Row:
    return {
        "Item": item["ID"],
        "ItemCode": item["Code"],
        "ItemDescription": item["Description"],
        "ItemIsStockItem": item["IsStockItem"],
        "ItemUnit": item.get("Unit"),
        "ItemUnitDescription": item.get("UnitDescription"),
        "ItemBarcode": item.get("Barcode"),
        "ItemStartDate": item.get("StartDate"),
        "ItemEndDate": item.get("EndDate"),
        "ItemIsFractionAllowedItem": item.get("IsFractionAllowedItem"),
        "Warehouse": place["ID"],
        "WarehouseCode": place["Code"],
        "WarehouseDescription": place["Description"],
    }


def main_warehouse(store: Store, division: int) -> Row:
    """Where stock lies when no document says otherwise."""
    found = rows.find(store, division, WAREHOUSES, Main=1)
    if found is None:
        raise invalid(Problem("mandatory", ("Magazijn",)))
    return found


def move(store: Store, division: int, lines: Iterable[Row], *, now: str, warehouse: str, by: dict[str, int]) -> None:
    """Add each line's quantity, times the number in `by`, to these quantities of its item; only stock items have any.

    A line that gives goods back (a negative quantity) is planned to come in, not to go out.
    """
    for line in lines:
        item = rows.of(store, division, _ITEMS).get(line["Item"]) or {}
        if line.get("moves_stock"):
            _move(store, division, item, quantity=Decimal(line["Quantity"]), place=(warehouse, now), by=by)


def _move(
    store: Store, division: int, item: Row, *, quantity: Decimal, place: tuple[str, str], by: dict[str, int]
) -> None:
    warehouse, now = place
    found = rows.find(store, division, POSITIONS, Item=item["ID"], Warehouse=warehouse)
    if found is None:
        _, found = position(store, division, body={"Item": item["ID"], "Warehouse": warehouse}, now=now)
    changed = {name: Decimal(found[name]) for name in _QUANTITIES}
    for name, times in by.items():
        comes_back = name == PLANNED_OUT and quantity < 0
        changed[PLANNED_IN if comes_back else name] += times * (-quantity if comes_back else quantity)
    projected = changed[CURRENT] + changed[PLANNED_IN] - changed[PLANNED_OUT]
    told = {name: _text(value) for name, value in {**changed, "ProjectedStock": projected}.items()}
    rows.keep(store, division, POSITIONS, found["ID"], {**found, **told, "Modified": now})
    total = sum((Decimal(each[CURRENT]) for each in of_item(store, division, item["ID"])), Decimal(0))
    rows.of(store, division, _ITEMS).put(item["ID"], {**item, "Stock": _text(total)})  # the item itself is as it was


def of_item(store: Store, division: int, item: str) -> list[Row]:
    """The item's position in every warehouse."""
    return [each for each in rows.of(store, division, POSITIONS).values() if each["Item"] == item]


def has_any(store: Store, division: int, item: str) -> bool:
    """Whether there is, or will be, anything of the item anywhere."""
    return any(Decimal(each[name]) for each in of_item(store, division, item) for name in _QUANTITIES)


def check_empty(store: Store, division: int, row: Row) -> None:
    """A warehouse in which an item lies cannot be deleted, nor the main one."""
    if row["Main"] or rows.find(store, division, POSITIONS, Warehouse=row["ID"]):
        raise invalid(Problem("in_use", ("Magazijn",)))


def check_nothing_there(store: Store, division: int, row: Row) -> None:
    """An item cannot leave a warehouse in which there is some of it."""
    if any(Decimal(row[name]) for name in _QUANTITIES):
        raise invalid(Problem("in_use", ("Magazijn",)))


def _text(value: Decimal) -> str:
    return f"{value.normalize():f}" if value else "0"
