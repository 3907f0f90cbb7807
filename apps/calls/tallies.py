"""Counts that all processes share, in Valkey: how often and how long. Gone with it: then only a graph dips."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

import redis

from apps.calls.redis_store import counters

_PLACE = "tallies"
_EVERY_SECONDS = 1.0


@dataclass(slots=True)
class _Kept:
    """What this process has not handed on yet: at most a second's, which is lost with it."""

    sums: dict[tuple[str, str], tuple[int, float]] = field(default_factory=dict)
    handed_on_at: float = 0.0


_kept, _lock = _Kept(), Lock()


def add(name: str, *, label: str, seconds: float) -> None:
    """One more of `name` and `label` (a code of ours), and how long it took."""
    with _lock:
        count, so_far = _kept.sums.get((name, label), (0, 0.0))
        _kept.sums[name, label] = count + 1, so_far + seconds
        is_time = time.monotonic() - _kept.handed_on_at >= _EVERY_SECONDS
    if is_time:
        _hand_on()


def read() -> dict[tuple[str, str, str], float]:
    """{(name, label, "count" or "seconds"): so many}; nothing while Valkey is away."""
    _hand_on()
    try:
        kept = cast("Mapping[bytes, bytes]", counters().hgetall(_PLACE))
    except redis.RedisError:
        return {}
    return {cast("tuple[str, str, str]", tuple(key.decode().split(" "))): float(value) for key, value in kept.items()}


def _hand_on() -> None:
    with _lock:
        sums, _kept.sums, _kept.handed_on_at = _kept.sums, {}, time.monotonic()
    if not sums:
        return
    with suppress(redis.RedisError):
        pipeline = counters().pipeline(transaction=False)
        for (name, label), (count, seconds) in sums.items():
            pipeline.hincrby(_PLACE, f"{name} {label} count", count)
            pipeline.hincrbyfloat(_PLACE, f"{name} {label} seconds", seconds)
        pipeline.execute()
