"""Sales invoices and credit notes: open (20) until they are printed, then processed (50) and in the books.

Number and date of the invoice are given by Exact at printing. Nobody has verified the signs: the strict reading wants
negative quantities on every line of a credit note (8021, a document of its own) and none on an invoice (8020); prices
may have any sign. Direct invoices (8023, 8024) need another edition.
"""

from datetime import date
from decimal import Decimal

from sandbox.exact import entry_checks, references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.exact.trade import lines, stock
from sandbox.store import Store

INVOICES, LINES = "salesinvoice/SalesInvoices", "salesinvoice/SalesInvoiceLines"
INVOICE, CREDIT_NOTE = 8020, 8021
OPEN, PROCESSED = 20, 50
_VAT = "VATAmountFC"
_SIGNS = {INVOICE: 1, CREDIT_NOTE: -1}
_TYPES = {INVOICE: "Verkoopfactuur", CREDIT_NOTE: "Creditnota"}


def invoice(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and the row, not yet stored. Raises Refused with the problems found."""
    on = rows.day(body.get("OrderDate") or now)
    head = {name: value for name, value in body.items() if name != "SalesInvoiceLines"}
    parties = parties_of(store, division, head)
    problems = references.problems(store, division, body=head, endpoint=ENDPOINTS[INVOICES])
    problems = problems or _problems(store, division, head, parties, on=on)
    if problems:
        raise invalid(*problems)
    key = str(replaces["InvoiceID"] if replaces else body.get("InvoiceID") or rows.new_guid())
    terms = _terms(store, division, head, parties["InvoiceTo"], on=on)
    kind = int(head.get("Type") or INVOICE)
    line_kind = lines.Kind(LINES, _VAT, _SIGNS[kind])
    found = lines.lines(store, division, body["SalesInvoiceLines"], kind=line_kind, terms=terms)
    sums = lines.totals(found, name=_VAT)
    row = {**head, **_about(store, division, head, parties), **sums, "InvoiceID": key, "Division": division}
    row |= {"Type": kind, "TypeDescription": _TYPES[kind], "Currency": terms.currency}
    row |= {"OrderDate": f"{on}T00:00:00", "Created": replaces["Created"] if replaces else now, "Modified": now}
    row["SalesInvoiceLines"] = [{**line, "InvoiceID": key} for line in found]
    return key, {**row, "as_sent": {**body, "OrderDate": row["OrderDate"]}}


def parties_of(store: Store, division: int, head: Row) -> dict[str, Row]:
    """Who ordered, who gets the invoice and who the goods: the first unless another is named."""
    accounts = rows.of(store, division, "crm/Accounts")
    ordered_by = accounts.get(head.get("OrderedBy") or "") or {}
    invoice_to = head.get("InvoiceTo") or ordered_by.get("InvoiceAccount")
    return {
        "OrderedBy": ordered_by,
        "InvoiceTo": accounts.get(invoice_to or "") or ordered_by,
        "DeliverTo": accounts.get(head.get("DeliverTo") or "") or ordered_by,
    }


def names_of(parties: dict[str, Row]) -> Row:
    """The parties as properties of a document."""
    keys = {name: party["ID"] for name, party in parties.items()}
    return keys | {f"{name}Name": party.get("Name") for name, party in parties.items()}


def party_problems(parties: dict[str, Row], *, on: date) -> list[Problem]:
    """Whoever orders and whoever pays must be customers that one may sell to on that day."""
    found = entry_checks.customer_problems(parties["OrderedBy"], on=on)
    return found or entry_checks.customer_problems(parties["InvoiceTo"], on=on)


def _problems(store: Store, division: int, head: Row, parties: dict[str, Row], *, on: date) -> list[Problem]:
    entry = {"Customer": parties["InvoiceTo"]["ID"], "Journal": head["Journal"]}
    found = party_problems(parties, on=on) or entry_checks.head_problems(store, division, entry, on=on)
    if int(head.get("Type") or INVOICE) not in _TYPES:
        found.append(Problem("invalid", ("Type",)))
    if head.get("Warehouse"):  # of direct invoices only, and forbidden on others
        found.append(Problem("invalid", ("Magazijn",)))
    return found


def _terms(store: Store, division: int, head: Row, customer: Row, *, on: date) -> lines.Terms:
    journal = rows.find(store, division, "financial/Journals", Code=head["Journal"]) or {}
    currency = str(head.get("Currency") or journal["Currency"]).strip()
    money = entry_checks.money(store, division, currency, journal=head["Journal"])
    rate = entry_checks.rate(store, division, {"Journal": head["Journal"]}, currency=currency, on=on)
    unit, finest = Decimal(money["AmountPrecision"]), Decimal(money.get("PricePrecision") or money["AmountPrecision"])
    return lines.Terms(on, currency, unit, finest, rate, customer)


def _about(store: Store, division: int, head: Row, parties: dict[str, Row]) -> Row:
    journal = rows.find(store, division, "financial/Journals", Code=head["Journal"]) or {}
    code = head.get("PaymentCondition") or parties["InvoiceTo"].get("PaymentConditionSales")
    condition = rows.find(store, division, "cashflow/PaymentConditions", Code=code) if code else None
    return {
        **names_of(parties),
        "JournalDescription": journal["Description"],
        "PaymentCondition": code,
        "PaymentConditionDescription": condition["Description"] if condition else None,
        "Status": OPEN,
        "StatusDescription": "Open",
        "InvoiceNumber": None,
        "InvoiceDate": None,
    }


def check_open(store: Store, division: int, row: Row) -> None:
    """A processed invoice is neither changed nor deleted: a credit note takes it back."""
    if row["Status"] == PROCESSED:
        raise invalid(Problem("processed"))


def keep(store: Store, division: int, row: Row) -> None:
    """Store the lines; goods of an open invoice are planned to go, those of a processed one are gone."""
    for line in row["SalesInvoiceLines"]:
        rows.keep(store, division, LINES, line["ID"], line)
    _move(store, division, row, times=1)


def forget(store: Store, division: int, row: Row) -> None:
    """The invoice is deleted or made anew."""
    for line in row["SalesInvoiceLines"]:
        rows.of(store, division, LINES).delete(line["ID"])
    _move(store, division, row, times=-1)


def _move(store: Store, division: int, row: Row, *, times: int) -> None:
    by = {stock.PLANNED_OUT: times} if row["Status"] == OPEN else {stock.CURRENT: -times}
    place = stock.main_warehouse(store, division)["ID"]
    stock.move(store, division, row["SalesInvoiceLines"], now=row["Modified"], warehouse=place, by=by)
