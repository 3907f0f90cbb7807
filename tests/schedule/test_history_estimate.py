"""What is told of a start date before anybody chooses it is what then happens."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.calls import budget
from apps.schedule.history.estimate import calls_for, estimate, minutes_for
from apps.shopify.models import Token
from apps.shops.models import Settings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

A_SHIRT = [{"sku": "LK-SOK-04", "quantity": 1}]


def place_on(world: World, days_ago: int, **wish: Any) -> dict[str, Any]:
    """An order that was placed so many days ago."""
    return place_some(world, days_ago, 1, **wish)[0]


def place_some(world: World, days_ago: int, count: int, **wish: Any) -> list[dict[str, Any]]:
    """So many of them on that day."""
    world.post(f"{world.exact}/_clock", {"advance_seconds": -86_400 * days_ago})
    orders = [world.place(lines=A_SHIRT, **wish) for _ in range(count)]
    world.post(f"{world.exact}/_clock", {})
    return orders


@pytest.fixture
def webshop(set_up: SetUp, world: World) -> Webshop:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})  # nobody is to be woken here
    place_on(world, 40)
    place_on(world, 20)
    place_on(world, 20, test=True)
    place_on(world, 20, paid=False)
    world.act(place_on(world, 10), "refund", everything=True)
    world.act(place_on(world, 10, paid=False), "cancel", reason="CUSTOMER")
    return webshop


def day(days_ago: int) -> date:
    return shop_today() - timedelta(days=days_ago)


def test_orders_are_counted_by_what_will_become_of_them(webshop: Webshop) -> None:
    found = estimate(webshop, day(30))
    assert (found.orders, found.test, found.cancelled, found.unpaid) == (5, 1, 1, 1)
    assert found.to_book == 2
    # Two orders and one refund, a call each.
    assert (found.calls, found.minutes) == (3, 1)
    assert estimate(webshop, day(50)).to_book == 3
    Settings.objects.filter(webshop=webshop).update(paid_only=False)
    assert estimate(webshop, day(30)).to_book == 3


def test_orders_of_closed_periods_are_named(webshop: Webshop) -> None:
    Settings.objects.filter(webshop=webshop).update(closed_until=day(15), when_closed="hold")
    found = estimate(webshop, day(30))
    assert (found.closed, found.closed_wait) == (3, True)
    assert estimate(webshop, day(5)).closed == 0


def test_without_the_scope_for_all_orders_sixty_days_are_seen_and_said(webshop: Webshop, world: World) -> None:
    assert estimate(webshop, day(90)).hidden_before is None
    place_on(world, 70)
    Token.objects.filter(webshop=webshop).update(scopes="read_orders,read_customers")
    world.app_may_read(scopes=["read_orders", "read_customers", "read_locations"])
    found = estimate(webshop, day(90))
    # So many days of 24 hours: in the weeks after the clock was put back, the last hour of a day falls on the next one.
    assert found.hidden_before == webshop.day_of(timezone.now() - timedelta(days=60))
    assert found.orders == 6  # the oldest is not shown
    assert estimate(webshop, day(30)).hidden_before is None


def test_the_time_follows_from_exacts_limits_and_leaves_live_orders_theirs() -> None:
    assert minutes_for(0) == 0
    assert minutes_for(61) == 2
    a_day = int(budget.DAY.calls * budget.HISTORY)
    assert minutes_for(2 * a_day + 60) == 2 * 24 * 60 + 1
    assert budget.HISTORY < budget.SPARING
    every_customer = Settings(customers=Settings.Customers.INDIVIDUAL, attach_receipt=True)
    assert calls_for(every_customer, orders=10, refunds=2) == 12 * 3 + 10 * 2
