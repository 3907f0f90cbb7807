"""The administration's codes, copied once a day and after Exact refused one of them; everybody reads the copy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import BookingType
from apps.calls.outcomes import Rejected
from apps.exact.codes import lists, periods, proposals, sources, vat_code
from apps.exact.codes.sources import CodeKind, Source
from apps.exact.door import client, failures, odata
from apps.exact.door.odata import Row
from apps.exact.exchange import desk, doubts
from apps.exact.items import deletions
from apps.exact.models import Administration, CatalogEntry, Connection
from apps.exact.refusals import words
from apps.shops.models import Settings

_JUST_NOW = timedelta(minutes=10)
A_DAY = timedelta(days=1)
# However often Exact refuses a code, its lists are not read more often than this.
_DOUBT_WAITS = timedelta(hours=1)
_SALES_JOURNAL = 20
# Receivables, payables and VAT: Exact refuses these on a sales line.
NOT_ON_A_LINE = (20, 22, 24)


def refresh(connection: Connection) -> None:
    """Copy every kind of code: one call each, more where a list has several pages. What Exact dropped is deleted."""
    where = client.door(connection)
    now = timezone.now()
    found: list[CatalogEntry] = []
    for source in sources.SOURCES:
        found += [_entry(row, source=source, where=where, now=now) for row in _ask(where, source)]
    rows = desk.ask(where, sources.PERCENTAGES, query=sources.PERCENTAGES_QUERY)
    _add_percentages(found, rows=rows)
    found += periods.read(where, now=now)
    if _has_items(connection):
        deletions.take_over(connection)
    _store(found, kinds=[*(source.kind for source in sources.SOURCES), CodeKind.PERIOD], connection=connection, now=now)


def refresh_if_old(connection: Connection, *, age: timedelta = _JUST_NOW) -> None:
    """As `refresh`, unless the mirror is younger than `age`: webshops of one administration share it.

    Sooner when Exact refused one of its codes since, but not more often than once an hour.
    """
    if _is_old(connection.administration, age) and _is_old(_read_again(connection), age):
        refresh(connection)


def _is_old(known: Administration | None, age: timedelta) -> bool:
    if known is None or (read_at := known.codes_read_at) is None:
        return True
    since = timezone.now() - read_at
    return since > age or (known.codes_doubted_at is not None and since > _DOUBT_WAITS)


def vat_codes(connection: Connection) -> QuerySet[CatalogEntry]:
    """Every VAT code, also those that may not be chosen: `vat_code.problem` says why."""
    return _all(connection, CodeKind.VAT_CODE)


def vat_codes_for_sales(connection: Connection) -> list[CatalogEntry]:
    """The VAT codes a merchant may choose."""
    return [entry for entry in vat_codes(connection) if vat_code.from_entry(entry).is_for_sales]


def gl_accounts(connection: Connection) -> list[CatalogEntry]:
    """Accounts that may stand on a sales line."""
    found = lists.of_kind(connection, CodeKind.GL_ACCOUNT)
    return [entry for entry in found if not entry.is_blocked and entry.data.get("type") not in NOT_ON_A_LINE]


def journals(connection: Connection) -> list[CatalogEntry]:
    """Sales journals."""
    found = lists.of_kind(connection, CodeKind.JOURNAL)
    return [entry for entry in found if not entry.is_blocked and entry.data.get("type") == _SALES_JOURNAL]


def payment_conditions(connection: Connection) -> list[CatalogEntry]:
    """Payment conditions."""
    return lists.of_kind(connection, CodeKind.PAYMENT_CONDITION)


def cost_centres(connection: Connection) -> list[CatalogEntry]:
    """Cost centres that are active; none where the edition has none."""
    return [entry for entry in lists.of_kind(connection, CodeKind.COST_CENTRE) if not entry.is_blocked]


def cost_units(connection: Connection) -> list[CatalogEntry]:
    """Cost units; none where the edition has none."""
    return [entry for entry in lists.of_kind(connection, CodeKind.COST_UNIT) if not entry.is_blocked]


def entries(connection: Connection, kind: CodeKind) -> QuerySet[CatalogEntry]:
    """Everything of one kind, usable or not."""
    return _all(connection, kind)


def entries_with(connection: Connection, codes: Collection[str]) -> QuerySet[CatalogEntry]:
    """Everything that has one of these codes, of whatever kind, usable or not."""
    return lists.mirrored(connection).filter(code__in=codes)


def refreshed_at(connection: Connection) -> datetime | None:
    """When the codes were last read from Exact; None for never."""
    known = _read_again(connection)
    return known.codes_read_at if known else None


def is_doubted(connection: Connection) -> bool:
    """Exact refused a code of ours since: the lists are read again within the hour."""
    known = _read_again(connection)
    return known is not None and known.codes_doubted_at is not None


def codes_to_send(
    connection: Connection, *, vat_codes: Collection[str], accounts: Collection[str]
) -> Mapping[str, str]:
    """Exact's GUID of each of these G/L accounts. Raises Rejected for a code that is missing or cannot be used.

    Such a code may have been made or opened in Exact since our copy: it is marked to be read again.
    """
    wanted = {*((CodeKind.VAT_CODE, code) for code in vat_codes), *((CodeKind.GL_ACCOUNT, code) for code in accounts)}
    found = lists.find_all(connection, wanted)
    problems = [vat_code.problem(found.get((CodeKind.VAT_CODE, code)), code=code) for code in sorted(vat_codes)]
    problems += [_account_problem(found.get((CodeKind.GL_ACCOUNT, code)), code=code) for code in sorted(accounts)]
    for problem in problems:
        if problem:
            doubts.doubt(connection)
            raise problem
    return {code: found[CodeKind.GL_ACCOUNT, code].exact_id for code in accounts}


def _account_problem(entry: CatalogEntry | None, *, code: str) -> Rejected | None:
    if entry is None:
        return words.refused("gl_account_unknown", raw=code)
    if entry.is_blocked:
        return words.refused("gl_account_blocked", raw=code)
    return None


def propose_accounts(connection: Connection) -> dict[Component, str]:
    """The likely account code per component, for a human to confirm; components without one are absent."""
    return proposals.accounts(gl_accounts(connection))


def _all(connection: Connection, kind: CodeKind) -> QuerySet[CatalogEntry]:
    return lists.mirrored(connection).filter(kind=kind).order_by("code")


def _ask(where: client.Door, source: Source) -> list[Row]:
    """The rows; asked again without a property that Exact may not know; none where it has no such list."""
    try:
        return _ask_fully(where, source)
    except Rejected:
        if source.is_optional:
            return []
        raise


def _ask_fully(where: client.Door, source: Source) -> list[Row]:
    try:
        return desk.ask(where, source.endpoint, query=source.query(), is_optional=source.is_optional)
    except failures.Forbidden:
        raise
    except Rejected:
        if not source.if_there:
            raise
    return desk.ask(where, source.endpoint, query=source.sure_query(), is_optional=source.is_optional)


def _entry(row: Row, *, source: Source, where: client.Door, now: datetime) -> CatalogEntry:
    return CatalogEntry(
        administration=where.administration,
        kind=source.kind,
        code=str(row["Code"]),
        exact_id=str(row.get("ID") or ""),
        description=str(row.get("Description") or "")[:255],
        data=source.data(row),
        is_blocked=bool(row.get("IsBlocked")) or _has_ended(row, now=now),
        refreshed_at=now,
    )


def _has_ended(row: Row, *, now: datetime) -> bool:
    """A cost centre has a last day; whether it still has `Active` is not sure, so it is not asked."""
    ends = row.get("EndDate")
    return isinstance(ends, datetime) and odata.day(ends) < now.date()


def _has_items(connection: Connection) -> bool:
    kind = Settings.objects.filter(webshop=connection.webshop_id).values_list("booking_type", flat=True).first()
    return kind in (BookingType.SALES_INVOICE.value, BookingType.SALES_ORDER.value)


def _read_again(connection: Connection) -> Administration | None:
    """As it stands now: another webshop of the administration may have had its codes read, or doubted, meanwhile."""
    return connection.chosen.first()


def _add_percentages(entries: list[CatalogEntry], *, rows: list[Row]) -> None:
    found = sources.periods(rows)
    for entry in entries:
        if entry.kind == CodeKind.VAT_CODE:
            entry.data["periods"] = found.get(entry.exact_id, [])


def _store(entries: list[CatalogEntry], *, kinds: list[CodeKind], connection: Connection, now: datetime) -> None:
    """What is no longer listed goes, of the kinds that were read."""
    with transaction.atomic():
        CatalogEntry.objects.bulk_create(
            entries,
            update_conflicts=True,
            unique_fields=["administration", "kind", "code"],
            update_fields=["exact_id", "description", "data", "is_blocked", "refreshed_at"],
        )
        lists.mirrored(connection).filter(kind__in=kinds, refreshed_at__lt=now).delete()
        connection.chosen.update(codes_read_at=now, codes_doubted_at=None)
    if connection.administration is not None:
        connection.administration.codes_read_at = now
    lists.forget(connection)
