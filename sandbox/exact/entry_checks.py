"""What Exact checks of a sales entry's head: customer, journal, period, currency and rate."""

from datetime import date
from decimal import Decimal

from sandbox.exact import rows
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.store import Store

_SALES = 20


def head_problems(store: Store, division: int, body: Row, *, on: date) -> list[Problem]:
    """Everything wrong with customer and journal; references are known to exist."""
    customer = rows.of(store, division, "crm/Accounts").get(body["Customer"]) or {}
    journal = rows.find(store, division, "financial/Journals", Code=body["Journal"]) or {}
    found = customer_problems(customer, on=on)
    if journal["Type"] != _SALES:
        found.append(Problem("journal_type"))
    elif journal["IsBlocked"]:
        found.append(Problem("blocked", ("Dagboek",)))
    elif customer.get("GLAR") and customer["GLAR"] != journal["GLAccount"]:
        found.append(Problem("receivable"))
    return found


def customer_problems(customer: Row, *, on: date) -> list[Problem]:
    """Whether one may sell to this account on that day."""
    if customer.get("Status") != "C":
        return [Problem("customer_type")]
    starts, ends = customer.get("StartDate"), customer.get("EndDate")
    if (starts and rows.day(starts) > on) or (ends and rows.day(ends) < on):
        return [Problem("inactive")]
    return [Problem("blocked", ("Klant",))] if customer.get("Blocked") else []


def open_period(store: Store, division: int, body: Row, *, on: date) -> Row:
    """The period asked for, or that of the day. Raises Refused when it does not exist or is closed."""
    year, period = body.get("ReportingYear") or on.year, body.get("ReportingPeriod") or on.month
    found = rows.find(store, division, "financial/FinancialPeriods", FinYear=int(year), FinPeriod=int(period))
    if found is None:
        raise invalid(Problem("no_period"))
    if found["is_closed"]:
        raise invalid(Problem("period_closed", (str(year), str(period))))
    return found


def money(store: Store, division: int, currency: str, *, journal: str | None) -> Row:
    """The currency, with its precisions. Raises Refused when it is not active, or not allowed by the journal."""
    found = rows.of(store, division, "general/Currencies").get(currency)
    book = rows.find(store, division, "financial/Journals", Code=journal) if journal else None
    if found is None or (book and currency != book["Currency"] and not book["AllowVariableCurrency"]):
        raise invalid(Problem("currency"))
    return found


def rate(store: Store, division: int, body: Row, *, currency: str, on: date) -> Decimal:
    """What one unit of the currency is worth in the administration's own: stated, or of the table on that day.

    Not verified: the direction (AmountDC = AmountFC × Rate is what Exact says of lines), and that a rate other than 1
    for the administration's own currency is refused.
    """
    own = (store.collection("divisions").get(str(division)) or {})["Currency"]
    stated = Decimal(body["Rate"]) if body.get("Rate") is not None else None
    if currency == own:
        if stated not in (None, Decimal(1)):
            raise invalid(Problem("rate"))
        return Decimal(1)
    journal = rows.find(store, division, "financial/Journals", Code=body.get("Journal") or "") or {}
    if stated is not None:
        if stated <= 0 or not journal["AllowVariableExchangeRate"]:
            raise invalid(Problem("rate"))
        return stated
    return _rate_of_the_table(store, division, currency, on)


def _rate_of_the_table(store: Store, division: int, currency: str, on: date) -> Decimal:
    known = [
        row
        for row in rows.of(store, division, "financial/ExchangeRates").values()
        if row["SourceCurrency"] == currency and rows.day(row["StartDate"]) <= on
    ]
    if not known:
        raise invalid(Problem("rate"))
    return Decimal(max(known, key=lambda row: str(row["StartDate"]))["Rate"])
