"""Debtors, doorbells and changes: what else happens in an order's life."""

from __future__ import annotations

import time
from decimal import Decimal
from subprocess import Popen
from typing import Any

import requests

from apps.exact.models import Debtor
from apps.ledger.models import Document
from apps.schedule import turns
from apps.shopify import departure
from apps.shopify.models import WebhookDelivery
from apps.shops.models import Settings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import DIVISION, World

A_SHIRT: dict[str, Any] = {
    "lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 2, "vat": "21"}],
    "paid": True,
}


def _accounts(world: World) -> list[dict[str, Any]]:
    state = requests.get(f"{world.exact}/_state", timeout=20).json()
    return list(state[f"{DIVISION}:crm/Accounts"].values())


def test_customers_become_debtors_once_and_are_remembered_without_their_names(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    orders = [world.place(**A_SHIRT, buyer="dutch") for _ in range(2)]
    sync_now(webshop)
    assert set(world.booked()) == {order["name"] for order in orders}
    customers = {entry["Customer"] for entry in world.entries()}
    assert len(customers) == 1
    (account,) = [one for one in _accounts(world) if one["ID"] in customers]
    assert account["Status"] == "C"
    assert account["Email"]
    (known,) = Debtor.objects.filter(webshop=webshop)
    assert known.account_id == account["ID"]
    assert account["Name"] not in str(Debtor.objects.values_list().first())


def test_a_belgian_business_is_booked_without_vat_on_its_own_debtor(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    line = {"title": "Linen shirt", "price": "100.00", "quantity": 1, "vat": "0"}
    order = world.place(lines=[line], paid=True, buyer="belgian-business")
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop, order_name=order["name"])
    assert document.state == "booked", document.reason
    (entry,) = world.entries()
    assert {line["VATCode"] for line in entry["SalesEntryLines"]} == {"7"}
    assert Decimal(entry["VATAmountFC"]) == 0
    (account,) = [one for one in _accounts(world) if one["ID"] == entry["Customer"]]
    assert account["VATNumber"].startswith("BE")


def test_an_edit_after_booking_is_booked_as_a_change(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT)
    sync_now(webshop)
    edited = world.act(order, "edit", units={"0": 1})
    sync_now(webshop)
    now = Decimal(edited["currentTotalPriceSet"]["shopMoney"]["amount"])
    assert sum(world.booked().values()) == now
    assert f"{order['name']}-A1" in world.booked()
    sync_now(webshop)
    assert sum(world.booked().values()) == now


def test_an_order_cancelled_before_its_export_is_not_processed_and_the_log_says_so(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**{**A_SHIRT, "paid": False})
    world.act(order, "cancel")
    sync_now(webshop)
    assert world.entries() == []
    assert Document.objects.get(webshop=webshop).reason_code == "cancelled"


def test_a_webhook_brings_the_order_into_exact_by_itself(set_up: SetUp, world: World, worker: Popen[bytes]) -> None:
    webshop = set_up()
    _until(lambda: webshop.runs.filter(finished_at__isnull=False).exists())
    order = world.place(**A_SHIRT)
    _until(lambda: order["name"] in world.booked())
    assert WebhookDelivery.objects.filter(order_gid=order["id"]).exists()
    _until(lambda: not Document.objects.filter(webshop=webshop).exclude(state="booked").exists())
    assert len(world.entries()) == 1


def test_a_webshop_that_was_uninstalled_is_left_alone(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/store/linnenkast/apps/bookings-for-exact/uninstall", {})
    _until(lambda: departure.settle() > 0)
    assert Webshop.objects.get(pk=webshop.pk).state == "uninstalled"
    turns.wake(webshop)
    assert turns.take_turns() == 0


def test_a_webshop_that_comes_back_has_its_settings_still(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/store/linnenkast/apps/bookings-for-exact/uninstall", {})
    _until(lambda: departure.settle() > 0)
    assert Webshop.objects.get(pk=webshop.pk).state == "uninstalled"
    before = Settings.objects.values().get(webshop=webshop)
    again = set_up()
    assert again.pk == webshop.pk
    assert again.state == "installed"
    assert Settings.objects.values().get(webshop=webshop) == before
    order = world.place(**A_SHIRT)
    sync_now(again)
    assert list(world.booked()) == [order["name"]]


def _until(is_so: Any, *, seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.1)


def test_a_vat_number_the_register_does_not_know_waits_and_an_answer_that_is_late_is_asked_again(
    set_up: SetUp, world: World
) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(check_vies=True)
    world.post(f"{world.exact}/_vies", {"is_away": True})
    line = {"title": "Linen shirt", "price": "100.00", "quantity": 1, "vat": "0"}
    order = world.place(lines=[line], paid=True, buyer="belgian-business")
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop, order_name=order["name"])
    assert (document.state, document.reason_code) == ("held", "vat_number_unchecked")
    world.post(f"{world.exact}/_vies", {})
    sync_now(webshop)
    document.refresh_from_db()
    assert document.state == "booked", document.reason
