"""Checks a month and keeps how it stood; by itself the current month and the one before, once a night."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.db.models import QuerySet

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.closing import causes, certificates, reading, telling, unprinted, unread
from apps.closing.certificates import Draft
from apps.closing.check import Check, check, month
from apps.closing.compare import Stretch
from apps.closing.models import BookLine, CheckedMonth
from apps.exact.models import Administration, Connection, Credential
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

# Behind the day's orders: the calls that are left when the shops are closed.
_FROM = time(2, 30)
_AN_HOUR = timedelta(hours=1)
_SOON = timedelta(minutes=3)
# A task checks so many and leaves the rest to the next tick: no worker is lost to the night.
_AT_ONCE = 5


def check_now(connection: Connection, stretch: Stretch, *, at: datetime) -> Check:
    """Read back, compare, keep. Raises TryLater, LogInAgain, Rejected and NobodyKnows where one side does not tell."""
    reading.read_on(connection)
    at_shopify = unread.of_stretch(connection.webshop, stretch)
    found = check(connection, stretch, at_shopify=at_shopify)
    if unprinted.read(connection, found.findings, at=at):
        found = check(connection, stretch, at_shopify=at_shopify)
    asked = CheckedMonth.objects.filter(webshop=connection.webshop, first=stretch.first).exclude(closing_by="").first()
    closing = certificates.draft(connection, found, by=asked.closing_by, at=at) if asked else None
    _keep(connection, found, at, closing)
    _tell_our_people(connection.webshop, found)
    return found


@transaction.atomic
def _keep(connection: Connection, found: Check, at: datetime, closing: Draft | None) -> None:
    """How the month stands now, and its certificate where somebody closes it: both or neither."""
    which: dict[str, Any] = {"webshop": connection.webshop, "first": found.stretch.first}
    before = CheckedMonth.objects.select_for_update().filter(**which).first()
    if closing:
        certificates.write(closing)
    result = telling.kept_of(found)
    is_other = certificates.is_outdated(connection.webshop, found.stretch.first, result)
    said: dict[str, Any] = {"verdict": found.verdict, "checked_at": at, "result": result, "is_other": is_other}
    if closing or not (before and before.closing_by):  # who asked meanwhile is answered by the next check
        said |= {"asked_at": None, "not_before": None, "closing_by": ""}
    CheckedMonth.objects.update_or_create(**which, defaults=said)


def _tell_our_people(webshop: Webshop, found: Check) -> None:
    """What has no cause is a defect of ours."""
    ours = [one for one in found.findings if causes.TABLE[one.cause].is_for_our_people]
    if ours:
        documents = [one.document for one in ours if one.document][:10]
        facts = {"month": f"{found.stretch.first:%Y-%m}", "count": len(ours), "documents": documents}
        raising.alert(Alert.Subject.UNEXPLAINED, webshop.domain, **facts)


def check_due(now: datetime) -> int:
    """The webshops whose night has begun and whose two months were not checked in it; how many were."""
    _forget_unused()
    done, tried = 0, 0
    for connection in _ready():
        months = _due_months(connection.webshop, now)
        if not months or tried == _AT_ONCE:
            continue
        tried += 1
        try:
            for stretch in months:
                check_now(connection, stretch, at=now)
        except (TryLater, LogInAgain, Rejected, NobodyKnows) as problem:
            until = max(getattr(problem, "not_before", now), now + _wait(connection.webshop))
            _put_off(connection.webshop, months, until)
            log.warning("closing put off", webshop=connection.webshop_id, why=type(problem).__name__)
        except Exception:  # a defect of ours, met by one webshop: the others have their night
            _put_off(connection.webshop, months, now + _AN_HOUR)
            log.exception("closing not checked", webshop=connection.webshop_id)
        else:
            done += 1
    return done


def _ready() -> QuerySet[Connection]:
    ready = Connection.objects.filter(
        administration__isnull=False, credential__state=Credential.Chain.OK, problem="", webshop__is_live=True
    )
    return ready.exclude(webshop__state=Webshop.Presence.UNINSTALLED).select_related(
        "webshop", "credential", "administration"
    )


def can_check(webshop: Webshop) -> bool:
    """Whether a worker would take it: booking is on, and nothing known keeps us out of Exact."""
    return _ready().filter(webshop=webshop).exists()


def ask(webshop: Webshop, stretch: Stretch, *, at: datetime, closing_by: str = "") -> None:
    """Have a month checked as soon as a worker is free. Who asks first is not made to wait as long as the night would;
    who asks once more waits for the moment that was told.

    `closing_by`: who wants a certificate of what is found then.
    """
    new = {"verdict": CheckedMonth.Verdict.UNREAD}
    row, _is_new = CheckedMonth.objects.get_or_create(webshop=webshop, first=stretch.first, defaults=new)
    wanted: dict[str, Any] = {"closing_by": closing_by} if closing_by else {}
    if row.asked_at is None:
        wanted["not_before"] = None
    CheckedMonth.objects.filter(pk=row.pk).update(asked_at=at, **wanted)


def _due_months(webshop: Webshop, now: datetime) -> list[Stretch]:
    """This month and the one before where they were not checked since the night began, and what somebody asked for."""
    local = now.astimezone(ZoneInfo(webshop.timezone))
    began = datetime.combine(local.date(), _FROM, tzinfo=local.tzinfo)
    rows = {row.first: row for row in CheckedMonth.objects.filter(webshop=webshop).defer("result")}
    first = local.date().replace(day=1)
    by_night = {(first - timedelta(days=1)).replace(day=1), first} if local >= began else set()
    asked = {row.first for row in rows.values() if row.asked_at}
    due = {day for day in by_night if _is_old(rows.get(day), began)} | asked
    put_off = {row.first for row in rows.values() if row.not_before and row.not_before > now}
    return [month(day.year, day.month) for day in sorted(due - put_off)]


def _is_old(row: CheckedMonth | None, began: datetime) -> bool:
    return row is None or row.checked_at is None or row.checked_at < began


def _wait(webshop: Webshop) -> timedelta:
    """Somebody who asked sits and waits; the night has hours."""
    is_asked = CheckedMonth.objects.filter(webshop=webshop, asked_at__isnull=False).exists()
    return _SOON if is_asked else _AN_HOUR


def _put_off(webshop: Webshop, months: list[Stretch], until: datetime) -> None:
    new: dict[str, Any] = {"verdict": CheckedMonth.Verdict.UNREAD, "not_before": until}
    for stretch in months:
        row, is_new = CheckedMonth.objects.get_or_create(webshop=webshop, first=stretch.first, defaults=new)
        if not is_new:
            CheckedMonth.objects.filter(pk=row.pk).update(not_before=until)


def _forget_unused() -> None:
    """What was read of an administration that no webshop of ours books in any more."""
    unused = Administration.objects.filter(connections=None, reading__isnull=False)
    for administration in unused:
        BookLine.objects.filter(administration=administration).delete()
        administration.reading.delete()
