"""Writes to one administration go one after the other: Exact asks for it, and finding a double entry needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.utils import timezone

from apps.calls import locks
from apps.calls.locks import Space
from apps.calls.outcomes import OthersFirst
from apps.exact.door import client
from apps.exact.models import Connection

# One entry of another webshop takes less; where Exact hangs, this worker is for other administrations.
_PATIENCE = timedelta(seconds=5)
_PAUSE = timedelta(seconds=10)


@contextmanager
def lock_administration(connection: Connection) -> Iterator[None]:
    """Keep everybody else from writing to this administration: for one document, outside of any transaction.

    Raises OthersFirst when another webshop's entry takes too long.
    """
    try:
        with locks.hold(Space.WRITING, client.chosen_administration(connection).pk, patience=_PATIENCE):
            yield
    except locks.Busy as late:
        raise OthersFirst(timezone.now() + _PAUSE, "another webshop is being booked in this administration") from late
