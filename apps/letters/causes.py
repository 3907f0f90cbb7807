"""What is the matter at this moment, read from the database: every webshop that somebody must be told something of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Min, OuterRef, QuerySet, Subquery

from apps.exact.health.trouble import RIGHT_MISSING
from apps.exact.models import Connection, Credential
from apps.ledger.models import Document
from apps.ledger.reasons import GAVE_UP
from apps.ledger.states import State
from apps.notices.models import Matter, Occasion
from apps.schedule.models import History, Run
from apps.shopify.models import Token, Withheld
from apps.shops.models import Webshop

# What lasts as long is a problem, anything shorter a hiccup that every sync may have.
RUNS_IN_A_ROW = 3
A_WHILE = timedelta(hours=1)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
# A login dies after 30 days; it is renewed every week, so this age means that something is wrong.
WARN_AT = timedelta(days=23)
OF_A_HISTORY = "history:"


@dataclass(frozen=True, slots=True)
class PresentMatter:
    """One thing that is the matter with one webshop; `about` tells it from others of its kind."""

    webshop_id: int
    about: str
    since: datetime


def _log_in(now: datetime) -> Iterator[PresentMatter]:
    """Each end of a login is a matter of its own: who logged in again is told at once when that one ends as well."""
    for one in _connected().filter(credential__state=Credential.Chain.LOG_IN_AGAIN):
        ended_at = one.credential.ended_at if one.credential else None
        yield PresentMatter(
            one.webshop_id, f"{one.credential_id}:{ended_at.isoformat() if ended_at else ''}", ended_at or now
        )


def _ends_soon(now: datetime) -> Iterator[PresentMatter]:
    lives = _connected().filter(credential__state=Credential.Chain.OK, credential__refreshed_at__lt=now - WARN_AT)
    for one in lives.annotate(refreshed_at=F("credential__refreshed_at")).values_list(
        "webshop_id", "credential_id", "refreshed_at"
    ):
        yield PresentMatter(one[0], f"{one[1]}:{one[2].isoformat()}", one[2] + WARN_AT)


def _access(now: datetime) -> Iterator[PresentMatter]:
    lives = _connected().filter(credential__state=Credential.Chain.OK)
    for one in lives.filter(problem_at__isnull=False).exclude(problem=""):
        yield PresentMatter(one.webshop_id, one.problem, one.problem_at or now)
    # Who is still setting up reads it on the screen.
    for one in lives.filter(problem="", webshop__is_live=True).exclude(rights_missing=[]):
        yield PresentMatter(one.webshop_id, RIGHT_MISSING, one.checked_at or now)


def _open_once(now: datetime) -> Iterator[PresentMatter]:
    ended = Token.objects.filter(webshop__state=Webshop.Presence.OPEN_ONCE, webshop__is_live=True)
    for webshop_id, refreshed_at in ended.values_list("webshop_id", "refreshed_at"):
        yield PresentMatter(webshop_id, refreshed_at.isoformat(), now)


def _withheld(now: datetime) -> Iterator[PresentMatter]:
    live = Webshop.objects.live()
    for one in Withheld.objects.filter(webshop__in=live):
        yield PresentMatter(one.webshop_id, one.what, one.since)


def _failing(now: datetime) -> Iterator[PresentMatter]:
    """The same cause in the last runs: three and for an hour, or for a day; a known one until it ends."""
    opened = set(Matter.objects.filter(kind=Occasion.FAILING, ended_at=None).values_list("webshop_id", "about"))
    ended = (
        Run.objects.filter(webshop=OuterRef("pk")).exclude(state=Run.Progress.RUNNING).order_by("-started_at", "-pk")
    )
    row = Webshop.objects.live().annotate(cause=Subquery(ended.values("cause")[:1])).filter(cause__in=_LASTING)
    other = ended.exclude(cause=OuterRef("cause")).values("started_at")[:1]
    for webshop_id, cause, before in row.annotate(before=Subquery(other)).values_list("pk", "cause", "before"):
        runs = Run.objects.filter(webshop=webshop_id, cause=cause).exclude(state=Run.Progress.RUNNING)
        if before is not None:
            runs = runs.filter(started_at__gt=before)
        told = runs.aggregate(count=Count("pk"), first=Min("started_at"))
        since = told["first"] or now
        if (webshop_id, cause) in opened or _is_long(cause, told["count"], now - since):
            yield PresentMatter(webshop_id, cause, since)


def _is_long(cause: str, runs: int, lasts: timedelta) -> bool:
    return lasts >= A_DAY or (runs >= RUNS_IN_A_ROW and lasts >= A_WHILE and cause != _LIMIT)


# A limit is over by itself every day, and is reached where much is to be booked: only one that lasts is told.
_LIMIT = Run.InTheWay.EXACT_LIMIT
_LASTING = (_LIMIT, Run.InTheWay.EXACT_AWAY, Run.InTheWay.SHOPIFY_AWAY, Run.InTheWay.OUR_FAULT)


def _held_long(now: datetime) -> Iterator[PresentMatter]:
    old = _held().filter(created_at__lte=now - A_WEEK).exclude(reason_code=GAVE_UP)
    for webshop_id, code, since in _by_webshop(old, first="created_at"):
        yield PresentMatter(webshop_id, code, since)


def _gave_up(now: datetime) -> Iterator[PresentMatter]:
    for webshop_id, code, since in _by_webshop(_held().filter(reason_code=GAVE_UP), first="updated_at"):
        yield PresentMatter(webshop_id, code, since)
    failed = History.objects.filter(state=History.Phase.FAILED, ended_at__gt=now - A_WEEK)
    newer = History.objects.filter(webshop=OuterRef("webshop"), pk__gt=OuterRef("pk")).values("pk")[:1]
    for one in failed.annotate(newer=Subquery(newer)).filter(newer=None, webshop__in=Webshop.objects.installed()):
        yield PresentMatter(one.webshop_id, f"{OF_A_HISTORY}{one.pk}", one.ended_at or now)


def _connected() -> QuerySet[Connection]:
    """Of webshops that still have the app and were set up as far as an administration."""
    found = Connection.objects.filter(administration__isnull=False, webshop__state=Webshop.Presence.INSTALLED)
    return found.select_related("credential")


def _held() -> QuerySet[Document]:
    return Document.objects.filter(state=State.HELD, webshop__in=Webshop.objects.live()).order_by()


def _by_webshop(found: QuerySet[Document], *, first: str) -> Iterable[tuple[int, str, datetime]]:
    """(webshop, reason, since) of what waits."""
    rows: Any = found.values_list("webshop", "reason_code").annotate(Min(first))
    return list(rows)


Look = Callable[[datetime], Iterator[PresentMatter]]
# What stops everything is looked for every minute, what must last before it counts every ten.
AT_ONCE: Mapping[Occasion, Look] = {
    Occasion.LOG_IN: _log_in,
    Occasion.ENDS_SOON: _ends_soon,
    Occasion.ACCESS: _access,
    Occasion.OPEN_ONCE: _open_once,
    Occasion.WITHHELD: _withheld,
}
LASTING: Mapping[Occasion, Look] = {
    Occasion.FAILING: _failing,
    Occasion.HELD_LONG: _held_long,
    Occasion.GAVE_UP: _gave_up,
}
