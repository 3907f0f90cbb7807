"""Keeps our copy of an administration's journal lines up to date: what changed since the last time, and what is gone.

A page is kept together with how far it came, so a reading that a limit or a crash ends goes on where it was and nothing
is read twice. It is the last to use the day's calls.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from apps.calls import budget, locks
from apps.calls.locks import Space
from apps.calls.outcomes import OthersFirst, Rejected
from apps.closing import watched
from apps.closing.models import BookLine, Certificate, CheckedMonth, JournalReading
from apps.exact.codes import catalog
from apps.exact.models import Administration, CatalogEntry, Connection
from apps.exact.readback import lines
from apps.exact.readback.lines import Deletion, JournalLine
from apps.ledger import under_way
from apps.ledger.models import Document, MoneyDocument, TakeOver
from apps.shops.models import PaymentSettings, PayoutSettings, Settings

log = structlog.get_logger(__name__)

_SALES_JOURNALS = (20, 21)  # Exact's types: sales, and return invoices
_PAUSE = timedelta(minutes=1)
_A_DAY = timedelta(days=1)
_MONTHS_BACK = timedelta(days=62)  # the month before this one, whole
_FIELDS = (
    *("version", "entry_id", "entry_number", "journal", "on", "year", "period", "account", "vat_code"),
    *("amount", "currency", "reference", "invoice_number", "numbers"),
)


def read_on(connection: Connection) -> JournalReading:
    """Read what changed. Raises TryLater (also while another worker reads it), LogInAgain, Rejected."""
    administration = connection.chosen.get()
    if not locks.take(Space.READBACK, administration.pk):
        raise OthersFirst(timezone.now() + _PAUSE, "the journals are being read already")
    try:
        with budget.sparing(budget.HISTORY):
            return _read_on(connection, administration)
    finally:
        locks.give_back(Space.READBACK, administration.pk)


def _read_on(connection: Connection, administration: Administration) -> JournalReading:
    """Lines first: what a deletion of the same moment takes away has a lower version than what came instead."""
    began = timezone.now()
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    reading = _begun(connection, administration)
    for page in lines.changed_since(connection, reading.lines_version):
        _keep(connection, reading, page)
    _take_over_deletions(connection, reading)
    reading.finished_at = began
    reading.save(update_fields=["finished_at", "sees_deletions"])
    return reading


def _begun(connection: Connection, administration: Administration) -> JournalReading:
    """Where it stands; from the start at first, when Exact moved the administration, or for an earlier day."""
    first, accounts = _first_day(administration), watched.accounts_of(administration)
    reading = JournalReading.objects.filter(administration=administration).first()
    is_same = reading and reading.moved_at == administration.moved_at and accounts <= set(reading.accounts)
    if reading and is_same and reading.from_day <= first:
        return reading
    version = lines.version_at(connection, datetime.combine(first, time(), tzinfo=timezone.get_current_timezone()))
    at = {"lines_version": version, "deletions_version": version, "finished_at": None}
    about: dict[str, Any] = {"from_day": first, "moved_at": administration.moved_at, "sees_deletions": True, **at}
    about["accounts"] = sorted(accounts)
    with transaction.atomic():
        watched.forget_all(administration)
        BookLine.objects.filter(administration=administration).delete()
        return JournalReading.objects.update_or_create(administration=administration, defaults=about)[0]


def _first_day(administration: Administration) -> date:
    """Before everything that we ever sent there, that others may have booked of our orders, and before last month."""
    ours = Document.objects.filter(webshop__exact__administration=administration).order_by("created_at")
    created = ours.values_list("created_at", flat=True).first() or timezone.now()
    reading = JournalReading.objects.filter(administration=administration).first()
    begun = [reading.from_day] if reading else [timezone.localdate() - _MONTHS_BACK]
    looks = TakeOver.objects.filter(webshop__exact__administration=administration).values_list("since", flat=True)
    watching = [day] if (day := watched.first_day(administration)) else []
    return min(timezone.localdate(created) - _A_DAY, *(since - _A_DAY for since in looks), *begun, *watching)


def _keep(connection: Connection, reading: JournalReading, page: tuple[JournalLine, ...]) -> None:
    """The page's lines as far as they are of use, and how far it came: both or neither."""
    if not page:
        return
    # Ours in whatever journal they stand by now.
    told = {line.entry_id for line in page}
    ours = {*under_way.ids_in_exact(Document, told), *under_way.ids_in_exact(MoneyDocument, told)}
    journals = _journals(reading.administration)
    rows = [
        BookLine(
            administration=reading.administration,
            line_id=line.line_id,
            **{name: getattr(line, name) for name in _FIELDS},
        )
        for line in page
        if line.journal in journals or line.entry_id in ours
    ]
    moved_away = {line.line_id for line in page} - {row.line_id for row in rows}
    with transaction.atomic():
        here = BookLine.objects.filter(
            administration=reading.administration, line_id__in=[line.line_id for line in page]
        )
        days = {row.on for row in rows} | set(here.values_list("on", flat=True))  # those it stood on, too
        BookLine.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["administration", "line_id"],
            update_fields=[*_FIELDS],
        )
        BookLine.objects.filter(administration=reading.administration, line_id__in=moved_away).delete()
        watched.keep(reading.administration, page, reading.accounts)
        _have_checked_again(reading, days)
        reading.lines_version = max(line.version for line in page)
        reading.save(update_fields=["lines_version"])


def _journals(administration: Administration) -> set[str]:
    """Every journal of sales, and those that webshops of this administration chose, also for money.

    An entry whose answer was lost is read back before anybody knows that it is ours.
    """
    sales = CatalogEntry.objects.filter(
        administration=administration, kind=CatalogEntry.CodeKind.JOURNAL, data__type__in=_SALES_JOURNALS
    )
    chosen = Settings.objects.filter(webshop__exact__administration=administration)
    money = [
        one.objects.filter(webshop__exact__administration=administration).values_list("journal", flat=True)
        for one in (PaymentSettings, PayoutSettings)
    ]
    codes = {*sales.values_list("code", flat=True), *chosen.values_list("journal", flat=True), *money[0], *money[1]}
    return codes - {""}


def _take_over_deletions(connection: Connection, reading: JournalReading) -> None:
    """Where the user may not see what was deleted, that is written down: then nothing is called complete."""
    reading.sees_deletions = True
    try:
        for page in lines.deleted_since(connection, reading.deletions_version):
            _forget(reading, page)
    except Rejected as refused:
        log.warning("deletions unseen", administration=reading.administration_id, code=refused.code)
        reading.sees_deletions = False


def _forget(reading: JournalReading, page: tuple[Deletion, ...]) -> None:
    if not page:
        return
    gone = {deletion.line_id: deletion.version for deletion in page if deletion.line_id}
    with transaction.atomic():
        there = BookLine.objects.filter(administration=reading.administration, line_id__in=gone)
        rows = there.values_list("pk", "line_id", "version", "on")
        older = {pk: on for pk, line, version, on in rows if version < gone[line]}
        BookLine.objects.filter(pk__in=older).delete()
        watched.forget(reading.administration, gone)
        _have_checked_again(reading, set(older.values()))
        reading.deletions_version = max(deletion.version for deletion in page)
        reading.save(update_fields=["deletions_version"])


def _have_checked_again(reading: JournalReading, days: Collection[date]) -> None:
    """Months that were closed and in which something changed now, of every webshop that books there."""
    firsts = {day.replace(day=1) for day in days}
    closed = Certificate.objects.filter(webshop__exact__administration=reading.administration, first__in=firsts)
    for webshop, first in closed.values_list("webshop", "first").distinct():
        CheckedMonth.objects.filter(webshop=webshop, first=first).update(asked_at=timezone.now())
