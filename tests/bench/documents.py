"""P2 and P5: what one exported order costs, in calls to Exact, CPU and questions to our database."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.bench import shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.bench.spending import spending
from tests.harness.merchant import SetUp
from tests.harness.world import World

ORDERS = 100
MOST_MS, MOST_QUERIES = 8.0, 12.0

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def test_p5_cpu_and_queries_per_order(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    shop.sell(world, webshop, 60)
    shop.sync_until_booked(webshop, 60)  # what is read once is read
    shop.sell(world, webshop, ORDERS, first=1000)
    with spending() as spent:
        import cProfile
        import pstats

        pr = cProfile.Profile()
        pr.enable()
        shop.sync_until_booked(webshop, 60 + ORDERS)
        pr.disable()
        pstats.Stats(pr).sort_stats("cumtime").print_stats(90)
    queries, cpu = len(spent.queries) / ORDERS, spent.cpu_ms / ORDERS
    for sql, number in Counter(one[:140] for one in spent.queries).most_common(40):
        print(f"{number / ORDERS:6.2f}  {sql}")
    what = f"per exported order, {ORDERS} orders of two lines, everything but waiting"
    is_met = cpu <= MOST_MS and queries <= MOST_QUERIES
    met(table, Row("P5", what, spent.per(ORDERS), f"≤ {MOST_MS:.0f} ms, ≤ {MOST_QUERIES:.0f} queries", is_met))
