"""Items of the demo administrations: the articles of De Linnenkast, and one for whatever else an order can hold."""

from typing import Any

from sandbox.exact import rows
from sandbox.store import Store

# code: description, VAT code, G/L account, opening stock (None: no stock is kept)
_ITEMS: dict[str, tuple[str, str, str, int | None]] = {
    "LK-OVH-01": ("Linnen overhemd Vecht", "4", "8000", 100),
    "LK-JRK-02": ("Linnen jurk Amstel", "4", "8000", 100),
    "LK-SJL-03": ("Sjaal Eem", "4", "8000", 100),
    "LK-SOK-04": ("Sokken Lek, per paar", "4", "8000", 100),
    "LK-LKN-05": ("Laken Waal 160 × 200", "4", "8000", 100),
    "LK-BOE-06": ("Boek: Van vlas tot linnen", "2", "8000", 100),
    "LK-PRF-07": ("Proeflapje linnen", "4", "8000", 100),
    "LK-TFK-08": ("Tafelkleed Maas", "4", "8000", 100),
    "WEB": ("Overige artikelen webshop", "4", "8000", None),
    "VERZ": ("Verzendkosten", "4", "8010", None),
    "FOOI": ("Fooi", "0", "8020", None),
    "TOESLAG": ("Toeslagen", "4", "8040", None),
    "CORR": ("Correctie omzet", "4", "8050", None),
    "INVOER": ("Invoerrechten", "0", "4910", None),
    "BON": ("Cadeaubon", "0", "1450", None),
    "TEGOED": ("Winkeltegoed", "0", "1455", None),
    "AFR": ("Afronding", "0", "4900", None),
    "MARKT": ("Af te dragen BTW marktplaats", "0", "1460", None),
}


def seed(store: Store, division: int) -> None:
    """Groups, units, a warehouse and the items."""
    group = rows.fixed_guid(division, "item group", "1")
    _put(
        store, division, "logistics/ItemGroups", group, {"Code": "1", "Description": "Handelsgoederen", "IsDefault": 1}
    )
    unit = rows.fixed_guid(division, "unit", "stk")
    _put(store, division, "logistics/Units", unit, {"Code": "stk", "Description": "Stuks", "Main": 1, "Type": "O"})
    warehouse = rows.fixed_guid(division, "warehouse", "1")
    _put(store, division, "inventory/Warehouses", warehouse, {"Code": "1", "Description": "Magazijn", "Main": 1})
    for code, (description, vat, account, stock) in _ITEMS.items():
        about = {
            "Code": code,
            "Description": description,
            "IsSalesItem": True,
            "IsStockItem": stock is not None,
            "opening_stock": str(stock or 0),
            "SalesVatCode": vat,
            "ItemGroup": group,
            "ItemGroupCode": "1",
            "Unit": "stk",
            "GLRevenue": rows.fixed_guid(division, "account", account),
            "GLRevenueCode": account,
            "StartDate": "2001-01-01T00:00:00",
            "EndDate": None,
            "Timestamp": rows.next_version(store, division),
        }
        _put(store, division, "logistics/Items", rows.fixed_guid(division, "item", code), about)


def _put(store: Store, division: int, endpoint: str, key: str, row: dict[str, Any]) -> None:
    rows.of(store, division, endpoint).put(key, {"ID": key, "Division": division, **row})
