"""Lines of sales invoices and sales orders: item, quantity, price, VAT. Exact calculates every amount itself.

VAT is calculated and rounded per line from the percentage of the code: that is how a total comes to differ from the
shop's by a cent. Not verified, so the strict reading: Exact does not keep a VAT amount that is sent along, and refuses
a net amount other than its own. `/_limits {"vat": "stated"}` takes the other reading of the former.
"""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.exact import entry_lines, references, rows, vat
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.exact.trade import items, prices
from sandbox.store import Store

_PARENTS = frozenset({"InvoiceID", "OrderID"})
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Terms:
    """What all lines of a document share. `unit` is the currency's smallest amount, `finest` its smallest price."""

    on: date
    currency: str
    unit: Decimal
    finest: Decimal
    rate: Decimal
    customer: Row


@dataclass(frozen=True, slots=True)
class Kind:
    """`vat` is what the endpoint calls the VAT of a line, `sign` that of its quantities."""

    endpoint: str
    vat: str
    sign: int


def lines(store: Store, division: int, bodies: Any, *, kind: Kind, terms: Terms) -> list[Row]:
    """The rows of the lines, numbered from one."""
    if not bodies:
        raise invalid(Problem("mandatory", (kind.endpoint.split("/")[1],)))
    found = [_line(store, division, body, kind=kind, terms=terms) for body in bodies]
    return [{**line, "Division": division, "LineNumber": number} for number, line in enumerate(found, start=1)]


def _line(store: Store, division: int, body: Row, *, kind: Kind, terms: Terms) -> Row:
    known = {name: value for name, value in body.items() if name not in _PARENTS}
    problems = references.problems(store, division, body=known, endpoint=ENDPOINTS[kind.endpoint])
    if problems:
        raise invalid(*problems)
    item = rows.of(store, division, items.ITEMS).get(body["Item"]) or {}
    account = items.revenue_account(store, division, item)
    problems = [*items.sale_problems(item, on=terms.on), *_quantity_problems(body, item, kind)]
    problems += entry_lines.account_problems(account, body)
    if body.get("GLAccount") not in (None, account["ID"]):  # generated from the item; another is not verified
        problems.append(Problem("invalid", ("Grootboekrekening",)))
    if body.get("UnitCode") and body["UnitCode"].strip() != item.get("Unit"):
        problems.append(Problem("invalid", ("Eenheid",)))
    if problems:
        raise invalid(*problems)
    amounts = _amounts(store, division, body, item, terms=terms, fallback=account["VATCode"], name=kind.vat)
    return {**body, **_names(store, division, body, item, account), **amounts, "ID": body.get("ID") or rows.new_guid()}


def _quantity_problems(body: Row, item: Row, kind: Kind) -> list[Problem]:
    if body.get("Quantity") is None:
        return [Problem("mandatory", ("Aantal",))]  # not verified: whether Exact takes it to be one
    quantity = Decimal(body["Quantity"])
    is_broken = bool(quantity % 1) and not item.get("IsFractionAllowedItem")
    is_wrong = not quantity or is_broken or quantity * kind.sign < 0
    return [Problem("invalid", ("Aantal",))] if is_wrong else []


def _amounts(
    store: Store, division: int, body: Row, item: Row, *, terms: Terms, fallback: str | None, name: str
) -> Row:
    """Prices and amounts. The VAT code is that of the line, the customer, the item or the account, in this order."""
    quantity = Decimal(body["Quantity"])
    listed = prices.listed(store, division, item, quantity=quantity, currency=terms.currency, on=terms.on)
    price = prices.of_line(body, listed=listed, finest=terms.finest)
    codes = (body.get("VATCode"), terms.customer.get("SalesVATCode"), item.get("SalesVatCode"), fallback)
    code = str(next(filter(None, codes), "")).strip()
    amount = (price.net * quantity).quantize(terms.unit, ROUND_HALF_UP)
    about = {"VATCode": code, "AmountFC": amount, "VATPercentage": body.get("VATPercentage")}
    if _keeps_stated_vat(store):
        about["VATAmountFC"] = body.get(name)
    taxed = vat.of_line(store, division, body=about, on=terms.on, unit=terms.unit)
    if body.get("AmountFC") is not None and Decimal(body["AmountFC"]) != taxed.net:
        raise invalid(Problem("invalid", ("Bedrag",)))
    description = rows.find(store, division, "vat/VATCodes", Code=code) if code else None
    return {
        "UnitPrice": str(price.unit),
        "NetPrice": str(price.net),
        "Discount": str(price.discount),
        "AmountFC": str(taxed.net),
        "AmountDC": str((taxed.net * terms.rate).quantize(_CENT, ROUND_HALF_UP)),
        name: str(taxed.vat),
        "VATAmountDC": str((taxed.vat * terms.rate).quantize(_CENT, ROUND_HALF_UP)),
        "VATCode": code,
        "VATCodeDescription": description["Description"] if description else None,
        "VATPercentage": None if taxed.fraction is None else str(taxed.fraction),
    }


def _keeps_stated_vat(store: Store) -> bool:
    return (store.collection("limits").get("limits") or {}).get("vat") == "stated"


def _names(store: Store, division: int, body: Row, item: Row, account: Row) -> Row:
    centre = rows.find(store, division, "hrm/Costcenters", Code=body.get("CostCenter") or "") or {}
    unit = rows.find(store, division, "hrm/Costunits", Code=body.get("CostUnit") or "") or {}
    return {
        "ItemCode": item["Code"],
        "ItemDescription": item["Description"],
        "Description": body.get("Description") or item["Description"],
        "UnitCode": item.get("Unit"),
        "UnitDescription": item.get("UnitDescription"),
        "GLAccount": account["ID"],
        "GLAccountDescription": account["Description"],
        "CostCenterDescription": centre.get("Description"),
        "CostUnitDescription": unit.get("Description"),
        "moves_stock": bool(item["IsStockItem"]),
    }


def totals(found: list[Row], *, name: str) -> Row:
    """Sums of the lines; AmountFC and AmountDC include VAT. `name`: what a line calls its VAT."""
    net, tax, net_home, tax_home = (
        sum((Decimal(line[which]) for line in found), Decimal(0))
        for which in ("AmountFC", name, "AmountDC", "VATAmountDC")
    )
    return {
        "AmountFC": str(net + tax),
        "AmountFCExclVat": str(net),
        "AmountDC": str(net_home + tax_home),
        "VATAmountFC": str(tax),
        "VATAmountDC": str(tax_home),
    }
