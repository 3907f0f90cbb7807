"""Whether the whole service is well: /readyz. /healthz only says that this process answers.

They are apart because a load balancer acts on one of them: without beat or workers this process must go on taking
webhooks, which wait in the database.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.calls.redis_store import counters
from apps.schedule import alive

log = structlog.get_logger(__name__)

_SILENT_AFTER = timedelta(minutes=2)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200: this process answers. It asks nobody else, so that no outage elsewhere has it restarted."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 when all is well, else 503: each part with "ok" or what is wrong with it, in words that tell no insides."""
    found = {name: _asked(name, ask) for name, ask in _PARTS.items()}
    is_well = all(answer == "ok" for answer in found.values())
    return JsonResponse(found, status=200 if is_well else 503)


def _asked(name: str, ask: Callable[[], str]) -> str:
    try:
        return ask()
    except Exception as error:
        log.warning("not ready", kind=name, error=type(error).__name__)
        return "away"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return "migrations are missing" if waiting else "ok"


def _broker() -> str:
    counters().ping()
    return "ok"


def _beat() -> str:
    return _heard(alive.beat_sign())


def _workers() -> str:
    return _heard(alive.last_sign())


def _heard(sign: alive.Sign | None) -> str:
    if sign is None:
        return "never heard of"
    return "ok" if timezone.now() - sign.at < _SILENT_AFTER else "silent"


_PARTS: dict[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "beat": _beat,
    "workers": _workers,
}
