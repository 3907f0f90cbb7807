"""Codes that Exact pads with spaces, in what it answers and in what it compares."""

# (endpoint, property): width and the side the text stands on.
_PADDED = {
    ("vat/VATCodes", "Code"): (3, "left"),
    ("salesentry/SalesEntryLines", "VATCode"): (3, "left"),
    ("financialtransaction/TransactionLines", "VATCode"): (3, "left"),
    ("salesinvoice/SalesInvoiceLines", "VATCode"): (3, "left"),
    ("salesorder/SalesOrderLines", "VATCode"): (3, "left"),
    ("logistics/Items", "SalesVatCode"): (3, "left"),
    ("financial/GLAccounts", "VATCode"): (3, "left"),
    ("crm/Accounts", "Code"): (18, "right"),
    ("crm/Accounts", "SalesVATCode"): (3, "left"),
    ("crm/Contacts", "Code"): (18, "right"),
    ("financialtransaction/TransactionLines", "AccountCode"): (18, "right"),
    ("system/Divisions", "Country"): (3, "left"),
    ("hrm/Divisions", "Country"): (3, "left"),
}


def padded(endpoint: str, name: str, value: str) -> str:
    """The value as Exact keeps it; an empty one has no spaces either."""
    width, side = _PADDED.get((endpoint, name), (0, "left"))
    if not value:
        return value
    return value.ljust(width) if side == "left" else value.rjust(width)
