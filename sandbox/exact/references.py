"""What a row may refer to: things of the same administration, by GUID or by code."""

from collections.abc import Mapping
from typing import Any

from sandbox.exact import rows
from sandbox.exact.contract import Endpoint
from sandbox.exact.problems import Problem
from sandbox.store import Store

_ACCOUNTS, _LEDGER, _DOCUMENTS = "crm/Accounts", "financial/GLAccounts", "documents/Documents"
_CONTACTS, _WAREHOUSES = "crm/Contacts", "inventory/Warehouses"
# property: the endpoint it refers to and what Exact calls it (its own words only for a few; see the facts).
_GUIDS = {
    "Customer": (_ACCOUNTS, "Klant"),
    "Account": (_ACCOUNTS, "Relatie"),
    "InvoiceAccount": (_ACCOUNTS, "Factuur voor"),
    "Parent": (_ACCOUNTS, "Hoofdrelatie"),
    "OrderedBy": (_ACCOUNTS, "Besteld door"),
    "InvoiceTo": (_ACCOUNTS, "Factuur voor"),
    "DeliverTo": (_ACCOUNTS, "Leveren aan"),
    "Item": ("logistics/Items", "Artikel"),
    "SalesOrderLineID": ("salesorder/SalesOrderLines", "Orderregel"),
    "ItemGroup": ("logistics/ItemGroups", "Artikelgroep"),
    "Warehouse": (_WAREHOUSES, "Magazijn"),
    "WarehouseID": (_WAREHOUSES, "Magazijn"),
    "DocumentLayout": ("salesinvoice/Layouts", "Lay-out"),
    **dict.fromkeys(
        ("MainContact", "Contact", "OrderedByContactPerson", "InvoiceToContactPerson", "DeliverToContactPerson"),
        (_CONTACTS, "Contactpersoon"),
    ),
    "Document": (_DOCUMENTS, "Document"),
    "FinancialTransactionEntryID": ("salesentry/SalesEntries", "Boeking"),
    "EntryID": ("salesentry/SalesEntries", "Boeking"),
    **dict.fromkeys(
        ("GLAccount", "GLAccountSales", "GLAccountPurchase", "GLAR", "GLAP", "GLRevenue", "GLCosts", "GLStock"),
        (_LEDGER, "Grootboekrekening"),
    ),
}
_CODES = {
    "VATCode": ("vat/VATCodes", "Btw-code"),
    "SalesVATCode": ("vat/VATCodes", "Btw-code"),
    "PurchaseVATCode": ("vat/VATCodes", "Btw-code"),
    "SalesVatCode": ("vat/VATCodes", "Btw-code"),
    "PaymentCondition": ("cashflow/PaymentConditions", "Betalingsconditie"),
    "PaymentConditionSales": ("cashflow/PaymentConditions", "Betalingsconditie"),
    "PaymentConditionPurchase": ("cashflow/PaymentConditions", "Betalingsconditie"),
    "Journal": ("financial/Journals", "Journals"),
    "JournalCode": ("financial/Journals", "Journals"),
    "CostCenter": ("hrm/Costcenters", "Kostenplaats"),
    "CostUnit": ("hrm/Costunits", "Kostendrager"),
    "Unit": ("logistics/Units", "Eenheid"),
    "UnitCode": ("logistics/Units", "Eenheid"),
}


def problems(store: Store, division: int, *, body: Mapping[str, Any], endpoint: Endpoint) -> list[Problem]:
    """A GUID or code that this administration does not know.

    Not verified: one report says that Exact drops a foreign GUID without a word; the strict reading refuses it. A GUID
    of something the sandbox has none of (a project, an asset) is unknown as well.
    """
    unknown = [
        name
        for name, value in body.items()
        if value and not _is_known(store, division, name=name, value=value, endpoint=endpoint)
    ]
    if "OrderedBy" in unknown:  # who gets goods and invoice is whoever ordered: three lines of one message (PIC#249)
        unknown = list(dict.fromkeys(("DeliverTo", "OrderedBy", "InvoiceTo", *unknown)))
    return [Problem("reference", (_called(name),)) for name in unknown]


def _called(name: str) -> str:
    return (_GUIDS.get(name) or _CODES.get(name) or ("", name))[1]


def _is_known(store: Store, division: int, *, name: str, value: Any, endpoint: Endpoint) -> bool:
    if name in _CODES:
        return rows.find(store, division, _CODES[name][0], Code=value) is not None
    if name == endpoint.key or endpoint.properties[name].type != "Edm.Guid":
        return True
    table = _GUIDS.get(name, ("", ""))[0]
    return bool(table) and rows.of(store, division, table).get(str(value).lower()) is not None
