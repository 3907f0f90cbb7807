"""The administration's periods of last year, this year and the next, and for which sales journals each is closed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from apps.calls.outcomes import Rejected
from apps.exact.codes import lists
from apps.exact.codes.lists import CodeRead
from apps.exact.codes.sources import CodeKind
from apps.exact.door import client, odata
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import CatalogEntry, Connection
from apps.shops.models import Settings, Webshop

_PERIODS, _STATUS = "financial/FinancialPeriods", "read/financial/JournalStatusList"
_SALES_JOURNAL, _CLOSED = 20, 1
# Older ones are not booked in; a whole list would be hundreds of rows.
_YEARS_BACK = 1
_A_DAY = timedelta(days=1)


def read(where: client.Door, *, now: datetime) -> list[CatalogEntry]:
    """The periods as entries, read from Exact; none where this user or edition does not have them. Two calls."""
    first_year = now.year - _YEARS_BACK
    wanted = Query(select=("FinYear", "FinPeriod", "StartDate", "EndDate"), where=f"FinYear ge {first_year}")
    status = Query(
        select=("Journal", "JournalType", "Year", "Period", "Status"), where=f"Year ge {first_year} and Status eq 1"
    )
    try:
        rows = desk.ask(where, _PERIODS, query=wanted, is_optional=True)
        closed = _closed(desk.ask(where, _STATUS, query=status, is_optional=True))
    except Rejected:
        return []
    found = sorted((_entry(row, closed=closed, where=where, now=now) for row in rows), key=_first)
    for entry, following in pairwise(found):
        # Whether an end date is the last day or the day after is not documented: the next one's start decides.
        entry.data["last"] = min(date.fromisoformat(entry.data["last"]), _first(following) - _A_DAY).isoformat()
    return found


def of_day(connection: Connection, on: date) -> tuple[int, int] | None:
    """Financial year and period of the day, which need not be the calendar's; None when that is not known."""
    return next((number for number, first, last in all_of(connection) if first <= on <= last), None)


def all_of(connection: Connection) -> list[tuple[tuple[int, int], date, date]]:
    """Financial year and period, first and last day of every period that is known; oldest first."""
    return [(_number(entry), _first(entry), date.fromisoformat(entry.data["last"])) for entry in _known(connection)]


def closed_for(webshop: Webshop) -> tuple[tuple[date, date], ...]:
    """First and last day of what Exact closed for the webshop's sales journal, as far as was read; oldest first.

    Periods that follow each other are one. A day that no period is known for is in none of them: Exact judges it.
    """
    journal = Settings.objects.values_list("journal", flat=True).filter(webshop=webshop).first()
    return closed_in(lists.for_rules(webshop.pk), journal=journal) if journal else ()


def closed(connection: Connection, *, journal: str) -> tuple[tuple[date, date], ...]:
    """As `closed_for`, of one journal."""
    return closed_in(lists.of_kind(connection, CodeKind.PERIOD), journal=journal)


def closed_in(entries: Iterable[CodeRead], *, journal: str) -> tuple[tuple[date, date], ...]:
    """As `closed_for`, of one journal, by entries that were read; those of another kind are passed over."""
    found: list[tuple[date, date]] = []
    for entry in sorted((entry for entry in entries if entry.kind == CodeKind.PERIOD), key=_first):
        if journal not in entry.data["closed_for"]:
            continue
        first, last = _first(entry), date.fromisoformat(entry.data["last"])
        if found and found[-1][1] + _A_DAY == first:
            first = found.pop()[0]
        found.append((first, last))
    return tuple(found)


def is_known(connection: Connection) -> bool:
    """Whether Exact told anything of its periods: not every user may see them."""
    return bool(_known(connection))


def _known(connection: Connection) -> list[CatalogEntry]:
    return sorted(lists.of_kind(connection, CodeKind.PERIOD), key=_first)


def _number(entry: CodeRead) -> tuple[int, int]:
    year, period = entry.code.split("-")
    return int(year), int(period)


def _first(entry: CodeRead) -> date:
    return date.fromisoformat(entry.data["first"])


def _closed(rows: list[Row]) -> dict[tuple[int, int], list[str]]:
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for row in rows:
        if row.get("Status") == _CLOSED and row.get("JournalType") in (_SALES_JOURNAL, None):
            found[int(row["Year"]), int(row["Period"])].append(str(row["Journal"]))
    return found


def _entry(row: Row, *, closed: dict[tuple[int, int], list[str]], where: client.Door, now: datetime) -> CatalogEntry:
    year, period = int(row["FinYear"]), int(row["FinPeriod"])
    data = {
        "first": odata.day(row["StartDate"]).isoformat(),
        "last": odata.day(row["EndDate"]).isoformat(),
        "closed_for": sorted(closed.get((year, period), [])),
    }
    return CatalogEntry(
        administration=where.administration,
        kind=CodeKind.PERIOD,
        code=f"{year}-{period:02}",
        data=data,
        refreshed_at=now,
    )
