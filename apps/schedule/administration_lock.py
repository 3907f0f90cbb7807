"""Writes to one administration go one after the other: Exact asks for it, and finding a double entry needs it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection as database

from apps.exact.models import Connection

# PostgreSQL's advisory locks have two numbers; the first one tells ours from anybody else's.
_OURS = 0x5E


@contextmanager
def alone(connection: Connection) -> Iterator[None]:
    """Nobody else writes to this administration meanwhile. Held for one document, outside of any transaction."""
    site = connection.credential.site if connection.credential else ""
    key = zlib.crc32(f"{site}:{connection.division}".encode()) - 2**31
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_OURS, key])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_OURS, key])
