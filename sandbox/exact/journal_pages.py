"""What a person looks at of the general journal: every entry with its lines, and what each account holds."""

from decimal import Decimal
from html import escape

from sandbox.exact import general_journal as journal
from sandbox.exact import layout, rows
from sandbox.exact.rows import Row
from sandbox.exact.transactions import TRANSACTIONS
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
