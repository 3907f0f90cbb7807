"""Lines of a sales entry: account, VAT, cost centre; every one as Exact would take it."""

from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.exact import references, rows, vat
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

_LINES = "salesentry/SalesEntryLines"
_NOT_ON_A_LINE = {20, 22, 24}  # debtors, creditors and VAT are booked by the entry itself
_MANDATORY = 1


def lines(store: Store, division: int, bodies: Any, *, on: date, unit: Decimal) -> list[Row]:
    """The rows of the lines, numbered from one, amounts in the entry's currency only."""
    if not bodies:
        raise invalid(Problem("mandatory", ("SalesEntryLines",)))
    found = []
    for number, body in enumerate(bodies, start=1):
        line = _line(store, division, body, on=on, unit=unit)
        found.append({**line, "Division": division, "LineNumber": number})
    return found


def _line(store: Store, division: int, body: Row, *, on: date, unit: Decimal) -> Row:
    known = {name: value for name, value in body.items() if name != "EntryID"}
    problems = references.problems(store, division, body=known, endpoint=ENDPOINTS[_LINES])
    if problems:
        raise invalid(*problems)
    account = rows.of(store, division, "financial/GLAccounts").get(str(body["GLAccount"])) or {}
    problems = [*account_problems(account, body), *_amount_problems(body, unit)]
    if problems:
        raise invalid(*problems)
    code = str(body.get("VATCode") or account["VATCode"] or "").strip()
    taxed = vat.of_line(store, division, body={**body, "VATCode": code}, on=on, unit=unit)
    return {
        **body,
        **_names(store, division, body, account),
        "ID": body.get("ID") or rows.new_guid(),
        "AmountFC": str(taxed.net),
        "VATAmountFC": str(taxed.vat),
        "VATBaseAmountFC": str(taxed.net),
        "VATCode": code,
        "VATPercentage": None if taxed.fraction is None else str(taxed.fraction),
    }


def _names(store: Store, division: int, body: Row, account: Row) -> Row:
    centre = rows.find(store, division, "hrm/Costcenters", Code=body.get("CostCenter") or "")
    unit = rows.find(store, division, "hrm/Costunits", Code=body.get("CostUnit") or "")
    return {
        "GLAccountCode": account["Code"],
        "GLAccountDescription": account["Description"],
        "CostCenterDescription": centre["Description"] if centre else None,
        "CostUnitDescription": unit["Description"] if unit else None,
    }


def account_problems(account: Row, body: Row) -> list[Problem]:
    """Whether a line may stand on this account, with the cost centre and unit it has."""
    found = []
    if account["Type"] in _NOT_ON_A_LINE:
        found.append(Problem("account_type"))
    if account["IsBlocked"]:
        found.append(Problem("blocked", ("Grootboekrekening",)))
    if account["UseCostcenter"] == _MANDATORY and not body.get("CostCenter"):
        found.append(Problem("mandatory", ("Kostenplaats",)))
    if account["UseCostunit"] == _MANDATORY and not body.get("CostUnit"):
        found.append(Problem("mandatory", ("Kostendrager",)))
    return found


def _amount_problems(body: Row, unit: Decimal) -> list[Problem]:
    """Not verified: whether Exact rounds an amount finer than its currency; the strict reading refuses it."""
    amounts = (body.get(name) for name in ("AmountFC", "VATAmountFC"))
    is_fine = any(amount is not None and Decimal(amount) % unit for amount in amounts)
    return [Problem("invalid", ("Bedrag",))] if is_fine else []
