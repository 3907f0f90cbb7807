"""P4: a backlog under Exact's limits: how much of a minute and of a day is used, and how often Exact says no."""

from __future__ import annotations

import time

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.exact.models import Connection
from apps.schedule import sync
from apps.shops.models import Webshop
from tests.bench import shop
from tests.bench.conftest import met
from tests.bench.rows import Row, Table
from tests.harness.merchant import SetUp, make_due
from tests.harness.world import World

A_MINUTE, A_DAY, LEFT, LEAST = 60, 5_000, 300, 0.95
_WITHOUT = 1_000_000

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(600)]


def test_p4_a_backlog_under_the_limits(set_up: SetUp, world: World, table: Table) -> None:
    webshop = shop.set_up(set_up, world)
    shop.sell(world, webshop, 2 * A_MINUTE + LEFT)
    minute = _share_of_a_minute(world, webshop)
    day, refused = _share_of_a_day(world, webshop), _refusals(world)
    figure = f"{minute:.0%} of a minute, {day:.0%} of a day, {refused} × 429"
    is_met = minute >= LEAST and day >= LEAST and refused <= 1
    what = f"a backlog at {A_MINUTE} calls a minute; and on a day of {A_DAY:,}, of which another program used most"
    met(table, Row("P4", what, figure, f"≥ {LEAST:.0%} of a minute and of a day, ≤ 1 × 429", is_met))


def _share_of_a_minute(world: World, webshop: Webshop) -> float:
    """Of the first whole one on the clock, taken as a worker does: whenever the turn is due."""
    world.post(f"{world.exact}/_limits", {"minute": A_MINUTE, "day": _WITHOUT})
    make_due(webshop)
    minute = timezone.now().minute
    while timezone.now().minute == minute:
        sync.sync_next()
        time.sleep(0.2)
    used, minute = 0, timezone.now().minute
    while timezone.now().minute == minute:
        sync.sync_next()
        used = max(used, _used(world, "minute"))
        time.sleep(0.2)
    return used / A_MINUTE


def _share_of_a_day(world: World, webshop: Webshop) -> float:
    """Where the backlog stops by itself on a day that is nearly used up."""
    eaten = A_DAY - LEFT - _used(world, "day")
    limits = {
        "minute": _WITHOUT,
        "day": A_DAY,
        "eaten": eaten,
        "division": Connection.objects.get(webshop=webshop).division,
    }
    world.post(f"{world.exact}/_limits", limits)
    cache.clear()  # the counts of the minute above, which is another one by now
    make_due(webshop)
    while sync.sync_next() is not None:
        pass
    return _used(world, "day") / A_DAY


def _used(world: World, window: str) -> int:
    return sum(world.ask(f"{world.exact}/_limits")["used"][window].values())


def _refusals(world: World) -> int:
    counts: dict[str, int] = world.ask(f"{world.exact}/_calls/counts")
    return sum(number for name, number in counts.items() if name.endswith(" 429"))
