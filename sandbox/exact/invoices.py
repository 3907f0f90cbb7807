"""Sales invoices: drafts until they are printed. A credit note (8021) has negative quantities, an invoice (8020) none.

Not verified: that 8021 wants negative quantities and 8020 refuses them. This is the strict reading of both.
"""

from sandbox.exact import entries, entry_checks, item_lines, references, rows, transactions
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.item_lines import Kind
from sandbox.exact.problems import Problem, Refused, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

INVOICES, LINES = "salesinvoice/SalesInvoices", "salesinvoice/SalesInvoiceLines"
PRINTED = "salesinvoice/PrintedSalesInvoices"
_SIGNS = {8020: 1, 8021: -1}
OPEN, PROCESSED = 20, 50


def invoice(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and row, not yet stored. `body` is as kept. Raises Refused with every problem found."""
    if replaces and replaces["Status"] == PROCESSED:
        raise invalid(Problem("processed"))
    kind = int(body.get("Type") or 8020)
    head = {name: value for name, value in body.items() if name != "SalesInvoiceLines"}
    on = rows.day(body.get("OrderDate") or now)
    problems = references.problems(store, division, body=head, endpoint=ENDPOINTS[INVOICES])
    if kind not in _SIGNS:
        problems.append(Problem("invalid", ("Type",)))
    problems = problems or entry_checks.head_problems(store, division, {**head, "Customer": head["OrderedBy"]}, on=on)
    if problems:
        raise invalid(*problems)
    journal = rows.find(store, division, "financial/Journals", Code=head["Journal"]) or {}
    currency = str(head.get("Currency") or journal["Currency"]).strip()
    unit = entry_checks.unit(store, division, currency, journal=head["Journal"])
    key = replaces["InvoiceID"] if replaces else str(body.get("InvoiceID") or rows.new_guid())
    line_kind = Kind(LINES, "InvoiceID", "VATAmountFC", _SIGNS[kind])
    found = item_lines.lines(store, division, body["SalesInvoiceLines"], kind=line_kind, on=on, unit=unit)
    found = [{**line, "InvoiceID": key} for line in found]
    customer = rows.of(store, division, "crm/Accounts").get(head["OrderedBy"]) or {}
    return key, {
        **head,
        **item_lines.totals(found, "VATAmountFC"),
        "InvoiceID": key,
        "Type": kind,
        "Status": OPEN,
        "StatusDescription": "Open",
        "Currency": currency,
        "OrderDate": f"{on}T00:00:00",
        "InvoiceTo": head.get("InvoiceTo") or head["OrderedBy"],
        "InvoiceToName": customer.get("Name"),
        "OrderedByName": customer.get("Name"),
        "JournalDescription": journal["Description"],
        "Division": division,
        "Created": replaces["Created"] if replaces else now,
        "Modified": now,
        "SalesInvoiceLines": found,
        "as_sent": body,
    }


def printed(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The invoice gets its number and date, and becomes a financial entry of its journal."""
    found = rows.of(store, division, INVOICES).get(str(body["InvoiceID"]))
    if found is None:
        raise invalid(Problem("reference", ("Factuur",)))
    if found["Status"] == PROCESSED:
        raise invalid(Problem("processed"))
    on = rows.day(body.get("InvoiceDate") or now)
    period = entry_checks.open_period(store, division, body, on=on)
    number = entries.next_number(store, division, found["Journal"].strip(), on.year, set())
    final = {
        **found,
        "Status": PROCESSED,
        "StatusDescription": "Verwerkt",
        "InvoiceNumber": number,
        "InvoiceDate": f"{on}T00:00:00",
        "Modified": now,
    }
    rows.of(store, division, INVOICES).put(found["InvoiceID"], final)
    rate = entry_checks.rate(store, division, found, currency=found["Currency"], on=on)
    transactions.post_invoice(store, division, final, period=period, rate=rate)
    return str(body["InvoiceID"]), {**body, "DocumentCreationSuccess": "", "Division": division}


def check_open(row: Row) -> None:
    if row["Status"] == PROCESSED:
        raise Refused(500, Problem("processed"))
