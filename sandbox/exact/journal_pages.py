"""What a person looks at of the ledger: the general journal, what each account holds, and what is still to be paid."""

from decimal import Decimal
from html import escape

from sandbox.exact import general_journal as journal
from sandbox.exact import layout, rows
from sandbox.exact.rows import Row
from sandbox.exact.transactions import DEBTORS, TRANSACTIONS
from sandbox.store import Store

_ZERO = Decimal(0)


def general_journal(store: Store, division: int) -> str:
    """The entries, newest first, and the balance of every account they moved, in the administration's currency."""
    found = rows.of(store, division, journal.ENTRIES).values()
    shown = [cells for entry in reversed(found) for cells in _lines(entry)]
    headings = ["Nummer", "Datum", "Rekening", "Omschrijving", "Valuta", "Debet", "Credit"]
    accounts = {line["GLAccountCode"]: line["GLAccountDescription"] for entry in found for line in _of(entry)}
    held = dict.fromkeys(accounts, _ZERO)
    for move in rows.of(store, division, TRANSACTIONS).values():
        if move["GLAccountCode"] in held:
            held[move["GLAccountCode"]] += Decimal(move["AmountDC"])
    balances = [[code, escape(accounts[code]), layout.amount(held[code])] for code in sorted(held)]
    body = layout.table(["Rekening", "Omschrijving", "Saldo EUR"], balances, amounts=1)
    body += "<h2>Boekingen</h2>" + layout.table(headings, shown, amounts=2)
    return layout.headed("Memoriaal", division, body)


def _lines(entry: Row) -> list[list[str]]:
    return [
        [
            str(entry["EntryNumber"]),
            line["Date"][:10],
            f"{line['GLAccountCode']} {escape(line['GLAccountDescription'])}",
            escape(line.get("Description") or ""),
            entry["Currency"],
            *_sides(Decimal(line["AmountFC"])),
        ]
        for line in _of(entry)
    ]


def _of(entry: Row) -> list[Row]:
    lines: list[Row] = entry[journal.COLLECTION]
    return lines


def _sides(amount: Decimal) -> tuple[str, str]:
    """Debit and credit; the other side is empty."""
    return (layout.amount(amount), "") if amount > 0 else ("", layout.amount(-amount))


def balances(store: Store, division: int) -> str:
    """Every account that anything moved, in the administration's currency; together they come to nothing."""
    names = {row["Code"]: row["Description"] for row in rows.of(store, division, "financial/GLAccounts").values()}
    held: dict[str, Decimal] = {}
    for move in rows.of(store, division, TRANSACTIONS).values():
        held[move["GLAccountCode"]] = held.get(move["GLAccountCode"], _ZERO) + Decimal(move["AmountDC"])
    found = [[code, escape(names.get(code) or ""), *_sides(held[code])] for code in sorted(held)]
    found.append(["", "Totaal", layout.amount(sum(held.values(), _ZERO)), ""])
    body = layout.table(["Rekening", "Omschrijving", "Debet EUR", "Credit EUR"], found, amounts=2)
    return layout.headed("Saldi per rekening", division, body)


def receivables(store: Store, division: int) -> str:
    """What is open on debtors, by what it was booked for; a payment counts for the order that its description names."""
    debtors = {key: row["Name"] for key, row in rows.of(store, division, "crm/Accounts").items()}
    open_: dict[tuple[str, str], Decimal] = {}
    for move in rows.of(store, division, TRANSACTIONS).values():
        if move["GLAccountCode"] == DEBTORS:
            told = move.get("YourRef") or str(move.get("Description") or "").split(" ")[0]
            key = (str(move.get("Account") or ""), told.partition("-")[0])
            open_[key] = open_.get(key, _ZERO) + Decimal(move["AmountDC"])
    found = [
        [escape(debtors.get(account) or "–"), escape(name or "–"), layout.amount(amount)]
        for (account, name), amount in sorted(open_.items())
        if amount
    ]
    found.append(["", "Totaal", layout.amount(sum(open_.values(), _ZERO))])
    body = layout.table(["Debiteur", "Uw ref.", "Open EUR"], found, amounts=1)
    return layout.headed("Openstaande posten", division, body)
