"""Customers who change without an order: only where it is switched on, only accounts that are ours, once per change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.schedule import erasures
from apps.schedule.models import Erasure, Turn
from apps.shops.models import Settings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

ANNA: dict[str, Any] = {
    **{"id": 901, "name": "Anna de Wit", "email": "anna@example.nl"},
    **{"address1": "Dam 1", "city": "Amsterdam"},
}


@pytest.fixture
def webshop(set_up: SetUp, world: World) -> Webshop:
    """Every customer a debtor, and whoever changes is followed."""
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    Settings.objects.filter(webshop=webshop).update(customers="individual", send_changed_customers=True)
    return webshop


def sell_to(world: World, webshop: Webshop, **customer: Any) -> dict[str, Any]:
    order = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], customer={**ANNA, **customer})
    sync_now(webshop)
    sync_now(webshop)
    return order


def change(world: World, webshop: Webshop, **about: Any) -> None:
    world.post(f"{world.shopify}/_customer", {"shop": webshop.domain, "customer": ANNA["id"], **about})


def a_day_later(webshop: Webshop) -> None:
    """The next look at the customers is due."""
    Turn.objects.filter(webshop=webshop).update(customers_on=shop_today() - timedelta(days=1))
    sync_now(webshop)


def account(world: World, email: str) -> dict[str, Any]:
    (found,) = [row for row in world.stands("crm/Accounts") if row["Email"] == email]
    return found


def changes(world: World) -> int:
    return sum(call["method"] == "PUT" and "Accounts" in call["endpoint"] for call in world.calls())


def test_an_account_that_we_made_follows_its_customer_once(webshop: Webshop, world: World) -> None:
    sell_to(world, webshop)
    before = changes(world)
    change(world, webshop, name="Anna Bos", address1="Rokin 2")
    a_day_later(webshop)
    there = account(world, ANNA["email"])
    assert (there["Name"], there["AddressLine1"], there["City"]) == ("Anna Bos", "Rokin 2", "Amsterdam")
    assert changes(world) == before + 1
    sync_now(webshop)
    a_day_later(webshop)
    assert changes(world) == before + 1


def test_nothing_is_sent_where_it_is_off(webshop: Webshop, world: World) -> None:
    Settings.objects.filter(webshop=webshop).update(send_changed_customers=False)
    sell_to(world, webshop)
    change(world, webshop, name="Anna Bos")
    sync_now(webshop)
    assert account(world, ANNA["email"])["Name"] == "Anna de Wit"
    assert Turn.objects.get(webshop=webshop).customers_on is None


def test_an_account_that_was_there_before_is_never_changed(webshop: Webshop, world: World) -> None:
    body = {"Name": "A. de Wit (old)", "Email": ANNA["email"], "Status": "C"}
    world.add_in_exact("crm/Accounts", body)
    sell_to(world, webshop)
    change(world, webshop, name="Anna Bos")
    a_day_later(webshop)
    assert account(world, ANNA["email"])["Name"] == "A. de Wit (old)"
    assert changes(world) == 0


def test_a_business_keeps_its_name_and_number(webshop: Webshop, world: World) -> None:
    order = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], buyer="belgian-business")
    sync_now(webshop)
    (before,) = [row for row in world.stands("crm/Accounts") if row["VATNumber"] and row["Name"] == "Huis Peeters BV"]
    number = int(order["customer"]["id"].rsplit("/", 1)[1])
    world.post(
        f"{world.shopify}/_customer",
        {"shop": webshop.domain, "customer": number, "name": "Piet Peeters", "tax_id": "BE0000000000", "city": "Gent"},
    )
    a_day_later(webshop)
    (after,) = [row for row in world.stands("crm/Accounts") if row["ID"] == before["ID"]]
    assert (after["Name"], after["VATNumber"]) == (before["Name"], before["VATNumber"])


def test_who_asked_to_be_forgotten_is_never_told_again(webshop: Webshop, world: World) -> None:
    sell_to(world, webshop)
    due = timezone.now() + timedelta(days=30)
    Erasure.objects.create(webshop=webshop, kind=Erasure.Request.CUSTOMER, customer=str(ANNA["id"]), due_at=due)
    before = changes(world)
    change(world, webshop, name="Anna Bos")
    a_day_later(webshop)
    assert changes(world) == before
    erasures.work_off()
    change(world, webshop, name="Anna Vos")
    a_day_later(webshop)
    assert changes(world) == before
