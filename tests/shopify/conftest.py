"""A merchant with the app open."""

from __future__ import annotations

import pytest
from django.conf import settings

from sandbox.merchant_browser import Shop
from tests.harness.world import World


@pytest.fixture
def shop(world: World) -> Shop:
    return Shop(world.shopify, "linnenkast", settings.SHOPIFY_APP_HANDLE)
