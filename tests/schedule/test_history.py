"""Orders from before the app: all of them, once, behind the live ones, as long as the merchant wants it."""

from __future__ import annotations

import copy
import signal
from collections.abc import Callable
from datetime import date
from subprocess import Popen
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.ledger.models import Document
from apps.schedule import turns
from apps.schedule.history import deeds
from apps.schedule.models import History, PastOrder, Turn
from apps.shops.models import Settings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.schedule.test_history_estimate import day, place_on, place_some
from tests.schedule.test_turns import _until

pytestmark = pytest.mark.django_db(transaction=True)
Phase = History.Phase


@pytest.fixture
def webshop(set_up: SetUp, world: World) -> Webshop:
    """Live since today; Shopify lists at once, and nobody is woken but by this test."""
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.post(f"{world.shopify}/_bulk", {"shop": webshop.domain, "seconds": 0})
    Settings.objects.filter(webshop=webshop).update(start_on=shop_today())
    sync_now(webshop)
    return webshop


def booked(world: World) -> list[str]:
    """The orders in Exact, as they came there."""
    return [entry["YourRef"] for entry in world.entries()]


def state_of(webshop: Webshop) -> str:
    return History.objects.filter(webshop=webshop).values_list("state", flat=True)[0]


def go_on(webshop: Webshop, until: Callable[[], bool]) -> None:
    """Turn after turn."""
    for _ in range(30):
        if until():
            return
        sync_now(webshop)
    raise AssertionError(f"not after thirty turns: {state_of(webshop)}")


def to_the_end(webshop: Webshop) -> None:
    go_on(webshop, lambda: state_of(webshop) not in History.OPEN)
    go_on(webshop, lambda: not Document.objects.filter(webshop=webshop, state="due").exists())


@pytest.mark.parametrize("is_newest_first", [True, False])
def test_every_older_order_is_booked_once_in_the_order_that_was_chosen(
    webshop: Webshop, world: World, is_newest_first: bool
) -> None:
    names = [place_on(world, days)["name"] for days in (40, 30, 20)]
    place_on(world, 60)
    deeds.begin(webshop, day(50), is_newest_first=is_newest_first)
    to_the_end(webshop)
    assert state_of(webshop) == Phase.DONE
    assert booked(world) == (names[::-1] if is_newest_first else names)
    history = History.objects.get()
    assert (history.listed, history.read) == (3, 3)
    assert Settings.objects.get(webshop=webshop).start_on == day(50)
    assert not PastOrder.objects.exists()
    # Once more over the same days finds nothing to do.
    with pytest.raises(deeds.NotPossible):
        deeds.begin(webshop, day(50))
    sync_now(webshop)
    assert len(booked(world)) == 3


def test_a_refund_of_today_is_booked_for_an_order_of_the_history_and_not_for_one_before_it(
    webshop: Webshop, world: World
) -> None:
    within, before = place_on(world, 30), place_on(world, 60)
    deeds.begin(webshop, day(50))
    to_the_end(webshop)
    for order in (within, before):
        world.act(order, "refund", everything=True)
    sync_now(webshop)
    assert [
        (row.kind, row.state) for row in Document.objects.filter(order_gid=within["id"]).order_by("created_at")
    ] == [
        ("sale", "booked"),
        ("refund", "booked"),
    ]
    (skipped,) = Document.objects.filter(order_gid=before["id"])
    assert (skipped.state, skipped.reason_code) == ("skipped", "before_start")


def test_live_orders_come_first(webshop: Webshop, world: World) -> None:
    place_some(world, 30, 25)
    deeds.begin(webshop, day(50))
    go_on(webshop, lambda: Document.objects.filter(is_history=True, state="due").exists())
    live = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}])["name"]
    sync_now(webshop)
    assert booked(world)[0] == live
    to_the_end(webshop)
    assert len(set(booked(world))) == len(booked(world)) == 26


def test_pause_holds_what_was_read_and_resume_goes_on(webshop: Webshop, world: World) -> None:
    place_some(world, 30, 25)
    deeds.begin(webshop, day(50))
    go_on(webshop, lambda: Document.objects.filter(is_history=True, state="due").exists())
    deeds.pause(webshop)
    for _ in range(3):
        sync_now(webshop)
    assert booked(world) == []
    assert History.objects.get().read == 24
    deeds.resume(webshop)
    to_the_end(webshop)
    assert len(booked(world)) == 25


def test_stop_leaves_what_is_booked_and_sends_nothing_more(webshop: Webshop, world: World) -> None:
    old = [order for days in (30, 31, 32) for order in place_some(world, days, 18)]
    deeds.begin(webshop, day(50))
    go_on(webshop, lambda: bool(booked(world)))
    stands = booked(world)
    deeds.stop(webshop)
    for _ in range(4):
        sync_now(webshop)
    # Forty-eight were read, of the oldest of their days not all: the start date is the day after that.
    assert Settings.objects.get(webshop=webshop).start_on == day(31)
    assert booked(world)[: len(stands)] == stands
    assert sorted(booked(world)) == sorted(order["name"] for order in old[:36])
    assert not Document.objects.filter(state="due").exists()
    assert set(Document.objects.filter(state="skipped").values_list("reason_code", flat=True)) == {"before_start"}
    # It can be taken up again, and then nothing is booked twice.
    deeds.begin(webshop, day(50))
    to_the_end(webshop)
    assert sorted(booked(world)) == sorted(order["name"] for order in old)


def test_from_oldest_to_newest_stop_gives_back_the_start_date(webshop: Webshop, world: World) -> None:
    place_some(world, 30, 25)
    deeds.begin(webshop, day(50), is_newest_first=False)
    go_on(webshop, lambda: bool(booked(world)))
    deeds.stop(webshop)
    assert Settings.objects.get(webshop=webshop).start_on == shop_today()
    sync_now(webshop)
    assert not Document.objects.filter(state="due").exists()


def test_shopify_gives_up_on_a_list_and_makes_it_once_more(webshop: Webshop, world: World) -> None:
    for days in (20, 30, 40):
        place_on(world, days)
    shop = {"shop": webshop.domain}
    world.post(f"{world.shopify}/_bulk", {**shop, "ends": "FAILED", "error": "TIMEOUT", "partial": 0.5})
    deeds.begin(webshop, day(50))
    go_on(webshop, lambda: History.objects.get().tries == 1)
    assert PastOrder.objects.count() == 1
    world.post(f"{world.shopify}/_bulk", {**shop, "ends": "COMPLETED", "error": None})
    to_the_end(webshop)
    assert (state_of(webshop), len(booked(world))) == (Phase.DONE, 3)


def test_a_list_that_shopify_never_makes_ends_it_and_says_why(webshop: Webshop, world: World) -> None:
    world.post(f"{world.shopify}/_bulk", {"shop": webshop.domain, "ends": "CANCELED"})
    deeds.begin(webshop, day(50))
    to_the_end(webshop)
    assert (state_of(webshop), History.objects.get().why) == (Phase.FAILED, "no_list")
    assert Settings.objects.get(webshop=webshop).start_on == shop_today()
    deeds.begin(webshop, day(50))  # it can be tried again


def test_many_orders_before_a_new_start_date_do_not_hold_up_the_live_ones(webshop: Webshop, world: World) -> None:
    world.post(f"{world.exact}/_clock", {"advance_seconds": -86_400 * 30})
    first = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}])
    numbers = range(1, 252)
    copies = [_copied(first, number) for number in numbers]
    world.post(f"{world.shopify}/_load", {"shop": webshop.domain, "orders": copies})
    world.post(f"{world.exact}/_clock", {})
    Settings.objects.filter(webshop=webshop).update(start_on=day(50))
    live = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}])["name"]
    sync_now(webshop)
    assert booked(world) == [live]
    history = History.objects.get()
    assert (history.since, history.until, history.state) == (day(50), shop_today(), Phase.LISTING)
    assert Turn.objects.get().collected_from == day(50)


def _copied(order: dict[str, Any], number: int) -> dict[str, Any]:
    found = copy.deepcopy(order)
    gid = int(order["legacyResourceId"]) + 1_000_000 + number
    return found | {"id": f"gid://shopify/Order/{gid}", "legacyResourceId": str(gid), "name": f"#C{number}"}


def test_a_killed_worker_loses_nothing_and_nothing_comes_twice(
    webshop: Webshop, world: World, worker: Popen[bytes]
) -> None:
    names = {place_on(world, 20 + number)["name"] for number in range(8)}
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "hang", "nth": 3})
    deeds.begin(webshop, day(50))
    _until(lambda: len(world.entries()) >= 3)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    _until(lambda: turns.waiting_webshops(timezone.now()) == [webshop.pk])
    world.faults()
    to_the_end(webshop)
    assert sorted(booked(world)) == sorted(names)
    assert state_of(webshop) == Phase.DONE


def test_the_database_keeps_a_history_whole(webshop: Webshop) -> None:
    deeds.begin(webshop, day(50))
    ends: tuple[dict[str, Any], ...] = (
        {"state": Phase.DONE},
        {"state": Phase.READING},
        {"state": Phase.FAILED, "ended_at": timezone.now()},
        {"until": date(2000, 1, 1)},
    )
    for wrong in ends:
        with pytest.raises(IntegrityError), transaction.atomic():
            History.objects.update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        History.objects.create(webshop=webshop, since=day(60), until=day(50))
    with pytest.raises(deeds.NotPossible):
        deeds.begin(webshop, day(60))
    with pytest.raises(deeds.NotPossible):
        deeds.resume(webshop)
    deeds.stop(webshop)
    with pytest.raises(deeds.NotPossible):
        deeds.pause(webshop)
