"""Several webshops of one administration share its minute: nobody takes more than his part while others are asking.

Alone, a webshop has all of it. Whoever asked within the last minute counts, also when he was sent away: a second one
who finds the minute used up has his part of the next.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import cast

import redis
import structlog

from apps.calls.budget import Window, limit_name
from apps.calls.outcomes import LimitReached
from apps.calls.redis_store import counters

log = structlog.get_logger(__name__)

# A little more than the window: who was sent away comes back just after it.
_PRESENT_SECONDS = 75
# {0} or {milliseconds until the minute is over}. KEYS: who is there, my calls, the other side's limit.
# ARGV: me, now (s), how long one counts as there (s), our own idea of the limit, the minute's rest (ms).
_CLAIM = """
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', tonumber(ARGV[2]) - tonumber(ARGV[3]))
redis.call('EXPIRE', KEYS[1], ARGV[3])
local there = redis.call('ZCARD', KEYS[1])
local calls = tonumber(redis.call('GET', KEYS[3]) or ARGV[4])
if there > 1 and tonumber(redis.call('GET', KEYS[2]) or '0') >= math.max(1, math.floor(calls / there)) then
  return {redis.call('PTTL', KEYS[2])}
end
if redis.call('INCR', KEYS[2]) == 1 then redis.call('PEXPIRE', KEYS[2], ARGV[5]) end
return {0}
"""


def claim(key: str, *, who: str, window: Window) -> None:
    """One call of `who` out of the window of `key` that several share. Raises LimitReached above his part of it."""
    now = datetime.now(UTC)
    names = [f"there:{key}", f"part:{key}:{window.name}:{who}", limit_name(key, window)]
    arguments = [who, f"{now.timestamp():.3f}", str(_PRESENT_SECONDS), str(window.calls), str(window.rest_ms(now))]
    try:
        answer = counters().eval(_CLAIM, len(names), *names, *arguments)
    except redis.RedisError as error:
        log.warning("shares away", error=type(error).__name__)
        return
    (rest_ms,) = cast("list[int]", answer)
    if rest_ms:
        again_at = now + timedelta(milliseconds=max(math.ceil(rest_ms), 1000))
        raise LimitReached(again_at, f"other webshops use the {window.name} as well")
