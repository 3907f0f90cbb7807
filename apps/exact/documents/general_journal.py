"""An entry of the general journal: sent once, and looked up by everything it says before it is sent again.

The head tells neither date nor amount nor reference: those stand on the lines, so the lines are looked for. Exact
calculates nothing here, since no line has a VAT code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from decimal import Decimal

from apps.calls.outcomes import NobodyKnows
from apps.exact.codes import catalog
from apps.exact.documents.told import Written
from apps.exact.door import odata
from apps.exact.door.endpoints import JOURNAL_ENTRIES, JOURNAL_LINES
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.payments.entry import EntryLine, JournalEntry

_LINE = ("EntryID", "EntryNumber", "AmountFC", "Date", "Description", "GLAccount", "Created")


def post(connection: Connection, entry: JournalEntry, *, debtors: Mapping[str, str]) -> Written:
    """One POST. `debtors`: Exact's id of each order's debtor, by the order's gid.

    Raises Rejected for what cannot be booked, and as every call does.
    """
    ids = _ids(connection, entry)
    body = {
        "JournalCode": entry.journal,
        "Currency": entry.currency,
        "GeneralJournalEntryLines": [_body(line, entry, ids[line.account], debtors) for line in entry.lines],
    }
    row = desk.post(connection, JOURNAL_ENTRIES, body=body)
    if not row.get("EntryID"):
        raise NobodyKnows("Exact's answer names no entry")
    return _written(row)


def find(
    connection: Connection,
    entry: JournalEntry,
    *,
    created_after: datetime,
    taken: Callable[[Collection[str]], Collection[str]],
) -> Written | None:
    """The entry, or None. Journal, date and every line must agree. Raises Rejected when two do."""
    first = Query(select=_LINE, where=f"Description eq {odata.text(entry.lines[0].description)}")
    keys = {str(row["EntryID"]) for row in desk.get(connection, JOURNAL_LINES, query=first)}
    keys -= set(taken(keys))
    alike = [row for key in sorted(keys) if (row := _head_of(connection, entry, key, created_after=created_after))]
    if len(alike) > 1:
        raise words.refused("several_found", raw=", ".join(str(row["EntryNumber"]) for row in alike))
    return _written(alike[0]) if alike else None


def _ids(connection: Connection, entry: JournalEntry) -> dict[str, str]:
    return dict(catalog.codes_to_send(connection, vat_codes=(), accounts={line.account for line in entry.lines}))


def _body(line: EntryLine, entry: JournalEntry, account: str, debtors: Mapping[str, str]) -> dict[str, object]:
    return {
        **({"Account": debtors[line.debtor_of]} if line.debtor_of else {}),
        "GLAccount": account,
        "AmountFC": Decimal(line.amount.text),
        "Date": entry.booked_on.isoformat(),
        "Description": line.description,
    }


def _head_of(connection: Connection, entry: JournalEntry, key: str, *, created_after: datetime) -> Row | None:
    """The head of the entry with this key, where it is ours."""
    where = f"EntryID eq {odata.guid(key)}"
    lines = desk.get(connection, JOURNAL_LINES, query=Query(select=_LINE, where=where))
    wanted = Counter((line.description, Decimal(line.amount.text)) for line in entry.lines)
    stands = Counter((str(row["Description"]), odata.number(row.get("AmountFC"))) for row in lines)
    is_of_the_day = all(
        isinstance(on := row.get("Date"), datetime) and odata.day(on) == entry.booked_on for row in lines
    )
    if stands != wanted or not is_of_the_day or not all(odata.is_since(row, created_after) for row in lines):
        return None
    names = ("EntryID", "EntryNumber", "JournalCode", "Currency")
    heads = desk.get(connection, JOURNAL_ENTRIES, query=Query(select=names, where=where))
    same = (row for row in heads if (row["JournalCode"], row["Currency"]) == (entry.journal, entry.currency))
    return next(same, None)


def _written(row: Row) -> Written:
    return Written(str(row["EntryID"]), str(row.get("EntryNumber") or ""), total=None, vat=None, line_count=None)
