"""A history by bulk operation, by a real worker, both limits off: seconds, calls and memory.

`BACKFILL=20000 make bench ONLY=backfill` for a shop of years; at Exact's limits its calls take what `estimate` says.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from datetime import timedelta

import pytest

from apps.schedule.history import deeds
from apps.schedule.models import History
from apps.shops.models import Webshop
from tests.bench import processes, shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.bench.spending import megabytes_of
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

ORDERS, DAYS = int(os.environ.get("BACKFILL", "1200")), 300
MOST_MB, FLAT_MB, MOST_SHOPIFY_CALLS_PER_ORDER = 130.0, 3.0, 0.25
_QUARTERS = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(7200)]


def test_backfill_of_years(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    shop.sell_long_ago(world, webshop, ORDERS, days=DAYS)
    world.post(f"{world.shopify}/_bulk", {"shop": webshop.domain, "seconds": 5})
    sync_now(webshop)  # the order that the older ones were copied from
    before, already = Counter(world.asked_of_shopify()), shop.booked(webshop)
    deeds.begin(webshop, shop_today() - timedelta(days=DAYS + 10))
    began, seen = time.monotonic(), list[float]()
    with processes.worker("--concurrency", "1") as worker:
        for quarter in range(1, _QUARTERS + 1):
            _wait_for(webshop, already + ORDERS * quarter // _QUARTERS)
            seen.append(max(map(megabytes_of, worker.pids)))
    seconds = time.monotonic() - began
    asked = Counter(world.asked_of_shopify()) - before
    written = [entry["YourRef"] for entry in world.entries() if entry["YourRef"].startswith("#A")]
    history = History.objects.get(webshop=webshop)
    assert (history.listed, len(written), len(set(written))) == (ORDERS, ORDERS, ORDERS)
    figure = (
        f"{seconds:.0f} s, {sum(asked.values()):,} calls of Shopify, {len(written):,} of Exact,"
        f" {' → '.join(f'{one:.0f}' for one in seen)} MB"
    )
    is_met = (
        max(seen) <= MOST_MB
        and seen[-1] - seen[1] <= FLAT_MB
        and sum(asked.values()) <= MOST_SHOPIFY_CALLS_PER_ORDER * ORDERS
    )
    bar = (
        f"≤ {MOST_SHOPIFY_CALLS_PER_ORDER} Shopify calls per order, memory of the second half flat, ≤ {MOST_MB:.0f} MB"
    )
    met(table, Row("backfill", f"{ORDERS:,} older orders, limits off", figure, bar, is_met))


def _wait_for(webshop: Webshop, wanted: int) -> None:
    assert processes.until(lambda: shop.booked(webshop) >= wanted, seconds=3600, pause=2)
