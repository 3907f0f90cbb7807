"""Lines of sales invoices and orders: quantity x net price of an item, VAT calculated per line and rounded per line.

Not verified, so the strict reading: Exact calculates the VAT of these lines itself and does not keep a stated amount.
`/_limits {"vat": "stated"}` takes the other reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.exact import references, rows, vat
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

ITEMS = "logistics/Items"
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs between lines of invoices and of orders. `sign`: of their quantities; 0 for either."""

    endpoint: str
    parent: str
    vat_amount: str
    sign: int


def lines(store: Store, division: int, bodies: Any, *, kind: Kind, on: date, unit: Decimal) -> list[Row]:
    """The rows of the lines, numbered from one, amounts in the document's currency."""
    if not bodies:
        raise invalid(Problem("mandatory", (kind.endpoint.rpartition("/")[2],)))
    found = []
    for number, body in enumerate(bodies, start=1):
        line = _line(store, division, body, kind=kind, on=on, unit=unit)
        found.append({**line, "Division": division, "LineNumber": number})
    return found


def totals(found: list[Row], vat_amount: str) -> Row:
    """AmountFC incl. VAT, AmountFCExclVat, VATAmountFC in the document's currency; the DC amounts as if it were EUR."""
    net = sum((Decimal(line["AmountFC"]) for line in found), Decimal(0))
    tax = sum((Decimal(line[vat_amount]) for line in found), Decimal(0))
    amounts = {"AmountFC": str(net + tax), "AmountFCExclVat": str(net), "VATAmountFC": str(tax)}
    return {**amounts, "AmountDC": amounts["AmountFC"], "VATAmountDC": amounts["VATAmountFC"]}


def _line(store: Store, division: int, body: Row, *, kind: Kind, on: date, unit: Decimal) -> Row:
    known = {name: value for name, value in body.items() if name != kind.parent}
    problems = references.problems(store, division, body=known, endpoint=ENDPOINTS[kind.endpoint])
    item = rows.of(store, division, ITEMS).get(str(body["Item"])) or {}
    problems = problems or [*_item_problems(item, on), *_amount_problems(body, kind, unit)]
    if problems:
        raise invalid(*problems)
    quantity, price = Decimal(body.get("Quantity", "1")), Decimal(body.get("NetPrice") or body.get("UnitPrice") or "0")
    net = (quantity * price).quantize(unit, ROUND_HALF_UP)
    code = str(body.get("VATCode") or item.get("SalesVatCode") or "").strip()
    stated = body.get(kind.vat_amount) if _keeps_stated_vat(store) else None
    taxed = vat.of_line(
        store, division, body={"VATCode": code, "AmountFC": str(net), "VATAmountFC": stated}, on=on, unit=unit
    )
    account = rows.of(store, division, "financial/GLAccounts").get(item.get("GLRevenue") or "") or {}
    return {
        **body,
        "ID": body.get("ID") or rows.new_guid(),
        "ItemCode": item["Code"],
        "ItemDescription": item["Description"],
        "Quantity": str(quantity),
        "NetPrice": str(price),
        "AmountFC": str(taxed.net),
        "AmountDC": str(taxed.net),
        kind.vat_amount: str(taxed.vat),
        "VATCode": code,
        "VATPercentage": None if taxed.fraction is None else str(taxed.fraction),
        "GLAccount": account.get("ID"),
        "GLAccountCode": account.get("Code"),
        "GLAccountDescription": account.get("Description"),
    }


def _keeps_stated_vat(store: Store) -> bool:
    return (store.collection("limits").get("limits") or {}).get("vat") == "stated"


def _item_problems(item: Mapping[str, Any], on: date) -> list[Problem]:
    """Not verified: which words Exact has for an item that is not for sale, or not yet, or not any more."""
    starts, ends = item.get("StartDate"), item.get("EndDate")
    if not item.get("IsSalesItem"):
        return [Problem("invalid", ("Artikel (verkoop)",))]
    if (starts and rows.day(starts) > on) or (ends and rows.day(ends) < on):
        return [Problem("invalid", ("Artikel (niet actief)",))]
    return []


def _amount_problems(body: Row, kind: Kind, unit: Decimal) -> list[Problem]:
    """Quantities of the right sign, prices to the smallest unit."""
    quantity = Decimal(body.get("Quantity", "1"))
    if not quantity or quantity * kind.sign < 0:
        return [Problem("invalid", ("Aantal",))]
    price = Decimal(body.get("NetPrice") or "0")
    return [] if price == price.quantize(unit) else [Problem("invalid", ("Nettoprijs",))]
