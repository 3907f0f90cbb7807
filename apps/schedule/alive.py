"""When beat last sent its tick, and when a worker last worked one off. Gone with Redis, back in a tick."""

from __future__ import annotations

import socket
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

_WORKERS, _BEAT = "schedule-alive", "beat-alive"


@dataclass(frozen=True, slots=True)
class Sign:
    """When, and on which machine."""

    at: datetime
    host: str


def note_tick() -> None:
    """Called by the tick itself: a worker lives."""
    _note(_WORKERS)


def note_beat() -> None:
    """Called by beat, for every message that it sends. Beat goes on while the store is away."""
    with suppress(RedisError):
        _note(_BEAT)


def last_sign() -> Sign | None:
    """Of the workers; None when nothing is known."""
    return _sign(_WORKERS)


def beat_sign() -> Sign | None:
    """Of beat; None when nothing is known."""
    return _sign(_BEAT)


def _note(key: str) -> None:
    cache.set(key, f"{timezone.now().isoformat()} {socket.gethostname()}", timeout=None)


def _sign(key: str) -> Sign | None:
    found: str | None = cache.get(key)
    if found is None:
        return None
    at, _blank, host = found.partition(" ")
    return Sign(datetime.fromisoformat(at), host)
