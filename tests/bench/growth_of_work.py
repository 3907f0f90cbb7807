"""How the work grows with an order's lines and refunds, and with how many orders changed at once. As growth.py."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from apps.bookkeeping.book import book
from apps.bookkeeping.sale import Sale, SoldLine
from tests.bench import shop
from tests.bench.growth import STEPS, Growth, cost, tell
from tests.bench.rows import Table
from tests.bench.spending import spending
from tests.bookkeeping.sales import a_line, a_refund, a_sale, a_tax, back, dutch_rules, eur
from tests.harness.merchant import SetUp
from tests.harness.world import World

ORDERS = 4

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]


def test_growth_of_an_order(table: Table) -> None:
    judged: dict[str, Callable[[int], Sale]] = {"line": _with_lines, "refund": _with_refunds}
    grown = []
    for unit, make in judged.items():
        found = [cost(partial(book, make(step), dutch_rules())) for step in STEPS]
        grown.append(Growth(f"the rules, by {unit}s of an order", f"1 {unit}", tuple(found)))
    tell(table, grown)


def test_growth_of_orders_changed_at_once(set_up: SetUp, world: World, table: Table) -> None:
    webshop, found, there = shop.set_up(set_up, world), list[float](), 0
    for step in STEPS:
        shop.sell(world, webshop, ORDERS * step, first=100_000 * step)
        there += ORDERS * step
        with spending() as spent:
            shop.sync_until_booked(webshop, there)
        found.append(spent.cpu_ms + spent.postgres_ms)
    tell(table, [Growth("all turns until they are booked", f"{ORDERS} orders changed at once", tuple(found))])


def _with_lines(count: int) -> Sale:
    return a_sale(*(_line(number) for number in range(1, count + 1)))


def _with_refunds(count: int) -> Sale:
    """Each takes one article back of as many lines as there are refunds."""
    lines = [_line(number, current=0) for number in range(1, count + 1)]
    refunds = [
        a_refund(back(number, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00", number=number)
        for number in range(1, count + 1)
    ]
    return a_sale(*lines, refunds=tuple(refunds), current_total=eur("0.00"), current_tax=eur("0.00"))


def _line(number: int, *, current: int | None = None) -> SoldLine:
    return a_line("121.00", a_tax("21", "21.00"), number=number, current=current)
