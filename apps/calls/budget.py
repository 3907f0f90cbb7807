"""How many calls may still be made: per minute and per day, shared by all processes, corrected by the other side.

Facts (Exact): 60 a minute and 5,000 a day per app and administration; the headers of every answer say what is left.
What runs by itself leaves 200 calls of the day to the merchant's own clicks, a fifth of a short day (`sparing`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import redis
import structlog

from apps.calls.outcomes import LimitReached
from apps.calls.redis_store import counters

log = structlog.get_logger(__name__)

# The part of a day's calls that work without a person waiting for it may use.
SPARING = 0.8
# But no more calls than these are kept for people, however many the day has.
_KEPT = 200
# Of that, what orders from before the app may use: those that are placed today find the rest.
HISTORY = 0.75
_ANY = 10**9
_share: ContextVar[float] = ContextVar("share", default=1.0)

# Takes one from every window, or from none: {window that is full (1, 2, …), its remaining ms}, else {0, 0}.
# KEYS: count and limit of each window. ARGV: our own idea of its calls, the part to use, how many are kept of them at
# most, its remaining ms.
_TAKE = """
for i = 1, #KEYS / 2 do
  local whole = tonumber(redis.call('GET', KEYS[2 * i]) or ARGV[4 * i - 3])
  local calls = math.max(whole * tonumber(ARGV[4 * i - 2]), whole - tonumber(ARGV[4 * i - 1]))
  if tonumber(redis.call('GET', KEYS[2 * i - 1]) or '0') >= calls then
    return {i, redis.call('PTTL', KEYS[2 * i - 1])}
  end
end
for i = 1, #KEYS / 2 do
  if redis.call('INCR', KEYS[2 * i - 1]) == 1 then redis.call('PEXPIRE', KEYS[2 * i - 1], ARGV[4 * i]) end
end
return {0, 0}
"""
# Never lowers the count: calls of other processes may be under way. The other side's own limit counts, once told.
_CORRECT = """
for each = 0, #KEYS / 2 - 1 do
  local count, limit = KEYS[2 * each + 1], KEYS[2 * each + 2]
  local own, told, left, rest = unpack(ARGV, 4 * each + 1, 4 * each + 4)
  if tonumber(told) > 0 then redis.call('SET', limit, told, 'EX', 3600) end
  local used = tonumber(redis.call('GET', limit) or own) - tonumber(left)
  redis.call('SET', count, math.max(tonumber(redis.call('GET', count) or '0'), used), 'PX', rest)
end
"""


@dataclass(frozen=True, slots=True)
class Window:
    """One limit: `calls` within `seconds`, on the clock (a minute starts at :00, a day at 00:00 UTC)."""

    name: str
    calls: int
    seconds: int

    def rest_ms(self, now: datetime) -> int:
        """Milliseconds until the window starts anew, and a second: resets are announced by the whole second."""
        return math.ceil((self.seconds - now.timestamp() % self.seconds + 1) * 1000)


MINUTE = Window("minute", 60, 60)
DAY = Window("day", 5_000, 86_400)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the other side says of one window: calls left, and in how many seconds it starts anew.

    `limit`: how many it allows in all; 0 when it did not say.
    """

    window: Window
    remaining: int
    reset_seconds: float
    limit: int = 0


@contextmanager
def sparing(share: float = SPARING) -> Iterator[None]:
    """Nobody waits for what is done meanwhile: only this share of the day's calls may be used by then."""
    token = _share.set(share)
    try:
        yield
    finally:
        _share.reset(token)


def is_sparing() -> bool:
    """Whether nobody waits for what is being done."""
    return _share.get() < 1.0


def take(key: str, *, windows: tuple[Window, ...] = (MINUTE, DAY)) -> None:
    """Take one call out of every window of `key`. Raises LimitReached when one of them is empty."""
    now = datetime.now(UTC)
    arguments = [value for window in windows for value in (window.calls, *_part(window), window.rest_ms(now))]
    names = [name for window in windows for name in _names(key, window)]
    try:
        answer = counters().eval(_TAKE, len(names), *names, *map(str, arguments))
    except redis.RedisError as error:
        # Without the counters we go on: the other side's own limit answers with the moment to come back.
        log.warning("budget away", error=type(error).__name__)
        return
    full, rest_ms = cast("list[int]", answer)
    if full:
        window = windows[full - 1]
        raise LimitReached(now + timedelta(milliseconds=max(rest_ms, 1000)), f"the {window.name} budget is used up")


def correct(key: str, *readings: Reading) -> None:
    """Take over what the other side says is left: another process or program may have used the same budget."""
    if not readings:
        return
    names, arguments = list[str](), list[int]()
    for reading in readings:
        names += _names(key, reading.window)
        rest_ms = math.ceil(reading.reset_seconds * 1000) + 1000
        arguments += [reading.window.calls, reading.limit, reading.remaining, rest_ms]
    try:
        counters().eval(_CORRECT, len(names), *names, *map(str, arguments))
    except redis.RedisError as error:
        log.warning("budget away", error=type(error).__name__)


def left_today(keys: Sequence[str]) -> list[float]:
    """Of each key's calls of today, the part that is left: 1 where none was made. Raises RedisError."""
    names = [name for key in keys for name in _names(key, DAY)]
    kept = cast("list[bytes | None]", counters().mget(names)) if names else []
    pairs = zip(kept[::2], kept[1::2], strict=True)
    return [1 - min(int(used or 0) / int(limit or DAY.calls), 1) for used, limit in pairs]


def part_of_a_day(calls: int = DAY.calls) -> float:
    """What of a day with so many calls is used without a person waiting."""
    return max(SPARING, 1 - _KEPT / calls)


def _part(window: Window) -> tuple[float, int]:
    """The part that may be used now, and how many calls are kept at most where that part leaves more."""
    share = _share.get() if window.name == DAY.name else 1.0
    return share, _KEPT if share == SPARING else _ANY


def limit_name(key: str, window: Window) -> str:
    """Where it is kept how many calls the other side allows."""
    return f"limit:{key}:{window.name}"


def _names(key: str, window: Window) -> tuple[str, str]:
    """Where the count and the limit of the window are kept."""
    return f"budget:{key}:{window.name}", limit_name(key, window)
