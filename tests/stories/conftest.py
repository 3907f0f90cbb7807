"""A webshop that is set up: installed, connected, live; by the merchant's own clicks over HTTP."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings

from apps.schedule import sync, turns
from apps.shops.models import Webshop
from sandbox import merchant
from sandbox.merchant_browser import Shop
from tests.harness.world import World

SetUp = Callable[..., Webshop]


@pytest.fixture
def set_up(web: str, world: World) -> SetUp:
    """Sets up a demo webshop; no order is booked by it."""

    def done(handle: str = "linnenkast") -> Webshop:
        merchant.set_up(Shop(world.shopify, handle, settings.SHOPIFY_APP_HANDLE))
        return Webshop.objects.get(domain=f"{handle}.myshopify.com")

    return done


def sync_now(webshop: Webshop) -> None:
    """One sync, here and now, in this process."""
    turns.wake(webshop)
    assert sync.sync(webshop) is not None
