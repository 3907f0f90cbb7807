"""A webshop that is set up: installed, connected, live; by the merchant's own clicks over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from apps.schedule import sync, turns
from apps.schedule.models import Turn
from apps.shops.models import Webshop

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SetUp = Callable[..., Webshop]


def sync_now(webshop: Webshop) -> None:
    """One sync, here and now, in this process."""
    turns.wake(webshop)
    Turn.objects.filter(webshop=webshop).update(next_at=LONG_AGO)  # nobody waits longer
    run = sync.sync_next()
    assert run is not None and run.webshop == webshop
