"""The latest API calls, for the call log page and for whoever wants to count. Not persisted."""

import threading
from collections import Counter, deque
from typing import Any

from werkzeug.wrappers import Request

from sandbox.clock import Clock

_KEPT = 200_000


class CallLog:
    """What was called on which administration (0: none), and what came back."""

    def __init__(self, clock: Clock) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._calls: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self.total = 0

    def note(self, request: Request, division: int, endpoint: str, status: int) -> None:
        call = {"at": self._clock.now().isoformat(), "method": request.method, "division": division}
        with self._lock:
            self._calls.append({**call, "endpoint": endpoint, "status": status})
            self.total += 1

    def shown(self) -> list[dict[str, Any]]:
        with self._lock:
            return list(self._calls)

    def counts(self) -> dict[str, int]:
        """How often, per method, endpoint and status: "POST salesentry/SalesEntries 201"."""
        return dict(Counter(f"{call['method']} {call['endpoint']} {call['status']}" for call in self.shown()))

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self.total = 0
