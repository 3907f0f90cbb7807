"""Several webshops of one administration share its minute: nobody takes more than his part while others are asking.

Alone, a webshop has all of it. A part is kept for whoever asked within the last seconds and for whoever was sent away;
who has grown silent gives back what he did not use, so late in the minute the others may have it. One who was silent
and finds the minute used up has his part of the next.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import cast

import redis
import structlog

from apps.calls import budget
from apps.calls.budget import DAY, MINUTE, Window, limit_name
from apps.calls.outcomes import LimitReached
from apps.calls.redis_store import counters

log = structlog.get_logger(__name__)

# Who asks nothing for so long is done for now.
_SILENT_SECONDS = 15
# Who was sent away is waited for: a little longer than the window, because he comes back just after it.
_WAITED_FOR_SECONDS = 75
# By then it shows what nobody wants: who was above his part comes back once more before the minute is over.
_LATE = timedelta(seconds=20)

# {0} where the call is his, else {milliseconds until the minute is over}. KEYS: who asked, who was sent away, calls of
# each in this minute, the other side's limit. ARGV: me, now (s), silent and waited for (s), our own idea of the limit,
# the minute's rest (ms).
_CLAIM = """
local me, now = ARGV[1], tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], now, me)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[3]))
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - tonumber(ARGV[4]))
redis.call('EXPIRE', KEYS[1], ARGV[4])
local there, count = {}, 0
for i = 1, 2 do
  for _, who in ipairs(redis.call('ZRANGE', KEYS[i], 0, -1)) do
    if not there[who] then there[who] = true; count = count + 1 end
  end
end
local calls = tonumber(redis.call('GET', KEYS[4]) or ARGV[5])
local part = math.max(1, math.floor(calls / count))
if count > 1 and tonumber(redis.call('HGET', KEYS[3], me) or '0') >= part then
  local used, kept = 0, 0
  for _, of_one in ipairs(redis.call('HVALS', KEYS[3])) do used = used + tonumber(of_one) end
  for who in pairs(there) do
    if who ~= me then kept = kept + math.max(0, part - tonumber(redis.call('HGET', KEYS[3], who) or '0')) end
  end
  if used + kept >= calls then
    redis.call('ZADD', KEYS[2], now, me)
    redis.call('EXPIRE', KEYS[2], ARGV[4])
    return {math.max(1, redis.call('PTTL', KEYS[3]))}
  end
end
redis.call('ZREM', KEYS[2], me)
redis.call('HINCRBY', KEYS[3], me, 1)
if redis.call('PTTL', KEYS[3]) < 0 then redis.call('PEXPIRE', KEYS[3], ARGV[6]) end
return {0}
"""
# What was claimed and not granted: it was no call, and he is waited for.
_SENT_AWAY = """
if redis.call('HINCRBY', KEYS[2], ARGV[1], -1) <= 0 then redis.call('HDEL', KEYS[2], ARGV[1]) end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('EXPIRE', KEYS[1], ARGV[3])
"""


def take(key: str, *, who: str, windows: tuple[Window, ...] = (MINUTE, DAY)) -> None:
    """One call of `who` out of every window of `key`; of the first one no more than his part. Raises LimitReached."""
    _claim(key, who=who, window=windows[0])
    try:
        budget.take(key, windows=windows)
    except LimitReached:
        _eval(_SENT_AWAY, [_sent_away(key), _used(key, windows[0])], who, _now(), _WAITED_FOR_SECONDS)
        raise


def _claim(key: str, *, who: str, window: Window) -> None:
    now = datetime.now(UTC)
    names = [f"there:{key}", _sent_away(key), _used(key, window), limit_name(key, window)]
    rest_ms = _eval(_CLAIM, names, who, _now(), _SILENT_SECONDS, _WAITED_FOR_SECONDS, window.calls, window.rest_ms(now))
    if rest_ms:
        over_at = now + timedelta(milliseconds=max(rest_ms, 1000))
        late_at = max(over_at - _LATE, now + timedelta(seconds=_SILENT_SECONDS))
        again_at = late_at if late_at < over_at - timedelta(seconds=2) else over_at
        raise LimitReached(again_at, f"other webshops use the {window.name} as well")


def _eval(script: str, names: list[str], *arguments: object) -> int:
    """The first number of the answer; 0 where Redis is away."""
    try:
        answer = counters().eval(script, len(names), *names, *map(str, arguments))
    except redis.RedisError as error:
        log.warning("shares away", error=type(error).__name__)
        return 0
    return cast("list[int]", answer)[0] if isinstance(answer, list) else 0


def _now() -> str:
    return f"{datetime.now(UTC).timestamp():.3f}"


def _sent_away(key: str) -> str:
    return f"sent-away:{key}"


def _used(key: str, window: Window) -> str:
    return f"part:{key}:{window.name}"
