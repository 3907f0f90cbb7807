"""One at a time, over all processes: PostgreSQL's advisory locks. Held by the session, outside of any transaction.

A killed process' session ends with it: what it held is free at once, without a lease to wait for. Needs sessions of our
own: a pooler in front of PostgreSQL must pool by session, not by transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from enum import IntEnum
from typing import Any
from weakref import WeakKeyDictionary

from django.db import DatabaseError, OperationalError, transaction
from django.db import connection as database
from django.db.models import BigIntegerField, Func, Value

_NOT_AVAILABLE = "55P03"  # PostgreSQL's name for a lock that was waited for in vain
_HELD = (
    "FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2"
    " AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
_HOLDERS = "SELECT objid, pid = pg_backend_pid() " + _HELD
_TAKE_FIRST = "SELECT number, pg_try_advisory_lock(%%s, number::int) FROM (%s) AS first (number)"
_NUMBERS = "(SELECT objid::bigint " + _HELD % "%(expressions)s" + ")"


class Space(IntEnum):
    """What is locked: the first of a lock's two numbers. The second is the primary key of what is named here."""

    DEBTORS = 0x5D  # of an administration: looking for one and making it is one deed
    WRITING = 0x5E  # to an administration
    TURN = 0x5F  # of a webshop
    LOOKBACK = 0x60  # of a webshop: its past orders are read for the set-up
    READBACK = 0x61  # of an administration: what stands in it is read back
    TAKE_OVER = 0x62  # of a webshop: what others booked is looked for


# What each session of this process holds. It goes with its session: one that was opened anew holds nothing.
_held: WeakKeyDictionary[object, set[tuple[Space, int]]] = WeakKeyDictionary()


class Busy(Exception):
    """Somebody else holds the lock for longer than was waited."""


def take(space: Space, number: int) -> bool:
    """Whether it is ours now. Never waits."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [space, number])
        is_ours = bool(cursor.fetchone()[0])
    if is_ours:
        _held_now().add((space, number))
    return is_ours


def take_first(space: Space, question: tuple[str, Sequence[Any]]) -> tuple[int, bool] | None:
    """The number that this question (SQL and its values, cut off by LIMIT 1) gives, and whether its lock is ours now;
    None where it gives none. One question.
    """
    asked, values = question
    with database.cursor() as cursor:
        # Of a question that is cut off by LIMIT, PostgreSQL locks no other row than the one that it gives.
        cursor.execute(_TAKE_FIRST % asked, [space, *values])
        found: tuple[int, bool] | None = cursor.fetchone()
    if found and found[1]:
        _held_now().add((space, found[0]))
    return found


def give_back(space: Space, number: int) -> None:
    """A session that died has given it back already."""
    _held_now().discard((space, number))
    with suppress(DatabaseError), database.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [space, number])


@contextmanager
def hold(space: Space, number: int, *, patience: timedelta | None = None) -> Iterator[None]:
    """Held for what is done within. Waits as long as it takes, or raises Busy after `patience`."""
    if not take(space, number):
        _wait(space, number, patience=patience)
    try:
        yield
    finally:
        give_back(space, number)


def is_held(space: Space, number: int) -> bool:
    """Whether we took it in the session that is open now. Where PostgreSQL broke that one, its next statement fails."""
    return (space, number) in _held_now()


def _held_now() -> set[tuple[Space, int]]:
    """By the session that is open now."""
    session = database.connection
    return set() if session is None else _held.setdefault(session, set())


def holders(space: Space) -> list[tuple[int, bool]]:
    """Every number that is locked now, and whether by our own session."""
    with database.cursor() as cursor:
        cursor.execute(_HOLDERS, [space])
        return [(int(number), bool(is_ours)) for number, is_ours in cursor.fetchall()]


def held_numbers(space: Space) -> Func:
    """Every number that is locked at the moment of the question that this stands in."""
    return Func(Value(space.value), template=_NUMBERS, output_field=BigIntegerField())


def _wait(space: Space, number: int, *, patience: timedelta | None) -> None:
    """The lock is the session's and outlives this transaction, which only bounds the wait."""
    milliseconds = int(patience.total_seconds() * 1000) if patience else 0  # PostgreSQL's 0: for ever
    try:
        with transaction.atomic(), database.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{milliseconds}ms"])
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [space, number])
        _held_now().add((space, number))
    except OperationalError as late:
        if getattr(late.__cause__, "pgcode", "") != _NOT_AVAILABLE:
            raise
        raise Busy(f"{space.name.lower()} {number}") from late
