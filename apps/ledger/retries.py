"""How often a document is tried, and how long between two tries.

Only tries that may have reached Exact, or that broke on the document itself, count: a limit, an outage or a missing
login costs nothing. Who asks for another try by hand begins anew.
"""

from __future__ import annotations

from datetime import timedelta

# After the first try, the second, …; after the last of them the document is held. At most three tries in any hour
# but the first minutes: an entry that breaks something must not use up Exact's patience with the others.
PAUSES = (timedelta(0), timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=30), timedelta(hours=2))


def pause(tries: int) -> timedelta | None:
    """How long to wait after so many tries; None: no more."""
    return PAUSES[max(tries, 1) - 1] if tries <= len(PAUSES) else None
