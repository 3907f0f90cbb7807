"""What an entry moves in the books: the debtor, the accounts of its lines, VAT. Its movements add up to nothing."""

from decimal import Decimal

from sandbox.exact import rows
from sandbox.exact.entries import LINES
from sandbox.exact.rows import Row
from sandbox.store import Store

TRANSACTIONS = "financialtransaction/TransactionLines"
DEBTORS, VAT = "1300", "1500"


def post(store: Store, division: int, entry: Row) -> None:
    """Store the entry's lines and its movements; + is debit."""
    movements = [_movement(DEBTORS, entry, sign=1)]
    for line in entry["SalesEntryLines"]:
        rows.of(store, division, LINES).put(line["ID"], line)
        movements.append({**_movement(line["GLAccountCode"], line, sign=-1), **_of_line(line)})
        if Decimal(line["VATAmountFC"]):
            vat = {"AmountFC": line["VATAmountFC"], "AmountDC": line["VATAmountDC"]}
            movements.append({**_movement(VAT, vat, sign=-1), **_of_line(line)})
    about = _about(store, division, entry)
    for number, movement in enumerate(movements):
        account = rows.find(store, division, "financial/GLAccounts", Code=movement["GLAccountCode"]) or {}
        key = rows.fixed_guid(entry["EntryID"], "movement", number)
        names = {"GLAccount": account.get("ID"), "GLAccountDescription": account.get("Description")}
        whole = {**about, **movement, **names, "ID": key, "LineNumber": number}
        rows.keep(store, division, TRANSACTIONS, key, whole)


def forget(store: Store, division: int, entry: Row) -> None:
    """The entry is deleted or booked anew: its lines and movements go."""
    for line in entry["SalesEntryLines"]:
        rows.of(store, division, LINES).delete(line["ID"])
    for number in range(1 + 2 * len(entry["SalesEntryLines"])):
        key = rows.fixed_guid(entry["EntryID"], "movement", number)
        if rows.of(store, division, TRANSACTIONS).get(key):
            rows.forget(store, division, TRANSACTIONS, key=key, now=entry["Modified"])


def _movement(account: str, amounts: Row, *, sign: int) -> Row:
    return {"GLAccountCode": account} | {name: str(sign * Decimal(amounts[name])) for name in ("AmountFC", "AmountDC")}


def _of_line(line: Row) -> Row:
    named = {name: line.get(name) for name in ("VATCode", "VATPercentage", "CostCenter", "CostUnit")}
    return {**named, "Description": line.get("Description")} if line.get("Description") else named


def _about(store: Store, division: int, entry: Row) -> Row:
    """What every movement of the entry says about it."""
    customer = rows.of(store, division, "crm/Accounts").get(entry["Customer"]) or {}
    same = ("EntryID", "EntryNumber", "Currency", "YourRef", "Description", "InvoiceNumber", "OrderNumber", "DueDate")
    return {
        name: entry.get(name) for name in (*same, "PaymentReference", "Document", "Created", "Modified", "Type")
    } | {
        "Division": division,
        "JournalCode": entry["Journal"],
        "JournalDescription": entry["JournalDescription"],
        "Date": entry["EntryDate"],
        "FinancialYear": entry["ReportingYear"],
        "FinancialPeriod": entry["ReportingPeriod"],
        "ExchangeRate": entry["Rate"],
        "Account": entry["Customer"],
        "AccountCode": customer.get("Code"),
        "AccountName": entry["CustomerName"],
        "Status": entry["Status"],
        "VATCode": "",
    }
