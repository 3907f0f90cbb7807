"""Calls a minute and a day per app and administration, and errors per endpoint and hour, by the sandbox's clock."""

import threading
from collections import deque
from datetime import datetime, timedelta
from typing import Any

from werkzeug.wrappers import Response

from sandbox.clock import Clock
from sandbox.exact import answers
from sandbox.store import Store

_COUNTED_ERRORS = frozenset({400, 401, 403, 404})
_HOUR = timedelta(hours=1)


class Limits:
    """Counts live in memory: after a restart of the sandbox the minute begins anew."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.store, self.clock = store, clock
        self._lock = threading.Lock()
        self._windows: dict[tuple[str, str], tuple[datetime, int]] = {}
        self._errors: dict[str, deque[datetime]] = {}
        self._blocks: dict[str, tuple[datetime, int]] = {}  # until when, and how many times so far

    @property
    def numbers(self) -> dict[str, Any]:
        return self.store.collection("limits").get("limits") or {"minute": 60, "day": 5000, "errors": 10}

    def take(self, key: str) -> Response | None:
        """Count one call; the 429 when a limit was reached, with the headers of that limit only."""
        with self._lock:
            for name in ("minute", "day"):
                start, used = self._window(key, name)
                if used >= self.numbers[name]:
                    answer = answers.respond({}, 429)
                    answer.headers.update(self._headers(name, start, used))
                    return answer
            for name in ("minute", "day"):
                start, used = self._window(key, name)
                self._windows[key, name] = (start, used + 1)
        return None

    def used(self) -> dict[str, dict[str, int]]:
        """Calls of this minute and this day, by "app:administration"."""
        with self._lock:
            found: dict[str, dict[str, int]] = {"minute": {}, "day": {}}
            for key, name in self._windows:
                found[name][key] = self._window(key, name)[1]
            return found

    def eat(self, key: str, calls: int) -> None:
        """So many calls of this minute and day go to another program of the same app."""
        with self._lock:
            for name in ("minute", "day"):
                start, used = self._window(key, name)
                self._windows[key, name] = (start, used + calls)

    def headers(self, key: str) -> dict[str, str]:
        """What every good answer tells: both limits, what is left, when they begin anew (ms)."""
        with self._lock:
            found: dict[str, str] = {}
            for name in ("minute", "day"):
                found |= self._headers(name, *self._window(key, name))
            return found

    def is_blocked(self, key: str) -> bool:
        """Whether this endpoint had too many errors: blocked for an hour, and an hour longer every next time."""
        with self._lock:
            return self._blocks.get(key, (self.clock.now(), 0))[0] > self.clock.now()

    def note(self, key: str, status: int) -> None:
        """Count an error of the kinds that count."""
        if status not in _COUNTED_ERRORS:
            return
        with self._lock:
            now, errors = self.clock.now(), self._errors.setdefault(key, deque())
            while errors and errors[0] <= now - _HOUR:
                errors.popleft()
            errors.append(now)
            if len(errors) >= int(self.numbers["errors"]):
                times = self._blocks.get(key, (now, 0))[1] + 1
                self._blocks[key] = (now + times * _HOUR, times)
                errors.clear()

    def reset(self) -> None:
        with self._lock:
            self._windows.clear()
            self._errors.clear()
            self._blocks.clear()

    def _window(self, key: str, name: str) -> tuple[datetime, int]:
        now = self.clock.now()
        begin = now.replace(second=0, microsecond=0)
        start = begin if name == "minute" else begin.replace(hour=0, minute=0)
        known = self._windows.get((key, name))
        return known if known and known[0] == start else (start, 0)

    def _headers(self, name: str, start: datetime, used: int) -> dict[str, str]:
        length = timedelta(minutes=1) if name == "minute" else timedelta(days=1)
        prefix = "X-RateLimit-Minutely-" if name == "minute" else "X-RateLimit-"
        limit = int(self.numbers[name])
        return {
            f"{prefix}Limit": str(limit),
            f"{prefix}Remaining": str(max(0, limit - used)),
            f"{prefix}Reset": str(int((start + length).timestamp() * 1000)),
        }
