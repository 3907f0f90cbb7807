"""Counts that all processes share, in Valkey: how often and how long. Gone with it: then only a graph dips."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import cast

import redis

from apps.calls.redis_store import counters

_PLACE = "tallies"


def add(name: str, *, label: str, seconds: float) -> None:
    """One more of `name` and `label` (a code of ours), and how long it took."""
    with suppress(redis.RedisError):
        pipeline = counters().pipeline(transaction=False)
        pipeline.hincrby(_PLACE, f"{name} {label} count", 1)
        pipeline.hincrbyfloat(_PLACE, f"{name} {label} seconds", seconds)
        pipeline.execute()


def read() -> dict[tuple[str, str, str], float]:
    """{(name, label, "count" or "seconds"): so many}; nothing while Valkey is away."""
    try:
        kept = cast("Mapping[bytes, bytes]", counters().hgetall(_PLACE))
    except redis.RedisError:
        return {}
    return {cast("tuple[str, str, str]", tuple(key.decode().split(" "))): float(value) for key, value in kept.items()}
