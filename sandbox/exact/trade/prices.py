"""Sales prices of items, and what one unit costs on a line: as sent, or from the price list."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sandbox.exact import references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

PRICES = "logistics/SalesItemPrices"
_SAME = ("Item", "Currency", "Unit", "Quantity", "StartDate", "Account")
_ONE = Decimal(1)
_CALLED = {"NetPrice": "Nettoprijs", "UnitPrice": "Prijs"}


@dataclass(frozen=True, slots=True)
class Price:
    """Of one unit, without discount and with it. `discount` is a fraction."""

    unit: Decimal
    discount: Decimal
    net: Decimal


def price(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """One price of the list: for an item, from a quantity and a day on. Not verified: what is demanded."""
    item = rows.of(store, division, "logistics/Items").get(str((replaces or body).get("Item"))) or {}
    defaults = {"Currency": "EUR", "Quantity": "1", "NumberOfItemsPerUnit": "1", "StartDate": f"{now[:10]}T00:00:00"}
    sent = {**defaults, "Unit": item.get("Unit"), **(replaces or {}), **body}
    key = str(sent.get("ID") or rows.new_guid())
    problems = [Problem("mandatory", (name,)) for name in ("Item", "Price") if sent.get(name) is None]
    problems = problems or references.problems(store, division, body=body, endpoint=ENDPOINTS[PRICES])
    if rows.of(store, division, "general/Currencies").get(sent["Currency"]) is None:
        problems.append(Problem("currency"))
    if any(_is_same(other, sent) and other["ID"] != key for other in rows.of(store, division, PRICES).values()):
        problems.append(Problem("unique", ("Artikel, Valuta, Eenheid, Aantal, Begindatum",)))
    if problems:
        raise invalid(*problems)
    names = {"ItemCode": item.get("Code"), "ItemDescription": item.get("Description")}
    units = {"DefaultItemUnit": item.get("Unit"), "DefaultItemUnitDescription": item.get("UnitDescription")}
    return key, {"Created": now, **sent, **names, **units, "ID": key, "Division": division, "Modified": now}


def _is_same(one: Row, other: Row) -> bool:
    return all(one.get(name) == other.get(name) for name in _SAME)


def of_line(body: Row, *, listed: Decimal, finest: Decimal) -> Price:
    """The price a line is sold at: NetPrice, else UnitPrice less Discount, else the list's. Without VAT.

    Not verified, so the strict reading: a price finer than the currency's PricePrecision is refused, and so are three
    numbers that contradict each other.
    """
    stated = {name: Decimal(body[name]) for name in ("NetPrice", "UnitPrice", "Discount") if body.get(name) is not None}
    fine = [called for name, called in _CALLED.items() if name in stated and stated[name] % finest]
    if fine:
        raise invalid(*(Problem("invalid", (called,)) for called in fine))
    unit = stated.get("UnitPrice", stated.get("NetPrice", listed) if "Discount" not in stated else listed)
    net = stated.get("NetPrice", (unit * (_ONE - stated.get("Discount", Decimal(0)))).quantize(finest))
    discount = stated.get("Discount", _ONE - net / unit if unit else Decimal(0))
    if abs(unit * (_ONE - discount) - net) > finest:
        raise invalid(Problem("invalid", ("Korting",)))
    return Price(unit, discount, net)


def listed(store: Store, division: int, item: Row, *, quantity: Decimal, currency: str, on: date) -> Decimal:
    """What the price list says; nothing at all when the item is not on it."""
    known = [
        each
        for each in rows.of(store, division, PRICES).values()
        if each["Item"] == item["ID"]
        and each["Currency"] == currency
        and not each.get("Account")
        and Decimal(each["Quantity"]) <= max(quantity, _ONE)
        and rows.day(each["StartDate"]) <= on <= rows.day(each.get("EndDate") or "9999-12-31")
    ]
    best = max(known, key=lambda each: (Decimal(each["Quantity"]), str(each["StartDate"])), default=None)
    return Decimal(best["Price"]) if best else Decimal(0)
