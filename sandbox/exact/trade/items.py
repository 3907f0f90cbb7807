"""Items: what may be sold, of which group, in which unit, on which revenue account."""

from datetime import date

from sandbox.exact import references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.exact.trade import stock
from sandbox.store import Store

ITEMS, GROUPS, UNITS = "logistics/Items", "logistics/ItemGroups", "logistics/Units"
_FLAGS = ("IsSalesItem", "IsStockItem", "IsPurchaseItem", "IsFractionAllowedItem")


def item(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and row, not yet stored. Raises Refused for a code that is taken and for what is not well formed.

    Not verified, so the strict reading: what is not said to be a sales item is none, and a barcode has digits only.
    """
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[ITEMS])
    if problems:
        raise invalid(*problems)
    key = str((replaces or body).get("ID") or rows.new_guid())
    sent = {**_defaults(store, division, now), **(replaces or {}), **body, "ID": key}
    problems = _problems(store, division, sent)
    if problems:
        raise invalid(*problems)
    names = _names(store, division, sent)
    return key, {"Created": now, "Stock": "0", **sent, **names, "Division": division, "Modified": now}


def _defaults(store: Store, division: int, now: str) -> Row:
    group, unit = rows.find(store, division, GROUPS, IsDefault=1), rows.find(store, division, UNITS, Main=1)
    found = {"ItemGroup": group and group["ID"], "Unit": unit and unit["Code"], "StartDate": f"{now[:10]}T00:00:00"}
    return {**dict.fromkeys(_FLAGS, False), **found}


def _problems(store: Store, division: int, sent: Row) -> list[Problem]:
    same = rows.find(store, division, ITEMS, Code=sent["Code"])
    vat_code = rows.find(store, division, "vat/VATCodes", Code=sent.get("SalesVatCode") or "")
    barcode, starts, ends = sent.get("Barcode"), sent.get("StartDate"), sent.get("EndDate")
    found = [Problem("exists")] if same and same["ID"] != sent["ID"] else []
    if barcode and not barcode.isdigit():
        found.append(Problem("invalid", ("Barcode",)))
    if starts and ends and rows.day(ends) < rows.day(starts):
        found.append(Problem("invalid", ("EndDate",)))
    if vat_code and vat_code["IsBlocked"]:
        found.append(Problem("blocked", ("Btw-code",)))
    return found


def _names(store: Store, division: int, sent: Row) -> Row:
    group = rows.of(store, division, GROUPS).get(sent.get("ItemGroup") or "") or {}
    account = rows.of(store, division, "financial/GLAccounts").get(sent.get("GLRevenue") or "") or {}
    unit = rows.find(store, division, UNITS, Code=sent.get("Unit") or "") or {}
    vat_code = rows.find(store, division, "vat/VATCodes", Code=sent.get("SalesVatCode") or "") or {}
    return {
        "ItemGroupCode": group.get("Code"),
        "ItemGroupDescription": group.get("Description"),
        "GLRevenueCode": account.get("Code"),
        "GLRevenueDescription": account.get("Description"),
        "UnitDescription": unit.get("Description"),
        "SalesVatCodeDescription": vat_code.get("Description"),
    }


def sale_problems(item: Row, *, on: date) -> list[Problem]:
    """Whether the item may stand on a sales line of that day. Not verified: Exact's words for it."""
    found = [] if item["IsSalesItem"] else [Problem("invalid", ("Artikel (verkoop)",))]
    starts, ends = item.get("StartDate"), item.get("EndDate")
    if (starts and rows.day(starts) > on) or (ends and rows.day(ends) < on):
        found.append(Problem("invalid", ("Artikel (niet actief)",)))
    return found


def revenue_account(store: Store, division: int, item: Row) -> Row:
    """The item's own, else that of its group. Raises Refused when neither has one."""
    group = rows.of(store, division, GROUPS).get(item.get("ItemGroup") or "") or {}
    key = item.get("GLRevenue") or group.get("GLRevenue")
    found = rows.of(store, division, "financial/GLAccounts").get(key) if key else None
    if found is None:
        raise invalid(Problem("mandatory", ("Grootboekrekening",)))
    return found


def check_unused(store: Store, division: int, row: Row) -> None:
    """An item that stands on an invoice or order, or of which there is stock, cannot be deleted."""
    if stock.has_any(store, division, row["ID"]) or any(
        rows.find(store, division, lines, Item=row["ID"])
        for lines in ("salesinvoice/SalesInvoiceLines", "salesorder/SalesOrderLines")
    ):
        raise invalid(Problem("in_use", ("Artikel",)))
