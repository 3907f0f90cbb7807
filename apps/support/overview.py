"""The start page: what of all webshops needs one of us. A handful of questions, however many webshops there are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from apps.alerts.models import Alert
from apps.embedded import explaining, reasons
from apps.exact.door.tokens import CHAIN_LIVES
from apps.exact.models import Credential
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.notices.models import Notice
from apps.schedule import alive
from apps.schedule.models import Erasure, Run, Turn
from apps.shopify.models import Token
from apps.shops.models import Webshop

_A_DAY = timedelta(days=1)
_BEHIND_AFTER = timedelta(minutes=15)
_SOON = timedelta(days=7)
_SILENT_AFTER = timedelta(minutes=2)
_UNCLEAR_TOO_LONG = timedelta(hours=1)
_MOST = 10
_COUNT = "(SELECT count(*) FROM (%s) AS counted)"


@dataclass(frozen=True, slots=True)
class CauseOfADay:
    """Why documents began to wait in the last 24 hours, in how many of which webshops."""

    code: str
    text: str
    documents: int
    webshops: int
    is_for_us: bool


@dataclass(frozen=True, slots=True)
class Logins:
    """How many logins of one side live how long."""

    ended: int
    soon: int
    later: int


def all_of_it(*, at: datetime | None = None) -> dict[str, Any]:
    """What the template shows."""
    now = at or timezone.now()
    causes, sign, waiting = _causes(now), alive.last_sign(), _waiting()
    late = _late(now)
    counts = _counts(
        behind=late,
        mails=Notice.objects.undelivered(at=now),
        unclear=Document.objects.filter(state=State.UNKNOWN, claimed_at__lt=now - _UNCLEAR_TOO_LONG),
        erasures=Erasure.objects.filter(done_at=None, due_at__lt=now),
        open=Alert.objects.filter(settled_at=None),
    )
    return {
        "webshops": _webshops(),
        "waiting": waiting,
        "oldest_due": waiting[State.DUE]["oldest"],
        "behind": {"count": counts["behind"], "turns": late.select_related("webshop")[:_MOST]},
        "causes": causes,
        "failed_runs": _failed_runs(now),
        "exact_logins": _exact_logins(now),
        "shopify_logins": _shopify_logins(now),
        "mails": counts["mails"],
        "sign": sign,
        "is_silent": sign is None or now - sign.at > _SILENT_AFTER,
        "alerts": _alerts(counts, causes),
    }


def _counts(**rows: QuerySet[Any]) -> dict[str, int]:
    """How many each has, in one question."""
    asked = [each.order_by().values("pk").query.sql_with_params() for each in rows.values()]
    sql = ", ".join(_COUNT % text for text, _ in asked)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", [value for _, values in asked for value in values])
        return dict(zip(rows, cursor.fetchone(), strict=True))


def _webshops() -> dict[str, int]:
    is_there = Q(state=Webshop.Presence.INSTALLED)
    return Webshop.objects.aggregate(
        live=Count("pk", filter=is_there & Q(is_live=True)),
        off=Count("pk", filter=is_there & Q(is_live=False)),
        open_once=Count("pk", filter=Q(state=Webshop.Presence.OPEN_ONCE)),
        uninstalled=Count("pk", filter=Q(state=Webshop.Presence.UNINSTALLED)),
    )


def _waiting() -> dict[str, dict[str, Any]]:
    """Of the states that are not the end: how many, and since when the oldest."""
    states = (State.DUE, State.SENDING, State.UNKNOWN, State.HELD)
    rows = (
        Document.objects.filter(state__in=states).values("state").annotate(count=Count("*"), oldest=Min("created_at"))
    )
    found: dict[str, dict[str, Any]] = {row["state"]: {**row} for row in rows}
    return {state: found.get(state, {"state": state, "count": 0, "oldest": None}) for state in states}


def _late(now: datetime) -> QuerySet[Turn]:
    late = Turn.objects.filter(next_at__lt=now - _BEHIND_AFTER, webshop__in=Webshop.objects.with_turns())
    return late.order_by("next_at")


def _causes(now: datetime) -> list[CauseOfADay]:
    held = Document.objects.filter(state=State.HELD, updated_at__gte=now - _A_DAY).values("reason_code")
    rows = held.annotate(documents=Count("*"), webshops=Count("webshop", distinct=True)).order_by("-documents")
    return [_cause(row["reason_code"], row["documents"], row["webshops"]) for row in rows[:_MOST]]


def _cause(code: str, documents: int, webshops: int) -> CauseOfADay:
    row = reasons.find(code)
    return CauseOfADay(code, explaining.cause(code).text, documents, webshops, bool(row and row.is_for_our_people))


def _failed_runs(now: datetime) -> list[dict[str, Any]]:
    """By what they said."""
    failed = Run.objects.filter(
        started_at__gte=now - _A_DAY, state__in=(Run.Progress.FAILED, Run.Progress.LOG_IN_AGAIN)
    )
    rows = failed.values("message").annotate(runs=Count("pk"), webshops=Count("webshop", distinct=True))
    return [{**row} for row in rows.order_by("-runs")[:_MOST]]


def _exact_logins(now: datetime) -> Logins:
    lives, ends = Q(state=Credential.Chain.OK), now - CHAIN_LIVES
    used = Credential.objects.filter(connections__isnull=False).distinct()
    counts = used.aggregate(
        ended=Count("pk", filter=~lives | Q(refreshed_at__lte=ends), distinct=True),
        soon=Count("pk", filter=lives & Q(refreshed_at__gt=ends, refreshed_at__lte=ends + _SOON), distinct=True),
        later=Count("pk", filter=lives & Q(refreshed_at__gt=ends + _SOON), distinct=True),
    )
    return Logins(**counts)


def _shopify_logins(now: datetime) -> Logins:
    ours = Token.objects.exclude(webshop__state=Webshop.Presence.UNINSTALLED)
    lives = ~Q(webshop__state=Webshop.Presence.OPEN_ONCE)
    counts = ours.aggregate(
        ended=Count("pk", filter=~lives | Q(refresh_expires_at__lte=now)),
        soon=Count("pk", filter=lives & Q(refresh_expires_at__gt=now, refresh_expires_at__lte=now + _SOON)),
        later=Count("pk", filter=lives & Q(refresh_expires_at__gt=now + _SOON)),
    )
    return Logins(**counts)


def _alerts(counts: dict[str, int], causes: list[CauseOfADay]) -> dict[str, int]:
    """What no merchant can mend."""
    ours = sum(cause.documents for cause in causes if cause.is_for_us)
    return {"our_fault": ours, **{name: counts[name] for name in ("unclear", "erasures", "open")}}
