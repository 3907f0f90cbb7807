"""The one way a row of the log goes: with its webshop, when that is erased. PostgreSQL refuses every other."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def purging() -> Iterator[None]:
    """Rows may be deleted meanwhile, in this transaction only."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL audit.purge = 'on'")
        yield
        cursor.execute("SET LOCAL audit.purge = 'off'")
