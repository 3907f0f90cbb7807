"""How the service does, as Prometheus reads it: asked anew for every reading, in questions that an index answers.

Nothing here names a webshop: there are thousands, and the support desk shows each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import cast

import redis
from django.db import connection, transaction
from django.db.models import Count, Min, Q
from django.utils import timezone
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric, SummaryMetricFamily
from prometheus_client.registry import Collector

from apps.alerts.models import Alert
from apps.calls import budget, tallies
from apps.exact.models import Administration, Credential
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.notices.models import Notice
from apps.operations.traffic import WEBHOOKS
from apps.schedule import alive
from apps.schedule.models import Erasure, Turn
from apps.shopify.models import Token
from apps.shops.models import Webshop

_OPEN = (State.DUE, State.SENDING, State.UNKNOWN, State.HELD)
_PATIENCE = "5s"  # a reading that takes longer is no reading
_ADMINISTRATIONS = 500  # asked of Valkey at once
_IS_REFUSED = re.compile(r"[45]\d\d")


class ServiceNumbers(Collector):
    """All of it; what cannot be told (the store is away) is absent."""

    def collect(self) -> Iterator[Metric]:
        now = timezone.now()
        yield from _of_the_stores(now)
        yield from _webhooks()
        yield from _signs(now)


def _of_the_stores(now: datetime) -> Iterator[Metric]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [_PATIENCE])
        yield from _documents(now)
        yield _gauge("documents_estimated", "Documents in all, as PostgreSQL estimates it", _estimate(Document))
        waiting = Turn.objects.filter(next_at__lt=now, webshop__in=Webshop.objects.with_turns())
        late = waiting.aggregate(first=Min("next_at"))["first"]
        yield _gauge("oldest_turn_seconds", "How long the webshop waits that waits longest", _age(late, now))
        yield from _logins(now)
        untold = Notice.objects.undelivered(at=now).count()
        yield _gauge("mails_not_delivered", "Mails to merchants that are not out after ten minutes", untold)
        erasures = Erasure.objects.filter(done_at=None, due_at__lt=now).count()
        yield _gauge("erasures_late", "Erasures that should have been done", erasures)
        yield _gauge("alerts_open", "Alerts that nobody settled", Alert.objects.filter(settled_at=None).count())
        yield from _budget()


def _documents(now: datetime) -> Iterator[Metric]:
    """Of the states that are not the end: a partial index has exactly these."""
    rows = Document.objects.filter(state__in=_OPEN).values("state").annotate(n=Count("pk"), oldest=Min("created_at"))
    kept = {row["state"]: row for row in rows}
    counted = GaugeMetricFamily("shopify_exact_documents", "Documents that are not at their end", labels=["state"])
    for state in _OPEN:
        counted.add_metric([state.value], kept[state]["n"] if state in kept else 0)
    yield counted
    oldest = kept[State.DUE]["oldest"] if State.DUE in kept else None
    yield _gauge("oldest_due_seconds", "Age of the oldest document that is due", _age(oldest, now))


def _logins(now: datetime) -> Iterator[Metric]:
    used = Credential.objects.filter(connections__isnull=False)
    exact = used.aggregate(
        oldest=Min("refreshed_at", filter=Q(state=Credential.Chain.OK)),
        dead=Count("pk", filter=~Q(state=Credential.Chain.OK), distinct=True),
    )
    yield _gauge("exact_token_age_seconds", "Since the longest ago renewed living login", _age(exact["oldest"], now))
    yield _gauge("exact_logins_dead", "Exact logins that a person has to renew", exact["dead"])
    first = Token.objects.filter(webshop__state=Webshop.Presence.INSTALLED).aggregate(ends=Min("refresh_expires_at"))
    if first["ends"] is not None:
        left = (first["ends"] - now).total_seconds()
        yield _gauge("shopify_login_left_seconds", "Until the first Shopify login ends", left)


def _budget() -> Iterator[Metric]:
    """Of today's calls to Exact: how much the administration with the least has left, and how many have little."""
    limits = [row.limits_key for row in Administration.objects.filter(connections__isnull=False).distinct()]
    shares: list[float] = []
    try:
        for start in range(0, len(limits), _ADMINISTRATIONS):
            shares += budget.left_today(limits[start : start + _ADMINISTRATIONS])
    except redis.RedisError:
        return
    least = min(shares, default=1.0)
    yield _gauge("exact_day_budget_left_least", "Part of today's calls that the fullest has left", least)
    few = sum(share < 1 - budget.part_of_a_day() for share in shares)
    yield _gauge("exact_day_budget_short", "Administrations that only work for a waiting person today", few)


def _webhooks() -> Iterator[Metric]:
    tally = tallies.read()
    kept = {label: value for (name, label, what), value in tally.items() if (name, what) == (WEBHOOKS, "count")}
    answers = SummaryMetricFamily("shopify_exact_webhook_seconds", "Answers to webhooks", labels=["status"])
    for label in sorted(kept):
        answers.add_metric([label], count_value=int(kept[label]), sum_value=tally.get((WEBHOOKS, label, "seconds"), 0))
    yield answers
    refused = sum(count for label, count in kept.items() if _IS_REFUSED.fullmatch(label))
    yield CounterMetricFamily("shopify_exact_webhooks_refused", "Webhooks answered 4xx or 5xx", value=refused)


def _signs(now: datetime) -> Iterator[Metric]:
    try:
        signs = {"beat": alive.beat_sign(), "workers": alive.last_sign()}
    except redis.RedisError:
        return
    for name, sign in signs.items():
        if sign is not None:
            yield _gauge(f"{name}_age_seconds", f"Since {name} gave a sign of life", _age(sign.at, now))


def _estimate(model: type[Document]) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT greatest(reltuples, 0) FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return int(cast("tuple[float]", cursor.fetchone())[0])


def _age(moment: datetime | None, now: datetime) -> float:
    return max((now - moment).total_seconds(), 0) if moment else 0


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"shopify_exact_{name}", what, value=value)
