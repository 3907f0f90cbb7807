"""A webshop that is set up: installed, connected, live; by the merchant's own clicks over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from apps.schedule import sync, turns
from apps.shops.models import Webshop

SetUp = Callable[..., Webshop]


def sync_now(webshop: Webshop) -> None:
    """One sync, here and now, in this process."""
    turns.wake(webshop)
    assert sync.sync(webshop) is not None
