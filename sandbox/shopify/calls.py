"""What the app called, for whoever wants to count: GET /_calls."""

import re
import threading
from collections import Counter, deque
from datetime import datetime
from typing import Any

CALLS_KEPT = 5000
OPERATION = re.compile(r"\b(?:query|mutation)\s+(\w+)")


class CallLog:
    """The latest calls and how often each kind came. Not persisted."""

    def __init__(self) -> None:
        self._calls: deque[dict[str, Any]] = deque(maxlen=CALLS_KEPT)
        self._counts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def note(self, shop: str, name: str, *, status: int, at: datetime) -> None:
        with self._lock:
            self._calls.append({"at": at.isoformat(), "shop": shop, "name": name, "status": status})
            self._counts[name] += 1

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
            self._counts.clear()

    def shown(self) -> dict[str, Any]:
        with self._lock:
            return {"total": sum(self._counts.values()), "counts": dict(self._counts), "calls": list(self._calls)}


def operation_name(wish: dict[str, Any]) -> str:
    """The name of a GraphQL operation, for the log."""
    named = wish.get("operationName")
    if named:
        return str(named)
    found = OPERATION.search(str(wish.get("query", "")))
    return found.group(1) if found else "(unnamed)"
