"""A sales entry becomes books: checked as Exact checks it, numbered, totalled, posted on debtor, revenue and VAT."""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sandbox.exact import rows
from sandbox.exact.problems import Problem, Refused, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

ENTRIES, LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"
TRANSACTIONS = "financialtransaction/TransactionLines"
_SALES = 20
_NOT_ON_A_LINE = {20, 24}  # debtors and VAT are booked by the entry itself
_CENT = Decimal("0.01")
_FIRST_NUMBER = 1


def book(store: Store, division: int, *, body: Mapping[str, Any], now: str) -> tuple[str, Row]:
    """The key and the row of the new entry, not yet stored. Raises Refused with every problem found."""
    problems = [*_customer(store, division, body), *_journal(store, division, body)]
    if problems:
        raise invalid(*problems)
    booked_on = date.fromisoformat(str(body.get("EntryDate") or now)[:10])
    period = _open_period(store, division, booked_on)
    currency = body.get("Currency") or "EUR"
    if rows.of(store, division, "general/Currencies").get(currency) is None:
        raise invalid(Problem("currency"))
    key = rows.new_guid()
    lines = [_line(store, division, key, number, line) for number, line in enumerate(body["SalesEntryLines"], start=1)]
    if not lines:
        raise invalid(Problem("mandatory", ("SalesEntryLines",)))
    rate = Decimal(str(body["Rate"])) if body.get("Rate") else _rate(store, division, currency)
    dated = {**body, "EntryDate": f"{booked_on}T00:00:00", "Currency": currency}
    return key, {
        **_entry(store, division, dated, key=key, lines=lines),
        **_totals(lines, rate=rate),
        "DueDate": body.get("DueDate") or f"{booked_on}T00:00:00",
        "ReportingYear": period["FinYear"],
        "ReportingPeriod": period["FinPeriod"],
        "Created": now,
        "Modified": now,
    }


def _entry(store: Store, division: int, body: Mapping[str, Any], *, key: str, lines: list[Row]) -> Row:
    """The entry's row, numbered and with the name of its customer; dates and totals come from elsewhere."""
    year = int(str(body["EntryDate"])[:4])
    number = _number(store, division, body, year)
    customer = rows.of(store, division, "crm/Accounts").get(body["Customer"]) or {}
    return {
        **{name: value for name, value in body.items() if name != "SalesEntryLines"},
        "EntryID": key,
        "Division": division,
        "CustomerName": customer.get("Name"),
        "EntryNumber": number,
        "InvoiceNumber": body.get("InvoiceNumber") or number,
        "Status": 20,
        "SalesEntryLines": lines,
    }


def _totals(lines: list[Row], *, rate: Decimal) -> Row:
    """Incl. VAT and the VAT in it, in the entry's currency (FC) and the administration's (DC)."""
    net = sum((Decimal(line["AmountFC"]) for line in lines), Decimal(0))
    vat = sum((Decimal(line["VATAmountFC"]) for line in lines), Decimal(0))
    return {
        "Rate": str(rate),
        "AmountFC": str(net + vat),
        "AmountDC": str(_home(net + vat, rate)),
        "VATAmountFC": str(vat),
        "VATAmountDC": str(_home(vat, rate)),
        # Not verified: Exact is taken to derive the credit note from the sign (20 entry, 21 credit note).
        "Type": 21 if net + vat < 0 else 20,
    }


def post(store: Store, division: int, entry: Row) -> None:
    """The entry's lines and its transactions on debtor, revenue and VAT; they balance by construction."""
    rate = Decimal(entry["Rate"])
    movements = [("1300", Decimal(entry["AmountFC"]), "")]
    for line in entry["SalesEntryLines"]:
        rows.of(store, division, LINES).put(line["ID"], line)
        movements.append((line["GLAccountCode"], -Decimal(line["AmountFC"]), line["VATCode"]))
        if Decimal(line["VATAmountFC"]):
            movements.append(("1500", -Decimal(line["VATAmountFC"]), line["VATCode"]))
    for number, (account, amount, vat_code) in enumerate(movements):
        key = rows.new_guid()
        rows.of(store, division, TRANSACTIONS).put(
            key,
            {
                "ID": key,
                "Division": division,
                "EntryID": entry["EntryID"],
                "EntryNumber": entry["EntryNumber"],
                "LineNumber": number,
                "JournalCode": entry["Journal"],
                "Date": entry["EntryDate"],
                "FinancialYear": entry["ReportingYear"],
                "FinancialPeriod": entry["ReportingPeriod"],
                "GLAccountCode": account,
                "Account": entry["Customer"],
                "AmountFC": str(amount),
                "AmountDC": str(_home(amount, rate)),
                "Currency": entry["Currency"],
                "VATCode": vat_code,
                "YourRef": entry.get("YourRef"),
                "Description": entry.get("Description"),
                "InvoiceNumber": entry["InvoiceNumber"],
            },
        )


def forget(store: Store, division: int, entry: Row) -> None:
    """The entry is deleted: its lines and transactions go with it."""
    for line in entry["SalesEntryLines"]:
        rows.of(store, division, LINES).delete(line["ID"])
    for key, line in rows.of(store, division, TRANSACTIONS).items():
        if line["EntryID"] == entry["EntryID"]:
            rows.of(store, division, TRANSACTIONS).delete(key)


def _customer(store: Store, division: int, body: Mapping[str, Any]) -> list[Problem]:
    found = rows.of(store, division, "crm/Accounts").get(str(body["Customer"]))
    if found is None:
        return [Problem("reference", ("Klant",))]
    if found.get("Status") != "C":
        return [Problem("customer_type")]
    return [Problem("blocked", ("Klant",))] if found.get("Blocked") else []


def _journal(store: Store, division: int, body: Mapping[str, Any]) -> list[Problem]:
    """By its code: a GUID is an invalid reference."""
    found = rows.find(store, division, "financial/Journals", Code=body["Journal"])
    if found is None:
        return [Problem("reference", ("Journals",))]
    if found["Type"] != _SALES:
        return [Problem("journal_type")]
    return [Problem("blocked", ("Dagboek",))] if found["IsBlocked"] else []


def _open_period(store: Store, division: int, day: date) -> Row:
    found = rows.find(store, division, "financial/FinancialPeriods", FinYear=day.year, FinPeriod=day.month)
    if found is None:
        raise invalid(Problem("no_period"))
    if found["is_closed"]:
        raise invalid(Problem("period_closed", (str(day.year), str(day.month))))
    return found


def _line(store: Store, division: int, entry: str, number: int, body: Mapping[str, Any]) -> Row:
    account = rows.of(store, division, "financial/GLAccounts").get(str(body.get("GLAccount")))
    if account is None:
        raise invalid(Problem("reference", ("Grootboekrekening",)))
    if account["Type"] in _NOT_ON_A_LINE:
        raise invalid(Problem("account_type"))
    if account["IsBlocked"]:
        raise invalid(Problem("blocked", ("Grootboekrekening",)))
    if account["UseCostcenter"] == 1 and not body.get("CostCenter"):
        raise invalid(Problem("mandatory", ("Kostenplaats",)))
    _known(store, division, "hrm/Costcenters", body.get("CostCenter"), "Kostenplaats")
    _known(store, division, "hrm/Costunits", body.get("CostUnit"), "Kostendrager")
    net = Decimal(str(body["AmountFC"]))
    code = (body.get("VATCode") or account["VATCode"] or "").strip()
    vat = _vat(store, division, code, net=net, stated=body.get("VATAmountFC"))
    return {
        **body,
        "ID": rows.new_guid(),
        "EntryID": entry,
        "Division": division,
        "LineNumber": number,
        "GLAccountCode": account["Code"],
        "GLAccountDescription": account["Description"],
        "AmountFC": str(net),
        "VATAmountFC": str(vat),
        "VATCode": code,
        "VATPercentage": str(_code(store, division, code)["Percentage"]) if code else None,
    }


def _known(store: Store, division: int, endpoint: str, code: str | None, name: str) -> None:
    if code and rows.find(store, division, endpoint, Code=code) is None:
        raise invalid(Problem("reference", (name,)))


def _code(store: Store, division: int, code: str) -> Row:
    found = rows.find(store, division, "vat/VATCodes", Code=code)
    if found is None:
        raise invalid(Problem("reference", ("Btw-code",)))
    return found


def _vat(store: Store, division: int, code: str, *, net: Decimal, stated: Any) -> Decimal:
    """VAT of a line: as stated where the code is type E, else what Exact calculates itself.

    Not verified: what a type I code does with a stated amount; the strict reading refuses it.
    """
    if not code:
        return Decimal(0)
    found = _code(store, division, code)
    if found["IsBlocked"]:
        raise invalid(Problem("blocked", ("Btw-code",)))
    calculated = (net * Decimal(found["Percentage"])).quantize(_CENT, ROUND_HALF_UP)
    if stated is None:
        return calculated
    amount = Decimal(str(stated))
    if found["Type"] == "I" or (found["Type"] in "BN" and amount):
        raise invalid(Problem("vat_line", (code,)))
    return amount


def _rate(store: Store, division: int, currency: str) -> Decimal:
    """One unit of the currency in the administration's own."""
    if currency == "EUR":
        return Decimal(1)
    found = rows.find(store, division, "financial/ExchangeRates", SourceCurrency=currency)
    if found is None:
        raise Refused(500, Problem("currency"))
    return Decimal(found["Rate"])


def _home(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(_CENT, ROUND_HALF_UP)


def _number(store: Store, division: int, body: Mapping[str, Any], year: int) -> int:
    """Counted per journal and year (26700001), or the caller's own when it is free."""
    journal = str(body["Journal"])
    taken = {row["EntryNumber"] for row in rows.of(store, division, ENTRIES).values() if row["Journal"] == journal}
    if body.get("EntryNumber"):
        if int(body["EntryNumber"]) in taken:
            raise invalid(Problem("number_used"))
        return int(body["EntryNumber"])
    numbers = store.collection("numbers")
    key = f"{division}:{journal}:{year}"
    count = (numbers.get(key) or {"last": 0})["last"] + _FIRST_NUMBER
    numbers.put(key, {"last": count})
    return int(f"{year % 100:02}{journal}{count:04}")
