"""Printing a sales invoice makes it processed: numbered, dated, in the journal, and its goods leave the stock."""

from sandbox.exact import entries, references, rows, things, transactions
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.exact.trade import invoices
from sandbox.store import Store

PRINTED = "salesinvoice/PrintedSalesInvoices"
_SAME = ("Journal", "Currency", "PaymentCondition", "YourRef", "PaymentReference", "Description", "OrderNumber")


def process(store: Store, division: int, *, body: Row, now: str) -> tuple[str, Row]:
    """Books the invoice on its date (today unless stated). Raises Refused before anything was changed.

    An e-mail that cannot be sent is told in EmailCreationError and does not stop the printing.
    """
    invoice = rows.of(store, division, invoices.INVOICES).get(body["InvoiceID"])
    problems = references.problems(store, division, body=body, endpoint=ENDPOINTS[PRINTED])
    if invoice is None:
        problems.append(Problem("reference", ("Factuur",)))
    if invoice is None or problems:
        raise invalid(*problems)
    invoices.check_open(store, division, invoice)
    _, entry = entries.book(store, division, body=_entry(store, division, invoice, body, now=now), now=now)
    document = invoice.get("Document") or _document(store, division, invoice, entry, now=now)
    entry |= {"InvoiceID": invoice["InvoiceID"], "Document": document}
    rows.keep(store, division, entries.ENTRIES, entry["EntryID"], entry)
    transactions.post(store, division, entry)
    invoices.forget(store, division, invoice)
    processed = {**invoice, **_processed(entry), "Document": document, "Modified": now}
    rows.keep(store, division, invoices.INVOICES, invoice["InvoiceID"], processed)
    invoices.keep(store, division, processed)
    about = {"Division": division, "Document": document, "DocumentCreationSuccess": f"Factuur {entry['InvoiceNumber']}"}
    sent = _sent(store, division, invoice) if body.get("SendEmailToCustomer") else {}
    return body["InvoiceID"], {**body, **about, **sent, "entry": entry}


def _entry(store: Store, division: int, invoice: Row, body: Row, *, now: str) -> Row:
    """The sales entry that the invoice becomes."""
    head = {name: invoice.get(name) for name in _SAME if invoice.get(name) is not None}
    dates = {name: body[name] for name in ("ReportingYear", "ReportingPeriod") if body.get(name)}
    if invoice.get("DueDate"):
        dates["DueDate"] = invoice["DueDate"]
    return {
        **head,
        **dates,
        "Customer": invoice["InvoiceTo"],
        "EntryDate": body.get("InvoiceDate") or now,
        "SalesEntryLines": [_line(store, division, line) for line in invoice["SalesInvoiceLines"]],
    }


def _line(store: Store, division: int, line: Row) -> Row:
    """As an entry would be sent: with a code that includes VAT the amount does, and no VAT is stated."""
    code = rows.find(store, division, "vat/VATCodes", Code=line["VATCode"]) or {}
    same = ("GLAccount", "VATCode", "AmountFC", "VATAmountFC", "Description", "Quantity", "CostCenter", "CostUnit")
    found = {name: line[name] for name in same if line.get(name) is not None}
    if code.get("Type") == "I":
        found["AmountFC"] = str(rows.total(line["AmountFC"], found.pop("VATAmountFC")))
    return found


def _processed(entry: Row) -> Row:
    return {
        "Status": invoices.PROCESSED,
        "StatusDescription": "Verwerkt",
        "InvoiceNumber": entry["InvoiceNumber"],
        "InvoiceDate": entry["EntryDate"],
        "DueDate": entry["DueDate"],
        "AmountDC": entry["AmountDC"],
        "VATAmountDC": entry["VATAmountDC"],
    }


def _document(store: Store, division: int, invoice: Row, entry: Row, *, now: str) -> str:
    """The printed invoice, kept as a document unless it has one. Not verified: that Exact always makes one."""
    about = {"Type": 10, "Subject": f"Factuur {entry['InvoiceNumber']}", "Account": invoice["InvoiceTo"]}
    key, row = things.document(store, division, body=about, now=now)
    numbered = {**row, "SalesInvoiceNumber": entry["InvoiceNumber"], "FinancialTransactionEntryID": entry["EntryID"]}
    rows.keep(store, division, things.DOCUMENTS, key, numbered)
    return key


def _sent(store: Store, division: int, invoice: Row) -> Row:
    customer = rows.of(store, division, "crm/Accounts").get(invoice["InvoiceTo"]) or {}
    if customer.get("Email"):
        return {"EmailCreationSuccess": customer["Email"]}
    return {"EmailCreationError": "Geen e-mailadres"}
