"""Writes to one administration go one after the other: Exact asks for it, and finding a double entry needs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import OperationalError, transaction
from django.db import connection as database
from django.utils import timezone

from apps.calls.outcomes import TryLater
from apps.exact import locks
from apps.exact.models import Connection

# PostgreSQL's advisory locks have two numbers; the first one tells ours from anybody else's.
_OURS = 0x5E
# One entry of another webshop takes less; where Exact hangs, this worker is for other administrations.
_PATIENCE = "5s"
_PAUSE = timedelta(seconds=10)
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's name for a lock that was waited for in vain


@contextmanager
def lock_administration(connection: Connection) -> Iterator[None]:
    """Keep everybody else from writing to this administration: for one document, outside of any transaction.

    Raises TryLater when another webshop's entry takes too long.
    """
    key = locks.number_of(connection)
    if not _take(key):
        _wait_for(key)
    try:
        yield
    finally:
        with database.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_OURS, key])


def _take(key: int) -> bool:
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_OURS, key])
        return bool(cursor.fetchone()[0])


def _wait_for(key: int) -> None:
    """The lock is the session's and outlives this transaction, which only bounds the wait."""
    try:
        with transaction.atomic(), database.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [_PATIENCE])
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_OURS, key])
    except OperationalError as late:
        if getattr(late.__cause__, "pgcode", "") != _LOCK_NOT_AVAILABLE:
            raise
        raise TryLater(timezone.now() + _PAUSE, "another webshop is being booked in this administration") from late
