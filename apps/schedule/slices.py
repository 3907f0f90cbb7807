"""One turn is a slice of the work: a backfill of years goes on behind everybody who has waited meanwhile."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from apps.schedule import stopping

# Few enough that fifty webshops beside a backfill wait no longer than twice their time alone (make chaos: neighbours).
PIECES = 40
SECONDS = 60.0


@dataclass(slots=True)
class Slice:
    """What one step may do in one turn: so many orders or documents, or so many seconds, whichever is over first."""

    pieces: int = PIECES
    ends_at: float = field(default_factory=lambda: time.monotonic() + SECONDS)

    def take(self) -> None:
        """One order or document was worked on."""
        self.pieces -= 1

    @property
    def is_over(self) -> bool:
        """Whether the rest is for the next turn."""
        return self.pieces <= 0 or time.monotonic() > self.ends_at or stopping.is_asked()
