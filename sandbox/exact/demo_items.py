"""Items of the demo administrations: the articles of De Linnenkast, and one for whatever else an order can hold."""

from typing import Any

from sandbox.exact import rows
from sandbox.exact.trade import items, prices, stock
from sandbox.store import Store

START, SEEDED_AT = "2001-01-01T00:00:00", "2001-01-01T08:00:00+00:00"
LAYOUTS = "salesinvoice/Layouts"  # no endpoint of ours: what a DocumentLayout may refer to
_UNITS = {"stk": "Stuks", "uur": "Uur", "m": "Meter"}
# code: description, revenue account; the first is the default.
_GROUPS = {
    "1": ("Handelsgoederen", "8000"),
    "2": ("Diensten en kosten", "8040"),
    "3": ("Bonnen en tegoeden", "1450"),
}
_WAREHOUSES = {"1": "Magazijn", "UTR": "Winkel Utrecht", "ARN": "Winkel Arnhem"}
# code: description, VAT code, price without VAT; of each there are 100.
_GOODS = {
    "LK-OVH-01": ("Linnen overhemd Vecht", "4", "100.00"),
    "LK-JRK-02": ("Linnen jurk Amstel", "4", "74.34"),
    "LK-SJL-03": ("Sjaal Eem", "4", "28.88"),
    "LK-SOK-04": ("Sokken Lek, per paar", "4", "10.31"),
    "LK-LKN-05": ("Laken Waal 160 × 200", "4", "50.00"),
    "LK-BOE-06": ("Boek: Van vlas tot linnen", "2", "10.00"),
    "LK-PRF-07": ("Proeflapje linnen", "4", "0.00"),
    "LK-TFK-08": ("Tafelkleed Maas", "4", "103.31"),
}
_STOCK = "100"
# Without stock, sold at whatever the shop charged. code: description, group, revenue account, VAT code.
_GENERIC = {
    "LK-BON-50": ("Cadeaubon 50", "3", "1450", "0"),
    "WEB": ("Overige artikelen webshop", "1", "8000", "4"),
    "VERZ": ("Verzendkosten", "2", "8010", "4"),
    "FOOI": ("Fooi", "2", "8020", "0"),
    "TOESLAG": ("Toeslagen", "2", "8040", "4"),
    "CORR": ("Correctie omzet", "2", "8050", "4"),
    "INVOER": ("Invoerrechten", "2", "4910", "0"),
    "BON": ("Cadeaubon", "3", "1450", "0"),
    "TEGOED": ("Winkeltegoed", "3", "1455", "0"),
    "AFR": ("Afronding", "2", "4900", "0"),
    "MARKT": ("Af te dragen BTW marktplaats", "3", "1460", "0"),
}

_WORDS = {items.UNITS: "unit", items.GROUPS: "item group", stock.WAREHOUSES: "warehouse", LAYOUTS: "layout"}


def seed(store: Store, division: int) -> None:
    """Fill an administration that has no prices yet; an older sandbox's data gets them at its next start."""
    if len(rows.of(store, division, prices.PRICES)):
        return
    for code in (*_GOODS, *_GENERIC):
        rows.of(store, division, items.ITEMS).delete(rows.fixed_guid(division, "item", code))
    for code, name in _UNITS.items():
        about = {"Code": code, "Description": name, "Active": True, "Main": int(code == "stk")}
        _put(store, division, items.UNITS, code, about)
    for code, (name, account) in _GROUPS.items():
        revenue = {"GLRevenue": rows.fixed_guid(division, "account", account), "GLRevenueCode": account}
        about = {"Code": code, "Description": name, "IsDefault": int(code == "1"), **revenue}
        _put(store, division, items.GROUPS, code, about)
    for code, name in _WAREHOUSES.items():
        about = {"Code": code, "Description": name, "Main": int(code == "1"), "UseStorageLocations": 0}
        _put(store, division, stock.WAREHOUSES, code, about)
    _put(store, division, LAYOUTS, "factuur", {"Description": "Factuur"})
    for code in (*_GOODS, *_GENERIC):
        _item(store, division, code)


def _put(store: Store, division: int, endpoint: str, code: str, about: dict[str, Any]) -> None:
    key = rows.fixed_guid(division, _WORDS[endpoint], code)
    rows.keep(store, division, endpoint, key, {"ID": key, "Division": division, "Created": SEEDED_AT, **about})


def _item(store: Store, division: int, code: str) -> None:
    about = {"ID": rows.fixed_guid(division, "item", code), "Code": code, "IsSalesItem": True, "StartDate": START}
    if code in _GENERIC:
        name, group, account, vat_code = _GENERIC[code]
        about |= {"GLRevenue": rows.fixed_guid(division, "account", account), "IsFractionAllowedItem": True}
        about["ItemGroup"] = rows.fixed_guid(division, _WORDS[items.GROUPS], group)
    else:
        name, vat_code, _ = _GOODS[code]
        about["IsStockItem"] = True
    body = {**about, "Description": name, "SalesVatCode": vat_code}
    key, row = items.item(store, division, body=body, now=SEEDED_AT)
    rows.keep(store, division, items.ITEMS, key, row)
    if code in _GOODS:
        _price_and_stock(store, division, key, price=_GOODS[code][2])


def _price_and_stock(store: Store, division: int, item: str, *, price: str) -> None:
    about = {"ID": rows.fixed_guid(item, "price"), "Item": item, "Price": price, "StartDate": START}
    key, row = prices.price(store, division, body=about, now=SEEDED_AT)
    rows.keep(store, division, prices.PRICES, key, row)
    place = stock.main_warehouse(store, division)["ID"]
    begin = {"Item": item, "Quantity": _STOCK, "moves_stock": True}
    stock.move(store, division, [begin], now=SEEDED_AT, warehouse=place, by={stock.CURRENT: 1})
