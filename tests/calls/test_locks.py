"""One at a time, over all sessions of the database."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest
from django.db import connection as database

from apps.calls import locks
from apps.calls.locks import Space

pytestmark = pytest.mark.django_db(transaction=True)
SHORT = timedelta(milliseconds=50)


def by_another(*, space: Space, number: int) -> bool:
    """Whether another session may have it; given back at once."""

    def ask() -> bool:
        try:
            if is_free := locks.take(space, number):
                locks.give_back(space, number)
            return is_free
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


def test_what_is_held_is_nobody_elses_until_it_is_given_back() -> None:
    with locks.hold(Space.WRITING, 7):
        assert not by_another(space=Space.WRITING, number=7)
        assert locks.holders(Space.WRITING) == [(7, True)]
    assert by_another(space=Space.WRITING, number=7)
    assert locks.holders(Space.WRITING) == []


def test_the_same_number_in_another_space_is_another_lock() -> None:
    with locks.hold(Space.WRITING, 7):
        assert by_another(space=Space.DEBTORS, number=7)
        assert by_another(space=Space.WRITING, number=8)


def test_who_waits_in_vain_is_told_and_holds_nothing() -> None:
    taken, done = Event(), Event()

    def keep() -> None:
        try:
            with locks.hold(Space.WRITING, 7):
                taken.set()
                done.wait(20)
        finally:
            database.close()

    with ThreadPoolExecutor(1) as pool:
        other = pool.submit(keep)
        taken.wait(20)
        with pytest.raises(locks.Busy, match="writing 7"), locks.hold(Space.WRITING, 7, patience=SHORT):
            pass
        assert locks.holders(Space.WRITING) == [(7, False)]
        done.set()
        other.result(20)
    assert by_another(space=Space.WRITING, number=7)


def test_a_session_that_ended_holds_nothing() -> None:
    assert locks.take(Space.TURN, 7)
    database.close()
    assert by_another(space=Space.TURN, number=7)
