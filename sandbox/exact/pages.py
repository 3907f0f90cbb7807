"""What a person looks at: administrations, the sales journal, one entry, debtors, the VAT return, the call log."""

from collections import Counter
from decimal import Decimal
from html import escape
from typing import Any

from werkzeug.exceptions import NotFound

from sandbox.exact import entries, layout, rows, transactions
from sandbox.exact.trade import invoices, orders
from sandbox.store import Store

_ZERO = Decimal(0)


def index(store: Store) -> str:
    found = [
        [
            f'<a href="/administration/{code}/journal">{code}</a>',
            escape(row["Description"]),
            *(str(len(rows.of(store, code, name))) for name in (entries.ENTRIES, invoices.INVOICES, orders.ORDERS)),
        ]
        for code, row in store.collection("divisions").items()
    ]
    table = layout.table(["Code", "Naam", "Boekingen", "Facturen", "Orders"], found, amounts=3)
    return layout.headed("Administraties", None, table)


def journal(store: Store, division: int) -> str:
    found = sorted(rows.of(store, division, entries.ENTRIES).values(), key=lambda row: row["EntryNumber"])
    lines = [
        [
            f'<a href="/administration/{division}/entries/{row["EntryID"]}">{row["EntryNumber"]}</a>',
            row["Journal"],
            row["EntryDate"][:10],
            escape(row.get("CustomerName") or ""),
            escape(row.get("YourRef") or ""),
            escape(row.get("Description") or ""),
            row["Currency"],
            layout.amount(row["VATAmountFC"]),
            layout.amount(row["AmountFC"]),
        ]
        for row in found
    ]
    headings = ["Nummer", "Dagboek", "Datum", "Debiteur", "Uw ref.", "Omschrijving", "Valuta", "BTW", "Bedrag"]
    return layout.headed("Verkoopboek", division, layout.table(headings, lines, amounts=2))


def entry(store: Store, division: int, key: str, *, below: str = "") -> str:
    """`below` is trusted HTML."""
    row = rows.of(store, division, entries.ENTRIES).get(key)
    if row is None:
        raise NotFound
    lines = [
        [
            line["GLAccountCode"],
            escape(line.get("Description") or line["GLAccountDescription"]),
            escape(line["VATCode"]),
            escape(line.get("CostCenter") or ""),
            layout.amount(line["AmountFC"]),
            layout.amount(line["VATAmountFC"]),
        ]
        for line in row["SalesEntryLines"]
    ]
    movements = [
        [move["GLAccountCode"], layout.amount(move["AmountFC"]), layout.amount(move["AmountDC"])]
        for move in rows.of(store, division, transactions.TRANSACTIONS).values()
        if move["EntryID"] == key
    ]
    kind = "Creditnota" if row["Type"] == 21 else "Verkoopboeking"
    body = (
        f"<p>{escape(row.get('Description') or '')} · {escape(row.get('YourRef') or '')} · {row['EntryDate'][:10]}"
        f" · {row['Currency']} {layout.amount(row['AmountFC'])}</p>"
        + layout.table(["Rekening", "Omschrijving", "BTW-code", "Kostenplaats", "Excl. BTW", "BTW"], lines, amounts=2)
        + "<h2>Mutaties</h2>"
        + layout.table(["Rekening", row["Currency"], "EUR"], movements, amounts=2)
        + below
    )
    return layout.headed(f"{kind} {row['EntryNumber']}", division, body)


def debtors(store: Store, division: int) -> str:
    owed: dict[str, Decimal] = {}
    for move in rows.of(store, division, transactions.TRANSACTIONS).values():
        if move["GLAccountCode"] == transactions.DEBTORS:
            owed[move["Account"]] = owed.get(move["Account"], _ZERO) + Decimal(move["AmountDC"])
    lines = [
        [row["Code"], escape(row["Name"]), escape(row.get("VATNumber") or ""), layout.amount(owed.get(key, _ZERO))]
        for key, row in rows.of(store, division, "crm/Accounts").items()
    ]
    headings = ["Code", "Naam", "BTW-nummer", "Saldo EUR"]
    return layout.headed("Debiteuren", division, layout.table(headings, lines, amounts=1))


def vat_return(store: Store, division: int) -> str:
    """Base and VAT per code, in the administration's currency."""
    base: dict[str, Decimal] = {}
    vat: dict[str, Decimal] = {}
    for move in rows.of(store, division, transactions.TRANSACTIONS).values():
        code, amount = move["VATCode"], -Decimal(move["AmountDC"])
        if code:
            sums = vat if move["GLAccountCode"] == transactions.VAT else base
            sums[code] = sums.get(code, _ZERO) + amount
    names = {row["Code"]: row["Description"] for row in rows.of(store, division, "vat/VATCodes").values()}
    lines = [
        [code, escape(names.get(code, "")), layout.amount(base.get(code, _ZERO)), layout.amount(vat.get(code, _ZERO))]
        for code in sorted({*base, *vat})
    ]
    lines.append(["", "Totaal", layout.amount(sum(base.values(), _ZERO)), layout.amount(sum(vat.values(), _ZERO))])
    headings = ["Code", "Omschrijving", "Grondslag EUR", "BTW EUR"]
    return layout.headed("BTW-aangifte", division, layout.table(headings, lines, amounts=2))


def call_log(division: int, calls: list[dict[str, Any]]) -> str:
    own = [call for call in calls if call["division"] == division]
    counts = Counter((call["method"], call["endpoint"], call["status"]) for call in own)
    lines = [
        [method, escape(endpoint), str(status), str(count)] for (method, endpoint, status), count in counts.items()
    ]
    last = [[call["at"][11:19], call["method"], escape(call["endpoint"]), str(call["status"])] for call in own[-50:]]
    body = layout.table(["Methode", "Endpoint", "Status", "Aantal"], sorted(lines), amounts=1)
    body += "<h2>Laatste 50</h2>" + layout.table(["Tijd", "Methode", "Endpoint", "Status"], last[::-1])
    return layout.headed("API-logboek", division, body)
