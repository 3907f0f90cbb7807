"""Lines of the administration's journals by row version, a thousand a call, and what of them is gone.

Exact filters them by version alone, so all journals are read; whoever asks keeps what he needs. Names are not asked
for, and of descriptions only the numbers in them are handed on. Not verified (docs/first-install.md): that a page is
ordered by version, and that VAT stands on lines of its own which carry its code.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apps.exact.door import odata
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection
from apps.exact.readback import numbers
from apps.exact.readback.numbers import Where

_LINES, _DELETED = "sync/Financial/TransactionLines", "sync/Deleted"
_FIELDS = (
    *("Timestamp", "ID", "EntryID", "EntryNumber", "JournalCode", "Date", "FinancialYear", "FinancialPeriod"),
    *("GLAccountCode", "VATCode", "AmountFC", "Currency", "YourRef", "InvoiceNumber"),
    *("PaymentReference", "OrderNumber", "Description"),
)
_TEXTS = {
    "YourRef": Where.REFERENCE,
    "PaymentReference": Where.PAYMENT_REFERENCE,
    "OrderNumber": Where.ORDER_NUMBER,
    "Description": Where.DESCRIPTION,
}
_DELETED_FIELDS = ("Timestamp", "EntityKey", "EntityType")
_KIND = 1  # Exact's number for these lines in its list of deletions


class LinesUnreadable(ValueError):
    """Exact told a line without what every line has: nothing is made up for it."""


@dataclass(frozen=True, slots=True)
class JournalLine:
    """`amount` in `currency`, debit positive. `invoice_number`: 0 where there is none. `numbers`: numbers.tell."""

    version: int
    line_id: str
    entry_id: str
    entry_number: int
    journal: str
    on: date
    year: int
    period: int
    account: str
    vat_code: str
    amount: Decimal
    currency: str
    reference: str
    invoice_number: int
    numbers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deletion:
    """`line_id` is gone since `version`, unless it has a higher one; None: something else is gone."""

    version: int
    line_id: str | None


def changed_since(connection: Connection, version: int) -> Iterator[tuple[JournalLine, ...]]:
    """Page after page. Raises TryLater, LogInAgain, Rejected between two pages, and LinesUnreadable."""
    query = Query(select=_FIELDS, where=f"Timestamp gt {version}L")
    for rows in desk.pages(connection, _LINES, query=query):
        yield tuple(map(_line, rows))


def deleted_since(connection: Connection, version: int) -> Iterator[tuple[Deletion, ...]]:
    """Page after page. Raises as `changed_since` does."""
    query = Query(select=_DELETED_FIELDS, where=f"Timestamp gt {version}L")
    for rows in desk.pages(connection, _DELETED, query=query):
        yield tuple(_deletion(row) for row in rows)


def version_at(connection: Connection, moment: datetime) -> int:
    """Where to begin, for all that was changed since the moment. One call."""
    return desk.version_at(connection, "TransactionLines", moment=moment)


def _deletion(row: Row) -> Deletion:
    key = str(row["EntityKey"]).lower() if row.get("EntityType") == _KIND else None
    return Deletion(int(row["Timestamp"]), key)


def _line(row: Row) -> JournalLine:
    amount, on = odata.number(row.get("AmountFC")), row.get("Date")
    if amount is None or not isinstance(on, datetime) or not row.get("EntryID"):
        raise LinesUnreadable(f"line {row.get('ID')} lacks its amount, date or entry")
    return JournalLine(
        version=int(row["Timestamp"]),
        line_id=str(row["ID"]).lower(),
        entry_id=str(row["EntryID"]).lower(),
        entry_number=int(row.get("EntryNumber") or 0),
        journal=str(row.get("JournalCode") or ""),
        on=odata.day(on),
        year=int(row.get("FinancialYear") or 0),
        period=int(row.get("FinancialPeriod") or 0),
        account=str(row.get("GLAccountCode") or ""),
        vat_code=str(row.get("VATCode") or ""),
        amount=amount,
        currency=str(row.get("Currency") or ""),
        reference=str(row.get("YourRef") or ""),
        invoice_number=int(row.get("InvoiceNumber") or 0),
        numbers=numbers.tell({where: str(row.get(name) or "") for name, where in _TEXTS.items()}),
    )
