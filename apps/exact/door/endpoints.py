"""Where each form of document lives in Exact, and how its answer names the same things (facts/exact section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from apps.bookkeeping.booking import Form


@dataclass(frozen=True, slots=True)
class Endpoint:
    """`path` and the names of properties: the key, its numbers (the first that is filled counts), lines and date."""

    path: str
    key: str
    numbers: tuple[str, ...]
    lines: str
    date: str
    line_path: str
    has_journal: bool = True
    vat: str = "VATAmountFC"
    debtor: str = "OrderedBy"


ENTRIES = Endpoint(
    "salesentry/SalesEntries",
    key="EntryID",
    numbers=("EntryNumber",),
    lines="SalesEntryLines",
    date="EntryDate",
    line_path="salesentry/SalesEntryLines",
    debtor="Customer",
)
INVOICES = Endpoint(
    "salesinvoice/SalesInvoices",
    key="InvoiceID",
    # A draft has no invoice number: Exact gives it when the invoice is printed.
    numbers=("InvoiceNumber", "OrderNumber"),
    lines="SalesInvoiceLines",
    date="OrderDate",
    line_path="salesinvoice/SalesInvoiceLines",
)
ORDERS = Endpoint(
    "salesorder/SalesOrders",
    key="OrderID",
    numbers=("OrderNumber",),
    lines="SalesOrderLines",
    date="OrderDate",
    line_path="salesorder/SalesOrderLines",
    has_journal=False,
    vat="",  # an order tells its total with and without VAT
)
PRINTED = "salesinvoice/PrintedSalesInvoices"
# Neither debtor, VAT nor reference: documents/general_journal.py.
JOURNAL_ENTRIES = "generaljournalentry/GeneralJournalEntries"
JOURNAL_LINES = "generaljournalentry/GeneralJournalEntryLines"

OF_FORM = {
    Form.SALES_ENTRY: ENTRIES,
    Form.SALES_INVOICE: INVOICES,
    Form.CREDIT_NOTE: INVOICES,
    Form.SALES_ORDER: ORDERS,
}
