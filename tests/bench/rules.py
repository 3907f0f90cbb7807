"""P1: the rules alone: every recorded order from its node to checked bookings, beside json.loads of the same."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from statistics import median

import pytest

from apps.bookkeeping.book import book
from apps.bookkeeping.rules import CurrencySide, Rules
from apps.schedule import collect
from apps.schedule.models import Run
from apps.shopify import orders, reader, sides
from sandbox.shopify.load import order_of
from tests.bench import shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.harness.merchant import SetUp
from tests.harness.world import World

RECORDED = Path(__file__).resolve().parents[2] / "sandbox" / "recorded"
ROUNDS, MOST = 40, 2.5

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300)]


def test_p1_rules(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    rules, facts = collect.begin_pass(webshop, Run(webshop=webshop)).rules, orders.facts_of(webshop)
    texts = [json.dumps(order_of(path)) for path in sorted(RECORDED.glob("*.json"))]
    nodes = [json.loads(text, parse_float=Decimal) for text in texts]
    sides_of = [sides.side_of(node, chosen=rules.currency_side, booked_in="") for node in nodes]
    ratios, each = list[float](), list[float]()
    for _ in range(ROUNDS):
        parsing = _cpu(lambda: [json.loads(text) for text in texts])
        judging = _cpu(lambda: _judge_all(rules, facts, nodes, sides_of))
        ratios.append(judging / parsing)
        each.append(judging * 1_000_000 / len(nodes))
    ratio = median(ratios)
    figure = f"{ratio:.1f} × ({median(each):.0f} µs an order)"
    what = f"{len(nodes)} recorded orders to checked bookings, as ratio to json.loads of the same"
    met(table, Row("P1", what, figure, f"≤ {MOST} ×", ratio <= MOST))


def _judge_all(rules: Rules, facts: reader.ShopFacts, nodes: list[orders.Node], sides_of: list[CurrencySide]) -> None:
    for node, side in zip(nodes, sides_of, strict=True):
        with suppress(reader.Unreadable):
            book(reader.read(node, shop=facts, side=side), rules)


def _cpu(work: Callable[[], object]) -> float:
    began = time.thread_time()
    work()
    return time.thread_time() - began
