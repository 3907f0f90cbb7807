"""Lets an endpoint rest after too many refused calls within the hour, before the other side blocks us.

Fact (Exact): at most 10 errors (400, 401, 403, 404) per key, user, company and endpoint an hour; the app stops at 6.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import cast

import redis
import structlog

from apps.calls.outcomes import TryLater
from apps.calls.redis_store import counters

log = structlog.get_logger(__name__)

MAX_ERRORS = 6
WINDOW = timedelta(hours=1)


def check(key: str) -> None:
    """Raises TryLater while `key` had MAX_ERRORS within the last hour."""
    now = datetime.now(UTC)
    try:
        found = counters().zrange(_name(key), -MAX_ERRORS, -1, withscores=True)
    except redis.RedisError as error:
        log.warning("breaker away", error=type(error).__name__)
        return
    times = [score for _member, score in cast("list[tuple[bytes, float]]", found)]
    if len(times) < MAX_ERRORS:
        return
    rests_until = datetime.fromtimestamp(times[0], UTC) + WINDOW
    if rests_until > now:
        raise TryLater(rests_until, f"{MAX_ERRORS} refused calls within the hour")


def count(key: str) -> None:
    """Write down one refused call."""
    now = datetime.now(UTC).timestamp()
    try:
        with counters().pipeline() as pipe:
            pipe.zadd(_name(key), {uuid.uuid4().hex: now})
            pipe.zremrangebyrank(_name(key), 0, -(MAX_ERRORS + 1))
            pipe.expire(_name(key), WINDOW)
            pipe.execute()
    except redis.RedisError as error:
        log.warning("breaker away", error=type(error).__name__)


def _name(key: str) -> str:
    return f"errors:{key}"
