"""P2 and P5: what one exported order costs, in calls to Exact, CPU and questions to our database."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.shops.models import ComponentItem, Settings, Webshop
from tests.bench import naive, peers, shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.bench.spending import Spent, cheapest, spending
from tests.harness.merchant import SetUp
from tests.harness.world import World

ORDERS, ROUNDS, FEW = 40, 5, 20
MOST_MS, MOST_QUERIES = 8.0, 12.0
_ITEMS = {"goods": "WEB", "shipping": "VERZ", "adjustment": "CORR", "cash_rounding": "AFR"}

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def test_p5_cpu_and_queries_per_order(set_up: SetUp, world: World, table: Table, tmp_path: Path) -> None:
    webshop = shop.set_up(set_up, world)
    shop.sell(world, webshop, 60)
    shop.sync_until_booked(webshop, 60)  # what is read once is read
    spent = cheapest([_round(world, webshop, number) for number in range(ROUNDS)])
    queries, cpu = len(spent.queries) / ORDERS, spent.cpu_ms / ORDERS
    others = ", ".join(f"{name} {ms:.1f} ms" for name, ms in _others(webshop, tmp_path).items())
    figure = f"{spent.per(ORDERS)}; beside it {others}"
    what = f"per exported order, {ROUNDS} times {ORDERS} orders of two lines, everything but waiting"
    is_met = cpu <= MOST_MS and queries <= MOST_QUERIES
    met(table, Row("P5", what, figure, f"≤ {MOST_MS:.0f} ms, ≤ {MOST_QUERIES:.0f} queries", is_met))


def _round(world: World, webshop: Webshop, number: int) -> Spent:
    shop.sell(world, webshop, ORDERS, first=1000 + number * ORDERS)
    with spending() as spent:
        shop.sync_until_booked(webshop, 60 + (number + 1) * ORDERS)
    return spent


def _others(webshop: Webshop, folder: Path) -> dict[str, float]:
    """CPU per order of the naive connector, and per bare POST of public clients, on the same machine just now."""
    connector = naive.Connector(webshop, Connection.objects.get(webshop=webshop))
    gids = list(Document.objects.filter(webshop=webshop).values_list("order_gid", flat=True)[:50])
    began = time.thread_time()
    connector.book(gids)
    each = (time.thread_time() - began) * 1000 / len(gids)
    calls = connector.calls / len(gids)
    bare = {f"a bare POST by {name}": ms for name, ms in peers.cpu_per_entry(folder).items()}
    return {f"a naive connector ({calls:.0f} Exact calls)": each, **bare}


def test_p2_calls_per_order(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    shop.sell(world, webshop, FEW)
    shop.sync_until_booked(webshop, FEW)
    known = _calls_each(world, webshop, lambda: shop.sell(world, webshop, FEW, first=1000))
    _settings(webshop, customers="individual")
    new = _calls_each(world, webshop, lambda: _sell_to_strangers(world, webshop))
    _settings(webshop, customers="collective", attach_receipt=True)
    receipt = _calls_each(world, webshop, lambda: shop.sell(world, webshop, FEW, first=2000))
    _settings(webshop, attach_receipt=False, booking_type="sales_invoice", finalise_invoices=True)
    ComponentItem.objects.bulk_create(
        ComponentItem(webshop=webshop, component=component, item=item) for component, item in _ITEMS.items()
    )
    world.post(f"{world.exact}/_limits", {"vat": "stated"})
    shop.sell(world, webshop, 1, first=2900)
    shop.sync_until_booked(webshop, shop.booked(webshop) + 1)  # items are read once a day
    printed = _calls_each(world, webshop, lambda: shop.sell(world, webshop, FEW, first=3000))
    figures = (known, new, receipt, printed)
    bars = (1.0, 2.0, 3.0, 2.0)
    words = " / ".join(f"{one:.2f}" for one in figures)
    is_met = all(
        figure <= bar + 0.05 for figure, bar in zip(figures, bars, strict=True)
    )  # one in a hundred is read back
    what = "Exact calls per order: known debtor / new debtor / with receipt / printed invoice"
    met(table, Row("P2", what, words, "1.00 / 2.00 / 3.00 / 2.00", is_met))


def _calls_each(world: World, webshop: Webshop, sell: Callable[[], None]) -> float:
    before, calls = shop.booked(webshop), len(world.calls())
    sell()
    shop.sync_until_booked(webshop, before + FEW)
    return (len(world.calls()) - calls) / FEW


def _settings(webshop: Webshop, **chosen: object) -> None:
    Settings.objects.filter(webshop=webshop).update(**chosen)


def _sell_to_strangers(world: World, webshop: Webshop) -> None:
    for number in range(FEW):
        buyer = {"name": f"Buyer {number}", "email": f"buyer{number}@example.com", "id": 900_000 + number}
        world.place(webshop.handle, lines=[{"sku": "LK-SOK-04", "quantity": 1}], customer=buyer)
