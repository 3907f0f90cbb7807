"""One at a time, over all processes: PostgreSQL's advisory locks, held outside of any transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as database

from apps.exact.models import Connection

# Advisory locks have two numbers; the first one tells ours from anybody else's.
_DEBTORS = 0x5D


@contextmanager
def debtors_of(connection: Connection) -> Iterator[None]:
    """Nobody else looks for or makes a debtor in this administration: Exact would take the same buyer twice."""
    key = number_of(connection)
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_DEBTORS, key])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_DEBTORS, key])


def number_of(connection: Connection) -> int:
    """The chosen administration as the second number of an advisory lock."""
    return connection.administration_id or 0
