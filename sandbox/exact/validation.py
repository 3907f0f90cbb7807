"""A request body against the contract: unknown, missing, read-only and wrong-typed properties are refused."""

import json
from decimal import Decimal
from typing import Any

from werkzeug.wrappers import Request

from sandbox.exact.contract import ENDPOINTS, LINES, Endpoint, Property, fits
from sandbox.exact.problems import Problem, Refused, invalid

# The line's link to its entry, invoice or order is mandatory only when a line is posted alone.
_NOT_WHEN_NESTED = frozenset({"EntryID", "InvoiceID", "OrderID"})
# Exact's reference calls it mandatory and says that it is generated from the item.
_GENERATED = frozenset({("salesinvoice/SalesInvoiceLines", "GLAccount")})
_STREAM = "Error processing request stream."
# Not verified: whether Exact cuts what is too long or refuses it; the strict reading refuses. The lengths of an
# account are those of Exact's own data model, those of an entry are cautious guesses.
_LENGTHS: dict[str, dict[str, int]] = {
    "crm/Accounts": {"Code": 18, "Name": 50, "AddressLine1": 80, "AddressLine2": 80, "AddressLine3": 80}
    | {"City": 30, "VATNumber": 35, "ChamberOfCommerce": 60, "Country": 2},
    "logistics/Items": {"Code": 30, "Description": 60, "ExtraDescription": 255},
    "salesentry/SalesEntries": {"YourRef": 30, "PaymentReference": 30, "Description": 60},
    "salesentry/SalesEntryLines": {"Description": 60, "CostCenter": 8, "CostUnit": 8},
    "generaljournalentry/GeneralJournalEntryLines": {"Description": 60, "CostCenter": 8, "CostUnit": 8},
    "salesinvoice/SalesInvoices": {"YourRef": 30, "PaymentReference": 30, "Description": 60},
    "salesinvoice/SalesInvoiceLines": {"Description": 60, "CostCenter": 8, "CostUnit": 8},
    "salesorder/SalesOrders": {"YourRef": 30, "PaymentReference": 30, "Description": 60},
    "salesorder/SalesOrderLines": {"Description": 60, "CostCenter": 8, "CostUnit": 8},
    "inventory/Warehouses": {"Code": 8, "Description": 60},
}
_DISCOUNTS = frozenset({"Discount", "AmountDiscount", "AmountDiscountExclVat"})
# What the stand-in does not do, so that nobody believes it did: such a property may be sent empty or false only.
_NOT_DONE = {
    "salesentry/SalesEntries": frozenset({"Reversal", "GAccountAmountFC", "IsExtraDuty", "ProcessNumber"})
    | {"WithholdingTaxAmountDC", "WithholdingTaxBaseAmount", "WithholdingTaxPercentage"},
    "salesentry/SalesEntryLines": frozenset({"ExtraDutyAmountFC", "ExtraDutyPercentage", "From", "To"})
    | {"VATBaseAmountFC", "VATBaseAmountDC"},
    "generaljournalentry/GeneralJournalEntries": frozenset({"Reversal"}),
    "generaljournalentry/GeneralJournalEntryLines": frozenset({"VATCode", "AmountVATFC", "VATPercentage"})
    | {"Asset", "Project", "OffsetID", "Quantity"},
    "salesinvoice/SalesInvoices": _DISCOUNTS
    | {"ExtraDutyAmountFC", "GAccountAmountFC", "IsExtraDuty", "SalesInvoiceOrderChargeLines", "ShippingMethod"}
    | {"WithholdingTaxAmountFC", "WithholdingTaxBaseAmount", "WithholdingTaxPercentage"},
    "salesinvoice/SalesInvoiceLines": frozenset({"ExtraDutyAmountFC", "ExtraDutyPercentage", "VATAmountDC"})
    | {"StartTime", "EndTime"},
    "salesinvoice/PrintedSalesInvoices": frozenset({"SendInvoiceToCustomerPostbox", "SendInvoiceViaPeppol"})
    | {"SendOutputBasedOnAccount"},
    "salesorder/SalesOrders": _DISCOUNTS | {"SalesOrderOrderChargeLines"},
    "salesorder/SalesOrderLines": frozenset({"Margin", "UseDropShipment"}),
    "logistics/Items": frozenset({"IsSerialItem", "IsSerialNumberItem", "IsBatchItem", "IsBatchNumberItem"})
    | {"IsMakeItem", "IsPackageItem"},
}


def body(request: Request, endpoint: Endpoint, *, is_new: bool) -> dict[str, Any]:
    """The JSON object. Raises Refused: 400 for what is malformed, 500 for what is missing, as Exact does."""
    if not request.content_type or "json" not in request.content_type:
        raise Refused(400, text=f"{_STREAM} The content type must be application/json.")
    try:
        data = json.loads(request.get_data(as_text=True), parse_float=Decimal)
    except ValueError as wrong:
        raise Refused(400, text=f"{_STREAM} JSON text specified is not valid.") from wrong
    if not isinstance(data, dict):
        raise Refused(400, text=_STREAM)
    _check(data, endpoint, is_new=is_new)
    if is_new:
        _check_mandatory(data, endpoint, nested=False)
    elif data.get(endpoint.key):
        raise invalid(Problem("exists"))  # a whole model sent again
    return data


def _check(data: Any, endpoint: Endpoint, *, is_new: bool) -> None:
    if not isinstance(data, dict):
        raise Refused(400, text=_STREAM)
    for name, value in data.items():
        about = endpoint.properties.get(name)
        if about is None:
            raise Refused(400, text=f"{_STREAM} The property name '{name}' is not valid.")
        _check_value(value, about, is_new=is_new)
        if value and name in _NOT_DONE.get(endpoint.name, ()):
            raise Refused(500, text=f"The stand-in does not do {endpoint.name}.{name}.")
        longest = _LENGTHS.get(endpoint.name, {}).get(name)
        if longest and isinstance(value, str) and len(value) > longest:
            raise invalid(Problem("invalid", (name,)))
        if name in LINES:
            for line in value or ():
                _check(line, ENDPOINTS[LINES[name]], is_new=True)


def _check_value(value: Any, about: Property, *, is_new: bool) -> None:
    if about.is_read_only or (about.is_post_only and not is_new):
        raise Refused(400, text=f"{_STREAM} The property '{about.name}' is read-only.")
    if not fits(value, about.type):
        raise Refused(400, text=f"{_STREAM} Wrong type for property '{about.name}'.")


def _check_mandatory(data: dict[str, Any], endpoint: Endpoint, *, nested: bool) -> None:
    missing = [
        Problem("mandatory", (about.name,))
        for about in endpoint.properties.values()
        if about.is_mandatory
        and data.get(about.name) in (None, "", [])
        and not (nested and about.name in _NOT_WHEN_NESTED)
        and (endpoint.name, about.name) not in _GENERATED
    ]
    if missing:
        raise invalid(*missing)
    for name, lines_name in LINES.items():
        for line in data.get(name) or ():
            _check_mandatory(line, ENDPOINTS[lines_name], nested=True)
