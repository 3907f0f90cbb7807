"""A history of 20,000 orders, measured: `python3 dev.py test tests/bench/history.py -s`. Not part of the suite.

The list is whole. The newest 400 orders are as Shopify has them and are read and booked; the rest are there by id, so
that the stand-in fits into a gigabyte.
"""

from __future__ import annotations

import copy
import resource
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from apps.schedule.history import deeds
from apps.schedule.models import History, PastOrder
from apps.shops.models import Settings
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.schedule.test_history_estimate import day

ORDERS, WHOLE, BATCH = 20_000, 400, 1_000


@pytest.mark.timeout(1500)
@pytest.mark.django_db(transaction=True)
def test_twenty_thousand_orders(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True, "topics": []})
    world.post(f"{world.shopify}/_bulk", {"shop": webshop.domain, "seconds": 1})
    Settings.objects.filter(webshop=webshop).update(start_on=timezone.localdate())
    sync_now(webshop)
    _fill(world, webshop.domain)
    calls, began, before = _calls(world), time.monotonic(), _megabytes()
    deeds.begin(webshop, day(400))
    while History.objects.get().listed is None:
        sync_now(webshop)
    listed, after_list = time.monotonic() - began, _megabytes()
    print(f"\nlist: {PastOrder.objects.count()} orders in {listed:.1f} s; {_calls(world) - calls}")
    print(f"memory: {before} -> {after_list} MB, peak {_peak()} MB")
    began, calls = time.monotonic(), _calls(world)
    while (read := History.objects.get().read) < WHOLE:
        sync_now(webshop)
    seconds = time.monotonic() - began
    entries = len(world.entries())
    print(f"read: {read} in {seconds:.0f} s ({read / seconds:.1f} a second), {entries} booked; {_calls(world) - calls}")
    print(f"memory: {_megabytes()} MB, peak {_peak()} MB")
    assert entries > WHOLE / 2


def _fill(world: World, domain: str) -> None:
    """A year of orders, the newest of them whole."""
    world.post(f"{world.exact}/_clock", {"advance_seconds": -86_400 * 2})
    whole = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}])
    light = {name: whole[name] for name in ("name", "sourceName", "displayFinancialStatus")}
    light |= {"refunds": [], "customer": None, "returns": {"nodes": []}}
    newest = datetime.now(UTC) - timedelta(days=3)
    for first in range(0, ORDERS, BATCH):
        batch = []
        for number in range(first, first + BATCH):
            at = (newest - timedelta(minutes=25 * number)).strftime("%Y-%m-%dT%H:%M:%SZ")
            gid = 8_000_000_000_000 + number
            about = {"id": f"gid://shopify/Order/{gid}", "legacyResourceId": str(gid), "name": f"#H{number}"}
            node: dict[str, Any] = copy.deepcopy(whole) if number < WHOLE else light
            batch.append({**node, **about, "processedAt": at, "createdAt": at})
        world.post(f"{world.shopify}/_load", {"shop": domain, "orders": batch})
    world.post(f"{world.exact}/_clock", {})


def _calls(world: World) -> Counter[str]:
    """Calls to Shopify by operation, and to Exact."""
    found: Counter[str] = Counter(world.ask(f"{world.shopify}/_calls")["counts"])
    found["Exact"] = len(world.calls())
    return found


def _megabytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() // 2**20


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
