"""A worker that is told to stop ends within ten seconds: what it was at is finished, or handed back unharmed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from apps.calls import locks
from apps.calls.locks import Space
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import turns
from apps.schedule.models import Turn
from apps.shops.models import Webshop
from development.running import POOL
from tests.harness.merchant import LONG_AGO, SetUp, sync_now
from tests.harness.world import World

PROJECT = Path(__file__).resolve().parents[2]
_WITHIN_SECONDS = 10
_ORDERS = 30


@pytest.fixture
def worker(transactional_db: None) -> Iterator[subprocess.Popen[bytes]]:
    """As in service: one process that is told, and whose threads work."""
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    command = [sys.executable, "-m", "celery", "-A", "shopify_exact", "worker", *POOL, "-Q", "celery"]
    process = subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, "DATABASE_URL": url},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield process
    process.kill()
    process.wait(20)


def wait_for(is_so: object, *, seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.05)


def states(webshop: Webshop) -> dict[str, int]:
    rows = Document.objects.filter(webshop=webshop).values_list("state", flat=True)
    return {state: list(rows).count(state) for state in set(rows)}


def ring(webshop: Webshop) -> None:
    turns.wake(webshop)
    Turn.objects.filter(webshop=webshop).update(next_at=LONG_AGO)
    turns.take_turns()


def settle(webshop: Webshop, world: World) -> None:
    """Until every order is booked once."""
    for _ in range(20):
        sync_now(webshop)
        if states(webshop) == {State.BOOKED: _ORDERS}:
            break
    assert states(webshop) == {State.BOOKED: _ORDERS}
    references = [entry["YourRef"] for entry in world.stands("salesentry/SalesEntries")]
    assert len(references) == len(set(references)) == _ORDERS


def test_a_worker_in_the_middle_of_many_orders_ends_with_the_one_it_is_at(
    set_up: SetUp, world: World, worker: subprocess.Popen[bytes]
) -> None:
    webshop = set_up()
    for _ in range(_ORDERS):
        world.place()
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "delay", "seconds": 0.3})
    ring(webshop)
    wait_for(lambda: states(webshop).get(State.BOOKED, 0) >= 1)
    worker.terminate()
    assert worker.wait(_WITHIN_SECONDS) == 0
    assert locks.holders(Space.TURN) == []
    assert State.SENDING not in states(webshop)
    world.faults()
    settle(webshop, world)


def test_a_call_that_hangs_is_cut_off_and_its_document_is_looked_up_not_sent_twice(
    set_up: SetUp, world: World, worker: subprocess.Popen[bytes]
) -> None:
    webshop = set_up()
    for _ in range(_ORDERS):
        world.place()
    # Written down in Exact, and the answer takes longer than anybody waits.
    fault = {"path_regex": "SalesEntries", "method": "POST", "do": "delay", "seconds": 25, "after_commit": True}
    world.faults({**fault, "nth": 3})
    ring(webshop)
    wait_for(lambda: len(world.entries()) == 3)
    worker.terminate()
    worker.wait(_WITHIN_SECONDS)
    wait_for(lambda: locks.holders(Space.TURN) == [])  # PostgreSQL notices that the session is gone
    world.faults()
    settle(webshop, world)
