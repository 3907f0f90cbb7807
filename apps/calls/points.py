"""Points that may be spent on asking one shop, as Shopify counts them: a bucket that fills up by the second.

Every answer says how full it is; between two answers all processes count on from there. What runs by itself leaves a
part of the bucket to the person who is just looking at a screen. Redis may be flushed: then Shopify says it itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import redis
import structlog

from apps.calls.redis_store import counters

log = structlog.get_logger(__name__)

# A bucket is full again long before; what is not known is not in the way.
_KEPT_MS = 600_000

# {milliseconds until there are enough}; 0: they are taken. ARGV: points, the part of the bucket that must stay.
_TAKE = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local closed = tonumber(redis.call('HGET', KEYS[1], 'closed') or '0')
if closed > now then return closed - now end
local told = redis.call('HMGET', KEYS[1], 'available', 'maximum', 'rate', 'at')
if not told[1] then return 0 end
local maximum, rate = tonumber(told[2]), math.max(1, tonumber(told[3]))
local there = math.min(maximum, tonumber(told[1]) + math.max(0, now - tonumber(told[4])) / 1000 * rate)
local needed = math.min(maximum, tonumber(ARGV[1]) + maximum * tonumber(ARGV[2]))
if there < needed then return math.ceil((needed - there) / rate * 1000) end
redis.call('HSET', KEYS[1], 'available', there - tonumber(ARGV[1]), 'at', now)
return 0
"""
_TELL = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HSET', KEYS[1], 'available', ARGV[1], 'maximum', ARGV[2], 'rate', ARGV[3], 'at', now)
redis.call('PEXPIRE', KEYS[1], ARGV[4])
"""
_CLOSE = """
local clock = redis.call('TIME')
redis.call('HSET', KEYS[1], 'closed', clock[1] * 1000 + tonumber(ARGV[1]))
redis.call('PEXPIRE', KEYS[1], tonumber(ARGV[1]) + tonumber(ARGV[2]))
"""


@dataclass(frozen=True, slots=True)
class Bucket:
    """How full it is, how much goes in, and how many points come in per second."""

    available: float
    maximum: float
    rate: float


def take(key: str, points: float, *, leave: float) -> float:
    """0.0 when the points are taken; else in how many seconds there are so many, and `leave` (0 to 1) of all, again."""
    return _eval(_TAKE, key, points, leave) / 1000


def tell(key: str, bucket: Bucket) -> None:
    """Take over what the other side says, which knows of everybody who asks."""
    _eval(_TELL, key, bucket.available, bucket.maximum, bucket.rate, _KEPT_MS)


def close(key: str, *, seconds: float) -> None:
    """Nobody asks this shop for so long: the other side wants it."""
    _eval(_CLOSE, key, round(seconds * 1000), _KEPT_MS)


def _eval(script: str, key: str, *arguments: float) -> int:
    try:
        return cast("int | None", counters().eval(script, 1, f"points:{key}", *map(str, arguments))) or 0
    except redis.RedisError as error:
        log.warning("points away", error=type(error).__name__)
        return 0
