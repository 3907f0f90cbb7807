"""Whose turn it is: first come, first served, and a dead worker keeps nobody waiting."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from subprocess import Popen
from typing import cast

import pytest
from django.db import connection, transaction
from django.utils import timezone

from apps.calls.outcomes import TryLater
from apps.calls.redis_store import counters
from apps.ledger.models import Document
from apps.schedule import at_hand, collect, sync, turns
from apps.schedule.models import Run, Turn
from apps.schedule.slices import Slice
from apps.shops.models import Webshop
from tests.harness.merchant import SetUp
from tests.harness.world import World
from tests.ledger.documents import a_document, a_webshop
from tests.stories.test_one_order import A_SHIRT


def _elsewhere(question: Callable[[], object]) -> object:
    """The answer that another worker gets, with a database session of its own."""

    def asked() -> object:
        try:
            return question()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asked).result()


@pytest.mark.django_db(transaction=True)
def test_the_longest_waiting_comes_first_and_nobody_comes_twice() -> None:
    first, second, third = (a_webshop(handle) for handle in ("first", "second", "third"))
    now = timezone.now()
    for webshop, minutes in ((third, 1), (first, 3), (second, 2)):
        turns.wake(webshop, at=now - timedelta(minutes=minutes))
    assert turns.waiting_webshops(now) == [first.pk, second.pk, third.pk]
    turn = turns.claim_next()
    assert turn is not None and turn.webshop == first
    assert _elsewhere(lambda: turns.waiting_webshops(timezone.now())) == [second.pk, third.pk]
    other = _elsewhere(turns.claim_next)
    assert isinstance(other, Turn) and other.webshop == second
    # It has more to do, but had its turn: the others come first.
    turns.release(turn, next_at=timezone.now())
    assert turns.waiting_webshops(timezone.now()) == [second.pk, third.pk, first.pk]


@pytest.mark.django_db(transaction=True)
def test_a_webshop_without_turns_stands_in_nobodys_way_and_has_one_again_when_it_is_back() -> None:
    there, paused, left = (a_webshop(handle) for handle in ("there", "paused", "left"))
    for webshop in (paused, left, there):
        turns.wake(webshop, at=timezone.now() - timedelta(days=3))
    Webshop.objects.filter(pk=paused.pk).update(is_live=False)
    Webshop.objects.filter(pk=left.pk).update(is_live=False, state="uninstalled", uninstalled_at=timezone.now())
    assert turns.take_turns() == 1
    assert set(_first_in_line()) == {there.pk}
    Webshop.objects.filter(pk=paused.pk).update(is_live=True)
    turns.wake(paused)
    assert turns.waiting_webshops(timezone.now()) == [there.pk, paused.pk]


@pytest.mark.django_db(transaction=True)
def test_who_switches_booking_on_is_not_set_aside_meanwhile() -> None:
    webshop = a_webshop()
    turns.wake(webshop, at=timezone.now() - timedelta(days=3))
    Webshop.objects.filter(pk=webshop.pk).update(is_live=False)
    with transaction.atomic():
        Webshop.objects.filter(pk=webshop.pk).update(is_live=True)
        turns.wake(webshop)
        assert _elsewhere(turns.take_turns) == 0
    assert turns.waiting_webshops(timezone.now()) == [webshop.pk]


def _first_in_line() -> list[int]:
    """Whom a worker that looks for the next turn passes by or takes."""
    return list(Turn.objects.filter(next_at__lte=timezone.now()).values_list("webshop_id", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_begins_waits_for_who_wakes_it_and_sees_what_there_is_to_do() -> None:
    webshop = a_webshop()
    turns.wake(webshop)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            a_document(webshop)
            turns.wake(webshop)
            claimed = pool.submit(_moving_at_the_claim)
            _until(_is_somebody_waiting)
        assert claimed.result()


def _moving_at_the_claim() -> bool:
    try:
        turn = turns.claim_next()
        return turn is not None and at_hand.found_by(turn).are_documents_moving
    finally:
        connection.close()


def _is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_session_that_broke_has_lost_its_turn_and_another_worker_has_it_at_once() -> None:
    webshop = a_webshop()
    turns.wake(webshop)
    turn = turns.claim_next()
    assert turn is not None
    turns.check_ours(turn)
    connection.close()
    assert _elsewhere(lambda: turns.waiting_webshops(timezone.now())) == [webshop.pk]
    with pytest.raises(turns.TurnLost):
        turns.check_ours(turn)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_starts_takes_up_what_a_killed_one_was_to_do_in_a_moment() -> None:
    webshop = a_webshop()
    turns.ring(webshop)
    counters().delete("celery")  # the message was with the worker, and is gone with it
    assert turns.take_up() == 0
    (message,) = map(json.loads, cast("list[bytes]", counters().lrange("celery", 0, -1)))
    due = datetime.fromisoformat(message["headers"]["eta"])
    assert (message["headers"]["task"], due) == (turns.TURN_TASK, Turn.objects.get(webshop=webshop).next_at)


def test_a_backfill_goes_on_where_its_slice_ended(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    # Not just now: what is read within the second of its change is read once more.
    world.post(f"{world.exact}/_clock", {"advance_seconds": -60})
    for _ in range(5):
        world.place(**A_SHIRT)
    world.post(f"{world.exact}/_clock", {})
    turns.wake(webshop)
    turn = turns.claim_next()
    assert turn is not None
    run = Run.objects.create(webshop=webshop, started_at=timezone.now())
    for known in (2, 4):
        with pytest.raises(TryLater):
            collect.collect(turn, run, Slice(pieces=2))
        assert Document.objects.filter(webshop=webshop).count() == known
        turn.refresh_from_db()
    collect.collect(turn, run, Slice(pieces=2))
    assert Document.objects.filter(webshop=webshop).count() == 5


def test_what_a_killed_worker_left_goes_on_at_once_and_is_booked_once(
    set_up: SetUp, world: World, worker: Popen[bytes]
) -> None:
    webshop = set_up()
    _until(lambda: webshop.runs.filter(finished_at__isnull=False).exists())
    # The entry is committed and its answer does not come: the moment to die.
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "hang", "times": 1})
    orders = [world.place(**A_SHIRT) for _ in range(2)]
    _until(lambda: len(world.entries()) == 1)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert Document.objects.filter(webshop=webshop, state="sending").count() == 1
    _until(lambda: turns.waiting_webshops(timezone.now()) == [webshop.pk])
    run = sync.sync_next()
    assert run is not None and run.webshop_id == webshop.pk
    assert sorted(entry["YourRef"] for entry in world.entries()) == sorted(order["name"] for order in orders)
    assert set(Document.objects.values_list("state", flat=True)) == {"booked"}
    assert not Run.objects.filter(webshop=webshop, state="running").exists()
    assert Turn.objects.get(webshop=webshop).claimed_at is None


def _until(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)
