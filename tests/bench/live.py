"""P13: an order that is placed while everything runs: two webhooks, and it stands in Exact."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from apps.schedule import sync, turns
from apps.shops.models import Webshop
from tests.bench import shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.bench.spending import Spent, cheapest, spending
from tests.harness.merchant import SetUp
from tests.harness.world import World

ORDERS, WATCHED_SECONDS = 5, 15.0
MOST_MS, MOST_QUERIES, MOST_CALLS, MOST_SECONDS = 30.0, 40.0, 2.0, 10.0

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def test_p13_a_live_order(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    shop.sell(world, webshop, 3)
    shop.sync_until_booked(webshop, 3)
    world.post(f"{world.shopify}/_webhooks", {"is_paused": False})
    _watch(3.0)
    calls, rounds = _shopify_calls(world), [Spent() for _ in range(ORDERS)]
    waited = [_place_and_wait(world, webshop, spent) for spent in rounds]
    each, spent = (_shopify_calls(world) - calls) / ORDERS, cheapest(rounds)
    queries, cpu = len(spent.queries), spent.cpu_ms
    figure = f"{spent.per(1)}, {each:.1f} Shopify calls, in Exact after {max(waited):.1f} s"
    is_met = cpu <= MOST_MS and queries <= MOST_QUERIES and each <= MOST_CALLS and max(waited) <= MOST_SECONDS
    bar = f"≤ {MOST_MS:.0f} ms, ≤ {MOST_QUERIES:.0f} queries, ≤ {MOST_CALLS:.0f} Shopify calls, ≤ {MOST_SECONDS:.0f} s"
    met(table, Row("P13", "a live order, two webhooks within seconds, all turns that follow", figure, bar, is_met))


def _place_and_wait(world: World, webshop: Webshop, spent: Spent) -> float:
    """Seconds until it stood in Exact; whatever turns its webhooks still cause afterwards are taken as well."""
    before, began = world.documents_count(), time.monotonic()
    world.place(webshop.handle, lines=[{"sku": "LK-SOK-04", "quantity": 1}], paid=True)
    found = 0.0
    while time.monotonic() - began < WATCHED_SECONDS:
        _take_turn(spent)
        if not found and world.documents_count() > before:
            found = time.monotonic() - began
        time.sleep(0.1)
    return found or WATCHED_SECONDS


def _take_turn(spent: Spent) -> None:
    """As a worker that is told: only when one is due. Looking whether one is, is what a message saves."""
    if turns.waiting_webshops(timezone.now()):
        with spending(spent):
            sync.sync_next()


def _watch(seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        _take_turn(Spent())
        time.sleep(0.1)


def _shopify_calls(world: World) -> int:
    return sum(world.ask(f"{world.shopify}/_calls")["counts"].values())
