"""The shared counters' home. Redis may be flushed at any moment: what is here only ever spares a refused call."""

from __future__ import annotations

from functools import lru_cache

import redis
from django.conf import settings


def counters() -> redis.Redis:
    """This service's Redis, with short time-outs: a slow counter must not hold up a booking."""
    return _connect(settings.REDIS_URL)


@lru_cache(maxsize=4)
def _connect(url: str) -> redis.Redis:
    return redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
