"""A sales entry becomes books: checked as Exact checks it, numbered, totalled; or changed, or taken away again."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sandbox.exact import entry_checks, entry_lines, references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

ENTRIES, LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"
MATCHED = 50
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Terms:
    """What was found out about an entry before its totals: when, where, in what money."""

    on: date
    period: Row
    currency: str
    unit: Decimal
    rate: Decimal


def book(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and the row of the entry, not yet stored. Raises Refused with every problem found.

    `body` is as kept. `replaces` is the entry as it was: it keeps its key and, in its journal and year, its number.
    """
    on = rows.day(body.get("EntryDate") or now)
    head = {name: value for name, value in body.items() if name != "SalesEntryLines"}
    problems = references.problems(store, division, body=head, endpoint=ENDPOINTS[ENTRIES])
    problems = problems or entry_checks.head_problems(store, division, head, on=on)
    if problems:
        raise invalid(*problems)
    terms = _terms(store, division, head, on)
    key = replaces["EntryID"] if replaces else str(body.get("EntryID") or rows.new_guid())
    lines = entry_lines.lines(store, division, body["SalesEntryLines"], on=on, unit=terms.unit)
    lines = [{**line, "EntryID": key} for line in lines]
    entry = {**head, **_about(store, division, head, terms), **_totals(head, lines, terms), "EntryID": key}
    entry |= {"Created": replaces["Created"] if replaces else now, "Modified": now}
    entry["as_sent"] = {**body, "EntryDate": entry["EntryDate"]}
    _check_invoice_number(store, division, head, key)
    entry["EntryNumber"] = _number(store, division, head, on.year, replaces)
    entry["InvoiceNumber"] = int(head.get("InvoiceNumber") or entry["EntryNumber"])
    return key, entry


def check_open(store: Store, division: int, entry: Row) -> None:
    """An entry of a closed period stays as it is, and so does one that a sales invoice made, or that was matched with a
    payment (not verified: that this is what "processed" means of an entry).
    """
    if entry.get("InvoiceID") or entry["Status"] == MATCHED:
        raise invalid(Problem("processed"))
    entry_checks.open_period(store, division, entry, on=rows.day(entry["EntryDate"]))


def _terms(store: Store, division: int, body: Row, on: date) -> _Terms:
    period = entry_checks.open_period(store, division, body, on=on)
    journal = rows.find(store, division, "financial/Journals", Code=body["Journal"]) or {}
    currency = str(body.get("Currency") or journal["Currency"]).strip()
    unit = Decimal(entry_checks.money(store, division, currency, journal=body["Journal"])["AmountPrecision"])
    return _Terms(on, period, currency, unit, entry_checks.rate(store, division, body, currency=currency, on=on))


def _about(store: Store, division: int, body: Row, terms: _Terms) -> Row:
    """Names and dates that follow from what was sent."""
    customer = rows.of(store, division, "crm/Accounts").get(body["Customer"]) or {}
    journal = rows.find(store, division, "financial/Journals", Code=body["Journal"]) or {}
    code = body.get("PaymentCondition") or customer.get("PaymentConditionSales")
    condition = rows.find(store, division, "cashflow/PaymentConditions", Code=code) if code else None
    due = terms.on + timedelta(days=condition["PaymentDays"] if condition else 0)
    return {
        "Division": division,
        "CustomerName": customer.get("Name"),
        "JournalDescription": journal["Description"],
        "EntryDate": f"{terms.on}T00:00:00",
        "DueDate": body.get("DueDate") or f"{due}T00:00:00",
        "PaymentCondition": code,
        "PaymentConditionDescription": condition["Description"] if condition else None,
        "Currency": terms.currency,
        "ReportingYear": terms.period["FinYear"],
        "ReportingPeriod": terms.period["FinPeriod"],
        "Status": 20,
        "StatusDescription": "Open",
    }


def _totals(body: Row, lines: list[Row], terms: _Terms) -> Row:
    """Sums in the entry's currency; in the administration's own they are made to add up as well."""
    net = sum((Decimal(line["AmountFC"]) for line in lines), Decimal(0))
    vat = sum((Decimal(line["VATAmountFC"]) for line in lines), Decimal(0))
    stated = body.get("VATAmountFC")
    if stated is not None and Decimal(stated) != vat:  # not verified: the strict reading lets the head not differ
        raise invalid(Problem("vat_line", (lines[0]["VATCode"],)))
    total_home = at_home(net + vat, terms.rate)
    for line in lines:
        line["AmountDC"] = str(at_home(Decimal(line["AmountFC"]), terms.rate))
        line["VATAmountDC"] = line_vat = str(at_home(Decimal(line["VATAmountFC"]), terms.rate))
        total_home -= Decimal(line["AmountDC"]) + Decimal(line_vat)
    largest = max(lines, key=lambda line: abs(Decimal(line["AmountDC"])))
    largest["AmountDC"] = str(Decimal(largest["AmountDC"]) + total_home)  # cents lost in rounding each line
    vat_home = sum((Decimal(line["VATAmountDC"]) for line in lines), Decimal(0))
    net_home = sum((Decimal(line["AmountDC"]) for line in lines), Decimal(0))
    return {
        "Rate": str(terms.rate),
        "AmountFC": str(net + vat),
        "AmountDC": str(net_home + vat_home),
        "VATAmountFC": str(vat),
        "VATAmountDC": str(vat_home),
        # Not verified: Exact is taken to derive the credit note from the sign (20 entry, 21 credit note).
        "Type": 21 if net + vat < 0 else 20,
        "TypeDescription": "Creditnota" if net + vat < 0 else "Verkoopboeking",
        "SalesEntryLines": lines,
    }


def at_home(amount: Decimal, rate: Decimal) -> Decimal:
    """In the administration's own currency, to the cent."""
    return (amount * rate).quantize(_CENT, ROUND_HALF_UP)


def _number(store: Store, division: int, body: Row, year: int, replaces: Row | None) -> int:
    """Counted per journal and year (26700001), or the caller's own when it is free in the journal."""
    journal = str(body["Journal"]).strip()
    others = [
        row
        for row in rows.of(store, division, ENTRIES).values()
        if row["Journal"].strip() == journal and (replaces is None or row["EntryID"] != replaces["EntryID"])
    ]
    taken = {row["EntryNumber"] for row in others}
    if body.get("EntryNumber"):
        if int(body["EntryNumber"]) in taken:
            raise invalid(Problem("number_used"))
        return int(body["EntryNumber"])
    if replaces and replaces["Journal"].strip() == journal and rows.day(replaces["EntryDate"]).year == year:
        return int(replaces["EntryNumber"])
    return next_number(store, division, journal, year, taken)


def next_number(store: Store, division: int, journal: str, year: int, taken: set[int]) -> int:
    """The next of a journal and year: 26700001."""
    numbers, key = store.collection("numbers"), f"{division}:{journal}:{year}"
    count = (numbers.get(key) or {"last": 0})["last"] + 1
    while int(f"{year % 100:02}{journal}{count:04}") in taken:
        count += 1
    numbers.put(key, {"last": count})
    return int(f"{year % 100:02}{journal}{count:04}")


def _check_invoice_number(store: Store, division: int, body: Row, key: str) -> None:
    """No two entries of a journal have the same."""
    wanted = body.get("InvoiceNumber")
    for row in rows.of(store, division, ENTRIES).values() if wanted else ():
        if row["InvoiceNumber"] == wanted and row["Journal"] == body["Journal"] and row["EntryID"] != key:
            raise invalid(Problem("in_use", ("Factuurnummer",)))
