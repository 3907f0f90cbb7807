"""The sandbox's time: the computer's, moved by whoever asks for it at /_clock."""

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """Aware UTC time with an offset."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._offset = timedelta(0)

    def now(self) -> datetime:
        with self._lock:
            return datetime.now(UTC) + self._offset

    def set(self, moment: datetime) -> None:
        """From now on it is `moment` (aware) and going on."""
        with self._lock:
            self._offset = moment - datetime.now(UTC)

    def advance(self, seconds: float) -> None:
        with self._lock:
            self._offset += timedelta(seconds=seconds)

    def reset(self) -> None:
        with self._lock:
            self._offset = timedelta(0)
