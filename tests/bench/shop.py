"""A webshop whose orders are there by the hundreds, and what is asked of it here."""

from __future__ import annotations

import copy
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule.collect import SAME_SECOND
from apps.shops.models import Settings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

SEED = 20261126
_WITHOUT_ONE = 10
_PRICES = ("121.00", "60.50", "12.10", "34.95", "89.95", "10.89")


def open_wide(world: World, webshop: Webshop) -> None:
    """No limit of either side, and nobody rings: what is measured is the work."""
    world.post(f"{world.exact}/_limits", {"minute": 1_000_000, "day": 1_000_000, "errors": 1_000_000})
    bucket = {"shop": webshop.domain, "maximum": 1e7, "available": 1e7, "restore_rate": 1e6}
    world.post(f"{world.shopify}/_bucket", bucket)
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})


def set_up(done: SetUp, world: World, handle: str = "linnenkast") -> Webshop:
    """Live, without an order, with nothing left to do; it books from today on."""
    webshop = done(handle)
    open_wide(world, webshop)
    Settings.objects.filter(webshop=webshop).update(start_on=shop_today() - timedelta(days=1))
    sync_now(webshop)
    return webshop


def sell(world: World, webshop: Webshop, count: int, *, lines: int = 2, first: int = 0, **wish: Any) -> None:
    """So many paid orders that differ in number, buyer's name aside, each with so many lines of repeated prices.

    They changed long enough ago to be read once: what is read within its own second is read again.
    """
    chance = Random(SEED + first)
    basket = [
        {"title": f"Linen {n}", "price": chance.choice(_PRICES), "quantity": 1, "vat": ("21", "9")[n % 2]}
        for n in range(lines)
    ]
    whole = world.place(webshop.handle, lines=basket, **wish)
    world_time, batch = datetime.now(UTC), []
    for number in range(first, first + count - 1):
        gid = 7_000_000_000_000 + number
        about = {"id": f"gid://shopify/Order/{gid}", "legacyResourceId": str(gid), "name": f"#B{number}"}
        at = f"{world_time - timedelta(seconds=number % 3000):%Y-%m-%dT%H:%M:%SZ}"
        batch.append({**copy.deepcopy(whole), **about, "processedAt": at, "createdAt": at})
    for start in range(0, len(batch), 250):
        world.post(f"{world.shopify}/_load", {"shop": webshop.domain, "orders": batch[start : start + 250]})
    time.sleep(SAME_SECOND.total_seconds() + 1)


def sell_long_ago(world: World, webshop: Webshop, count: int, *, days: int) -> None:
    """So many paid orders of two lines, spread evenly over the days before yesterday and not touched since."""
    whole = world.place(webshop.handle, lines=[{"title": "Linen", "price": "60.50", "quantity": 2, "vat": "21"}])
    last, batch = datetime.now(UTC) - timedelta(days=2), []
    for number in range(count):
        gid = 6_000_000_000_000 + number
        about = {"id": f"gid://shopify/Order/{gid}", "legacyResourceId": str(gid), "name": f"#A{number}"}
        at = f"{last - timedelta(days=days) * number / count:%Y-%m-%dT%H:%M:%SZ}"
        batch.append({**copy.deepcopy(whole), **about, "processedAt": at, "createdAt": at, "updatedAt": at})
    for start in range(0, count, 250):
        wish = {"shop": webshop.domain, "orders": batch[start : start + 250], "keep_moment": True}
        world.post(f"{world.shopify}/_load", wish)


def booked(webshop: Webshop) -> int:
    """How many of its documents stand in Exact."""
    return Document.objects.filter(webshop=webshop, state=State.BOOKED).count()


def sync_until_booked(webshop: Webshop, count: int) -> None:
    """Turn after turn, as a worker does, until so many stand in Exact. Few in a row in which nothing is booked: who
    changed a setting has the orders of the last minutes read once more.
    """
    without = 0
    while (before := booked(webshop)) < count:
        sync_now(webshop)
        without = 0 if booked(webshop) > before else without + 1
        assert without <= _WITHOUT_ONE, f"{without} turns in which nothing was booked: {_in_the_way(webshop)}"


def _in_the_way(webshop: Webshop) -> str:
    run = webshop.runs.latest("started_at")
    waiting = Document.objects.filter(webshop=webshop).exclude(state=State.BOOKED)
    return f"{run.state} {run.message}; {list(waiting.values_list('state', 'reason_code', 'reason')[:3])}"
