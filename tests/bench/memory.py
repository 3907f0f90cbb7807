"""P7: what a worker's memory does while it works off a backlog."""

from __future__ import annotations

import pytest

from apps.schedule import turns
from apps.shops.models import Webshop
from tests.bench import processes, shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.bench.spending import megabytes_of
from tests.harness.merchant import SetUp
from tests.harness.world import World

ORDERS, STEPS, MOST_MB, FLAT_MB = 1200, 4, 130.0, 3.0
_POOL = ("--concurrency", "1")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def test_p7_memory(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    shop.sell(world, webshop, ORDERS)
    seen = list[float]()
    with processes.worker(*_POOL) as worker:
        turns.wake(webshop)
        for step in range(1, STEPS + 1):
            _wait_for(webshop, ORDERS * step // STEPS)
            seen.append(max(map(megabytes_of, worker.pids)))
    grown = seen[-1] - seen[0]
    figure = f"{' → '.join(f'{one:.0f}' for one in seen)} MB"
    is_met = max(seen) <= MOST_MB and grown <= FLAT_MB
    what = f"memory of a worker process over {ORDERS:,} orders, by quarters"
    met(
        table,
        Row("P7", what, figure, f"flat (≤ {FLAT_MB:.0f} MB more after the first quarter), ≤ {MOST_MB:.0f} MB", is_met),
    )


def _wait_for(webshop: Webshop, wanted: int) -> None:
    assert processes.until(lambda: shop.booked(webshop) >= wanted, seconds=400, pause=1)
