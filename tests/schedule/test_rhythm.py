"""A turn never spins: what is shut is waited for, and turns that get nowhere come ever more seldom."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls import breaker, budget
from apps.exact.door import client
from apps.exact.models import Connection, Credential
from apps.ledger.models import Document
from apps.schedule import rhythm, sync, turns
from apps.schedule.models import Run, Turn
from apps.shops.models import Settings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.ledger.documents import a_document
from tests.stories.test_one_order import A_SHIRT

Shut = Callable[[World, Webshop], None]
_SECONDS = 2
_POSTED = {"path_regex": "SalesEntries", "method": "POST", "times": 1}


def _turns_meanwhile(seconds: float = _SECONDS) -> int:
    """Turns that a worker takes within that time, when it takes every one that is due."""
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        if sync.sync_next():
            count += 1
        else:
            time.sleep(0.05)
    return count


def _put_off_then_lost(webshop: Webshop, world: World) -> None:
    """Orders put off by a 503 whose moment has come since, and one whose answer was lost."""
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    for _ in range(2):
        world.place(**A_SHIRT, buyer="dutch")
    world.faults({"path_regex": "crm/Accounts", "do": "status", "status": 503, "times": 1})
    sync_now(webshop)
    put_off = Document.objects.filter(webshop=webshop, state="due", not_before__isnull=False)
    assert put_off.count() == 1
    world.faults({**_POSTED, "do": "drop_after"})
    sync_now(webshop)
    assert Document.objects.filter(webshop=webshop, state="unknown").count() == 1
    world.faults()
    assert put_off.update(not_before=timezone.now() - timedelta(seconds=1)) == 1


def _withdraw_access(world: World, webshop: Webshop) -> None:
    world.user_becomes(divisions=[])


def _end_login(world: World, webshop: Webshop) -> None:
    Credential.objects.update(state="log_in_again")


def _use_up_the_minute(world: World, webshop: Webshop) -> None:
    _use_up(webshop, budget.MINUTE)


def _use_up_the_day(world: World, webshop: Webshop) -> None:
    _use_up(webshop, budget.DAY)


def _use_up(webshop: Webshop, window: budget.Window) -> None:
    reading = budget.Reading(window, remaining=0, reset_seconds=60)
    budget.correct(_door(webshop).key, reading)


def _let_the_endpoint_rest(world: World, webshop: Webshop) -> None:
    for _ in range(breaker.MAX_ERRORS):
        breaker.count(client.Call(_door(webshop), "salesentry/SalesEntries", "").errors_key)


def _door(webshop: Webshop) -> client.Door:
    return client.door(Connection.objects.select_related("credential").get(webshop=webshop))


def _break_exact(world: World, webshop: Webshop) -> None:
    world.faults({"path_regex": "SalesEntries", "do": "status", "status": 503})


@pytest.mark.parametrize(
    "shut",
    [_withdraw_access, _end_login, _use_up_the_minute, _use_up_the_day, _let_the_endpoint_rest, _break_exact],
)
def test_what_shuts_the_way_to_exact_is_waited_for_though_documents_are_due(
    set_up: SetUp, world: World, shut: Shut
) -> None:
    webshop = set_up()
    _put_off_then_lost(webshop, world)
    shut(world, webshop)
    calls, runs = len(world.calls()), Run.objects.count()
    asked = world.ask(f"{world.shopify}/_calls")["total"]
    turns.wake(webshop)
    assert _turns_meanwhile() == 1
    assert Run.objects.count() - runs == 1
    assert len(world.calls()) - calls <= 2
    # The list, and what was read within the second of its change.
    assert world.ask(f"{world.shopify}/_calls")["total"] - asked <= 4
    assert Turn.objects.get(webshop=webshop).next_at - timezone.now() > timedelta(seconds=1)


def test_what_shopify_withholds_is_not_asked_for_again_and_again(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.place(**A_SHIRT, buyer="dutch")
    world.app_may_read(approved=[])
    asked, runs = world.ask(f"{world.shopify}/_calls")["total"], Run.objects.count()
    turns.wake(webshop)
    assert _turns_meanwhile() == 1
    assert Run.objects.count() - runs == 1
    assert world.ask(f"{world.shopify}/_calls")["total"] - asked <= 4
    assert Turn.objects.get(webshop=webshop).next_at - timezone.now() > rhythm.PAUSES[-2]


def test_turns_that_get_nowhere_come_ever_more_seldom_and_begin_anew_when_they_get_further(
    set_up: SetUp, world: World
) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.place(**A_SHIRT)
    world.faults({"path_regex": "graphql", "do": "status", "status": 403})
    rests = [_rest_after_a_turn(webshop) for _ in range(9)]
    assert rests == sorted(rests)
    assert rests[-1] > rhythm.PAUSES[-2]
    world.faults()
    sync_now(webshop)
    assert Turn.objects.get(webshop=webshop).turns_in_vain == 0
    world.faults({"path_regex": "graphql", "do": "status", "status": 403})
    a_document(webshop, number=9)
    assert _rest_after_a_turn(webshop) < rhythm.PAUSES[-2]


def _rest_after_a_turn(webshop: Webshop) -> timedelta:
    sync_now(webshop)
    now = timezone.now()
    return timedelta(seconds=round((Turn.objects.get(webshop=webshop).next_at - now).total_seconds()))
