"""P11: one worker machine where every call takes 300 ms: twenty webshops, each with an administration of its own."""

from __future__ import annotations

import time

import pytest

from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import turns
from apps.shops.models import Settings, Webshop
from development.running import POOL
from sandbox import merchant
from sandbox.exact import demo
from sandbox.merchant_browser import Shop
from tests.bench import processes, shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.harness.world import World

WEBSHOPS, ORDERS, SECONDS, DELAY = 20, 120, 40.0, 0.3
LEAST_PER_SECOND, MOST_MB = 40.0, 400.0
_WORKERS = 2

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def test_p11_documents_per_second(web: str, world: World, table: Table) -> None:
    webshops = [_one(world, number) for number in range(WEBSHOPS)]
    for webshop in webshops:
        shop.sell(world, webshop, ORDERS)
    slow = {"do": "delay", "seconds": DELAY}
    world.faults({"path_regex": "graphql.json$", **slow}, {"path_regex": "/api/v1/", **slow})
    with processes.worker(*POOL) as first, processes.worker(*POOL) as second:
        for webshop in webshops:
            turns.wake(webshop)
        assert processes.until(lambda: _booked() > 0, seconds=120)
        before, began = _booked(), time.monotonic()
        processes.until(lambda: _booked() >= WEBSHOPS * ORDERS, seconds=SECONDS, pause=1)
        rate = (_booked() - before) / (time.monotonic() - began)
        memory = first.megabytes + second.megabytes
    world.faults()
    figure = f"{rate:.1f}/s in {memory:.0f} MB ({_WORKERS} workers, {' '.join(POOL)})"
    is_met = rate >= LEAST_PER_SECOND and memory <= MOST_MB
    what = f"documents booked, {WEBSHOPS} administrations, {DELAY * 1000:.0f} ms per call of either side"
    met(table, Row("P11", what, figure, f"≥ {LEAST_PER_SECOND:.0f}/s, ≤ {MOST_MB:.0f} MB", is_met))


def _one(world: World, number: int) -> Webshop:
    handle = f"bench-{number:02}"
    world.post(f"{world.shopify}/_shops", {"handle": handle, "name": f"Bench {number:02}"})
    division = sorted(demo.DIVISIONS)[number]
    merchant.set_up(Shop(world.shopify, handle, "bookings-for-exact"), administration=str(division))
    webshop = Webshop.objects.get(domain=f"{handle}.myshopify.com")
    shop.open_wide(world, webshop)
    Settings.objects.filter(webshop=webshop).update(unknown_vat="default")
    return webshop


def _booked() -> int:
    return Document.objects.filter(state=State.BOOKED).count()
