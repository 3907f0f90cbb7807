"""An entry of the general journal: lines that add up to nothing, on a journal of that type, in an open period.

The head tells no date and no amount: those stand on the lines. Not verified: that a line on debtors or creditors wants
the account of the customer or supplier; the strict reading wants it.
"""

from datetime import date
from decimal import Decimal

from sandbox.exact import entries, entry_checks, entry_lines, references, rows
from sandbox.exact.contract import ENDPOINTS
from sandbox.exact.problems import Problem, invalid
from sandbox.exact.rows import Row
from sandbox.exact.transactions import TRANSACTIONS
from sandbox.store import Store

ENTRIES, LINES = "generaljournalentry/GeneralJournalEntries", "generaljournalentry/GeneralJournalEntryLines"
COLLECTION = "GeneralJournalEntryLines"
_GENERAL = 90
_OF_SOMEBODY = {20, 22}  # debtors, creditors


def book(store: Store, division: int, *, body: Row, now: str, replaces: Row | None = None) -> tuple[str, Row]:
    """The key and the row, not yet stored. Raises Refused. `body` is as kept; `replaces` is the entry as it was."""
    head = {name: value for name, value in body.items() if name != COLLECTION}
    sent = body.get(COLLECTION) or ()
    if not sent:
        raise invalid(Problem("mandatory", (COLLECTION,)))
    journal = _journal(store, division, head)
    on = rows.day(sent[0].get("Date") or now)
    about = {**head, "ReportingYear": head.get("FinancialYear"), "ReportingPeriod": head.get("FinancialPeriod")}
    period = entry_checks.open_period(store, division, about, on=on)
    currency = str(head.get("Currency") or journal["Currency"]).strip()
    unit = Decimal(entry_checks.money(store, division, currency, journal=journal["Code"])["AmountPrecision"])
    rated = {"Journal": journal["Code"], "Rate": head.get("ExchangeRate")}
    rate = entry_checks.rate(store, division, rated, currency=currency, on=on)
    lines = [_line(store, division, line, on=on, unit=unit) for line in sent]
    if sum((Decimal(line["AmountFC"]) for line in lines), Decimal(0)):
        raise invalid(Problem("not_balanced"))
    number = replaces["EntryNumber"] if replaces else _number(store, division, head, journal["Code"], on)
    key = replaces["EntryID"] if replaces else str(body.get("EntryID") or rows.new_guid())
    same = {"EntryID": key, "EntryNumber": number, "Division": division, "Modified": now}
    same["Created"] = replaces["Created"] if replaces else now
    numbered = [{**line, **same, "LineNumber": at} for at, line in enumerate(_at_home(lines, rate), start=1)]
    terms = {"Currency": currency, "ExchangeRate": str(rate)}
    terms |= {"FinancialYear": period["FinYear"], "FinancialPeriod": period["FinPeriod"]}
    return key, {**head, **same, **terms, **_about(journal), COLLECTION: numbered, "as_sent": body}


def _about(journal: Row) -> Row:
    """What follows from the journal."""
    names = {"JournalCode": journal["Code"], "JournalDescription": journal["Description"]}
    return {**names, "Status": 20, "StatusDescription": "Open", "Type": 90, "TypeDescription": "Memoriaal"}


def check_open(store: Store, division: int, entry: Row) -> None:
    """An entry of a closed period stays as it is."""
    about = {"ReportingYear": entry["FinancialYear"], "ReportingPeriod": entry["FinancialPeriod"]}
    entry_checks.open_period(store, division, about, on=rows.day(entry[COLLECTION][0]["Date"]))


def keep(store: Store, division: int, entry: Row) -> None:
    """Store the lines and what they move; + is debit."""
    same = ("EntryID", "EntryNumber", "Currency", "JournalCode", "JournalDescription", "FinancialYear")
    about = {name: entry[name] for name in (*same, "FinancialPeriod", "ExchangeRate", "Status", "Type", "Division")}
    for line in entry[COLLECTION]:
        rows.of(store, division, LINES).put(line["ID"], line)
        moved = ("GLAccount", "GLAccountCode", "GLAccountDescription", "AmountFC", "AmountDC", "Date", "LineNumber")
        told = {name: line.get(name) for name in (*moved, "Description", "Account", "CostCenter", "CostUnit")}
        key = _movement_of(line)
        whole = {**about, **told, "ID": key, "VATCode": "", "Created": entry["Created"], "Modified": entry["Modified"]}
        rows.keep(store, division, TRANSACTIONS, key, whole)


def forget(store: Store, division: int, entry: Row) -> None:
    """The entry is deleted: its lines and movements go."""
    for line in entry[COLLECTION]:
        rows.of(store, division, LINES).delete(line["ID"])
        rows.forget(store, division, TRANSACTIONS, key=_movement_of(line), now=entry["Modified"])


def _movement_of(line: Row) -> str:
    return rows.fixed_guid(line["EntryID"], "movement", line["ID"])


def _journal(store: Store, division: int, head: Row) -> Row:
    problems = references.problems(store, division, body=head, endpoint=ENDPOINTS[ENTRIES])
    journal = rows.find(store, division, "financial/Journals", Code=head["JournalCode"]) or {}
    if not problems and journal["Type"] != _GENERAL:
        problems = [Problem("journal_type")]
    elif not problems and journal["IsBlocked"]:
        problems = [Problem("blocked", ("Dagboek",))]
    if problems:
        raise invalid(*problems)
    return journal


def _line(store: Store, division: int, body: Row, *, on: date, unit: Decimal) -> Row:
    known = {name: value for name, value in body.items() if name != "EntryID"}
    problems = references.problems(store, division, body=known, endpoint=ENDPOINTS[LINES])
    if problems:
        raise invalid(*problems)
    account = rows.of(store, division, "financial/GLAccounts").get(str(body["GLAccount"])) or {}
    problems = [one for one in entry_lines.account_problems(account, body) if one.key != "account_type"]
    amount = Decimal(body.get("AmountFC") or 0)
    if account["Type"] in _OF_SOMEBODY and not body.get("Account"):
        problems.append(Problem("mandatory", ("Relatie",)))
    if amount != amount.quantize(unit):
        problems.append(Problem("invalid", ("AmountFC",)))
    if problems:
        raise invalid(*problems)
    return {
        **body,
        "ID": body.get("ID") or rows.new_guid(),
        "AmountFC": str(amount.quantize(unit)),
        "Date": f"{rows.day(body.get('Date') or on)}T00:00:00",
        "GLAccountCode": account["Code"],
        "GLAccountDescription": account["Description"],
    }


def _at_home(lines: list[Row], rate: Decimal) -> list[Row]:
    """In the administration's currency, too; cents lost in rounding stand on the largest line."""
    found = [{**line, "AmountDC": str(entries.at_home(Decimal(line["AmountFC"]), rate))} for line in lines]
    lost = sum((Decimal(line["AmountDC"]) for line in found), Decimal(0))
    largest = max(found, key=lambda line: abs(Decimal(line["AmountDC"])))
    largest["AmountDC"] = str(Decimal(largest["AmountDC"]) - lost)
    return found


def _number(store: Store, division: int, head: Row, journal: str, on: date) -> int:
    others = rows.of(store, division, ENTRIES).values()
    taken = {row["EntryNumber"] for row in others if row["JournalCode"] == journal}
    if wanted := int(head.get("EntryNumber") or 0):
        if wanted in taken:
            raise invalid(Problem("number_used"))
        return wanted
    return entries.next_number(store, division, journal.strip(), on.year, taken)
