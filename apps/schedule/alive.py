"""When beat's tick was last worked off, which tells that beat and a worker live. Gone with Redis, back in a tick."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.utils import timezone

_KEY = "schedule-alive"


@dataclass(frozen=True, slots=True)
class Sign:
    """When, and on which machine."""

    at: datetime
    host: str


def note_tick() -> None:
    """Called by the tick itself."""
    cache.set(_KEY, f"{timezone.now().isoformat()} {socket.gethostname()}", timeout=None)


def last_sign() -> Sign | None:
    """None when nothing is known."""
    found: str | None = cache.get(_KEY)
    if found is None:
        return None
    at, _blank, host = found.partition(" ")
    return Sign(datetime.fromisoformat(at), host)
