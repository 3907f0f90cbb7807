"""How many calls may still be made: per minute and per day, shared by all processes, corrected by the other side.

Facts (Exact): 60 a minute and 5,000 a day per app and administration; the headers of every answer say what is left.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import cast

import redis
import structlog

from apps.calls.outcomes import TryLater
from apps.calls.redis_store import counters

log = structlog.get_logger(__name__)

# Takes one from every window, or from none: {window that is full (1, 2, …), its remaining ms}, else {0, 0}.
_TAKE = """
for i, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or '0') >= tonumber(ARGV[2 * i - 1]) then
    return {i, redis.call('PTTL', key)}
  end
end
for i, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then redis.call('PEXPIRE', key, ARGV[2 * i]) end
end
return {0, 0}
"""
# Never lowers the count: calls of other processes may be under way.
_CORRECT = """
local used = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), tonumber(ARGV[1]))
redis.call('SET', KEYS[1], used, 'PX', ARGV[2])
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
    """What the other side says of one window: calls left, and in how many seconds it starts anew."""

    window: Window
    remaining: int
    reset_seconds: float


def take(key: str, *, windows: tuple[Window, ...] = (MINUTE, DAY)) -> None:
    """Take one call out of every window of `key`. Raises TryLater when one of them is empty."""
    now = datetime.now(UTC)
    arguments = [value for window in windows for value in (window.calls, window.rest_ms(now))]
    names = [_name(key, window) for window in windows]
    try:
        answer = counters().eval(_TAKE, len(names), *names, *map(str, arguments))
    except redis.RedisError as error:
        # Without the counters we go on: the other side's own limit answers with the moment to come back.
        log.warning("budget away", error=type(error).__name__)
        return
    full, rest_ms = cast("list[int]", answer)
    if full:
        window = windows[full - 1]
        raise TryLater(now + timedelta(milliseconds=max(rest_ms, 1000)), f"the {window.name} budget is used up")


def correct(key: str, *, reading: Reading) -> None:
    """Take over what the other side says is left: another process or program may have used the same budget."""
    window = reading.window
    rest_ms = math.ceil(reading.reset_seconds * 1000) + 1000
    used = window.calls - reading.remaining
    try:
        counters().eval(_CORRECT, 1, _name(key, window), str(used), str(rest_ms))
    except redis.RedisError as error:
        log.warning("budget away", error=type(error).__name__)


def _name(key: str, window: Window) -> str:
    return f"budget:{key}:{window.name}"
