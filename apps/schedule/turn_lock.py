"""Who works on a webshop holds a lock in PostgreSQL for it, as long as its session lives.

A killed worker's session ends with it: its turn is free at once, without a lease to wait for. Needs sessions of our
own: a pooler in front of PostgreSQL must pool by session, not by transaction.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import DatabaseError
from django.db import connection as database

# PostgreSQL's advisory locks have two numbers; the first one tells these from the administrations'.
_OURS = 0x5F
_LOCKS = (
    "SELECT objid, pid = pg_backend_pid() FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2"
    " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


def take(webshop_id: int) -> bool:
    """Whether it is ours now. Never waits."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_OURS, webshop_id])
        return bool(cursor.fetchone()[0])


def give_back(webshop_id: int) -> None:
    """A session that died has given it back already."""
    with suppress(DatabaseError), database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_OURS, webshop_id])


def is_ours(webshop_id: int) -> bool:
    """False when our session was broken meanwhile: a new one has lost every lock of the old one."""
    return (webshop_id, True) in _locks()


def webshops_at_work() -> list[int]:
    """Webshops that somebody works on now."""
    return [webshop_id for webshop_id, _ in _locks()]


def _locks() -> list[tuple[int, bool]]:
    with database.cursor() as cursor:
        cursor.execute(_LOCKS, [_OURS])
        return [(int(objid), bool(is_ours)) for objid, is_ours in cursor.fetchall()]
