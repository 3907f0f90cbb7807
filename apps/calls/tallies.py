"""Counts that all processes share, in Valkey: how often and how long. Gone with it: then only a graph dips."""

from __future__ import annotations

import time
from collections import defaultdict
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

    sums: dict[tuple[str, str], tuple[int, float]] = field(default_factory=lambda: defaultdict(lambda: (0, 0.0)))
    handed_on_at: float = 0.0
    lock: Lock = field(default_factory=Lock)


_kept = _Kept()


def add(name: str, *, label: str, seconds: float) -> None:
    """One more of `name` and `label` (a code of ours), and how long it took."""
    with _kept.lock:
        count, so_far = _kept.sums[name, label]
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
    with _kept.lock:
        sums, _kept.sums = dict(_kept.sums), _Kept().sums
        _kept.handed_on_at = time.monotonic()
    if not sums:
        return
    with suppress(redis.RedisError):
        pipeline = counters().pipeline(transaction=False)
        for (name, label), (count, seconds) in sums.items():
            pipeline.hincrby(_PLACE, f"{name} {label} count", count)
            pipeline.hincrbyfloat(_PLACE, f"{name} {label} seconds", seconds)
        pipeline.execute()
