"""Booked, but something to look at: a fallback VAT code is a number on Home, a filter, a badge; never all green."""

from __future__ import annotations

import pytest
from django.conf import settings

from apps.ledger.models import Document
from apps.shops.models import Settings
from sandbox.merchant_browser import Shop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def shown(world: World, path: str) -> str:
    return Shop(world.shopify, "linnenkast", settings.SHOPIFY_APP_HANDLE).open(path).text


def test_an_order_on_the_fallback_code_is_to_be_checked(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(unknown_vat="default")
    right = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], paid=True)
    odd = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1, "vat": "17"}], paid=True)
    sync_now(webshop)
    assert set(Document.objects.values_list("order_name", "state")) == {
        (right["name"], "booked"),
        (odd["name"], "booked"),
    }
    assert "1 goed in Exact, 1 te controleren." in shown(world, "/")
    found = shown(world, "/orders?state=to_check")
    assert odd["name"] in found
    assert "te controleren" in found
    assert f">{right['name']}<" not in found
