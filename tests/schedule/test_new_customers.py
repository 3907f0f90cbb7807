"""Several new customers in one turn: each has an account of their own, and few questions are asked for them."""

from __future__ import annotations

from typing import Any

import pytest

from apps.shops.models import Settings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import DIVISION, World

ORDERS = 5


@pytest.fixture
def webshop(set_up: SetUp, world: World) -> Webshop:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    sync_now(webshop)
    return webshop


def sell_to_strangers(world: World) -> dict[str, str]:
    """E-mail address by order."""
    sold = dict[str, str]()
    for number in range(ORDERS):
        mail = f"buyer{number}@example.com"
        buyer = {"name": f"Buyer {number}", "email": mail, "id": 900_000 + number}
        order = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], customer=buyer, paid=True)
        sold[order["name"]] = mail
    return sold


def booked_on(world: World) -> dict[str, str]:
    """The e-mail address of the account that each order is booked on."""
    state: dict[str, dict[str, Any]] = world.ask(f"{world.exact}/_state")
    accounts = state[f"{DIVISION}:crm/Accounts"]
    return {str(entry["YourRef"]): accounts[str(entry["Customer"])]["Email"] for entry in world.entries()}


def test_each_order_stands_on_its_own_buyer_and_all_were_asked_for_at_once(webshop: Webshop, world: World) -> None:
    asked, calls = world.asked_of_shopify(), len(world.calls())
    sold = sell_to_strangers(world)
    sync_now(webshop)
    assert booked_on(world) == sold
    now = world.asked_of_shopify()
    assert now.get("BuyersByIds", 0) - asked.get("BuyersByIds", 0) == 1
    assert now.get("OrderForAccountingById", 0) == asked.get("OrderForAccountingById", 0)
    assert len(world.calls()) - calls == 1 + 2 * ORDERS


def test_where_the_page_of_buyers_is_refused_each_is_asked_for_by_themselves(webshop: Webshop, world: World) -> None:
    sold = sell_to_strangers(world)
    # After what changed and the orders themselves, the third question of the turn is who bought them.
    world.faults({"path_regex": "graphql", "do": "status", "status": 503, "nth": 3})
    asked = world.asked_of_shopify()
    sync_now(webshop)
    assert booked_on(world) == sold
    now = world.asked_of_shopify()
    assert now["OrderForAccountingById"] - asked.get("OrderForAccountingById", 0) == ORDERS
