"""Orders come several to a call, in one pass that goes on where it was; a live one is asked for once, and no answer
from before its webhook is taken for the truth.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.calls.redis_store import counters
from apps.ledger.models import Document, SeenOrder
from apps.schedule import sync
from apps.schedule.models import Run, Turn
from apps.shopify.models import WebhookDelivery
from apps.shops.models import Settings, Webshop
from tests.embedded.test_tenancy import a_token
from tests.harness.days import shop_today
from tests.harness.merchant import LONG_AGO, SetUp, sync_now
from tests.harness.world import World

A_SOCK: dict[str, Any] = {"lines": [{"sku": "LK-SOK-04", "quantity": 1}], "paid": True}


def _new_questions(world: World, deed: Callable[[], object]) -> dict[str, int]:
    """What is asked of Shopify meanwhile."""
    before = world.asked_of_shopify()
    deed()
    after = world.asked_of_shopify()
    return {name: count - before.get(name, 0) for name, count in after.items() if count > before.get(name, 0)}


def _until(is_so: Callable[[], bool], *, seconds: float = 30) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.05)


def _rang(webshop: Webshop, order: dict[str, Any]) -> int:
    """How often it was told as changed: only that webhook says when, and it is the last of its deed."""
    rung = WebhookDelivery.objects.filter(shop_domain=webshop.domain, order_gid=order["id"], topic="orders/updated")
    return rung.count()


def _take_turn(webshop: Webshop) -> None:
    """The turn that is planned, without anybody waking it."""
    Turn.objects.filter(webshop=webshop).update(next_at=LONG_AGO)
    assert sync.sync_next()


def _quiet(webshop: Webshop, world: World) -> None:
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.shopify_allows()


def test_a_live_order_is_two_questions_and_one_turn_however_often_it_rings(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"topics": []})
    before = world.place(**A_SOCK)["name"]
    sync_now(webshop)
    SeenOrder.objects.update(read_at=timezone.now() + timedelta(seconds=5))  # not within the second of its change
    world.post(f"{world.shopify}/_webhooks", {"topics": ["orders/create", "orders/updated", "refunds/create"]})
    messages = counters().llen("celery")
    order = world.place(**A_SOCK)
    world.act(order, "ship")
    _until(lambda: _rang(webshop, order) >= 2)
    assert counters().llen("celery") == messages + 1, "one message for all of it"
    turn = Turn.objects.get(webshop=webshop)
    assert timezone.now() < turn.next_at < timezone.now() + timedelta(seconds=10), "when it has said it all"
    time.sleep(max(0.0, (turn.next_at - timezone.now()).total_seconds()))
    with CaptureQueriesContext(database) as queries:
        asked = _new_questions(world, lambda: _take_turn(webshop))
    assert asked == {"OrderIdsChangedSince": 1, "OrderForAccountingById": 1}
    assert list(world.booked()) == [before, order["name"]]
    assert len(queries) <= 100, [query["sql"][:90] for query in queries]
    assert Turn.objects.get(webshop=webshop).next_at > timezone.now() + timedelta(hours=1), "and nobody comes again"
    assert not WebhookDelivery.objects.filter(is_open=True).exists()


def test_many_orders_come_twelve_to_a_call_whatever_is_wrong_with_one(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    _quiet(webshop, world)
    first = world.place(**A_SOCK)
    sync_now(webshop)
    spoiled = world.place(**A_SOCK)
    spoiled["lineItems"]["nodes"][0]["originalTotalSet"] = None
    world.post(f"{world.shopify}/_load", {"shop": webshop.domain, "orders": [spoiled]})
    orders = [world.place(**A_SOCK) for _ in range(22)]
    large = world.place(lines=[{"title": f"Bead {n}", "price": "1.21", "quantity": 1} for n in range(34)], paid=True)
    asked = _new_questions(world, lambda: sync_now(webshop))
    assert sorted(world.booked()) == sorted([large["name"], *(order["name"] for order in [first, *orders])])
    waiting = Document.objects.get(webshop=webshop, state="held")
    assert (waiting.order_gid, waiting.reason_code) == (spoiled["id"], "unreadable")
    # Twelve in one call; the page with the spoiled one is refused, so each of its twelve is asked for by itself, and so
    # is the one whose lines no page holds.
    assert asked == {"OrderIdsChangedSince": 1, "OrdersByIds": 2, "OrderForAccountingById": 13}


def test_a_pass_goes_on_where_the_slice_before_it_left_off(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    _quiet(webshop, world)
    Settings.objects.filter(webshop=webshop).update(start_on=shop_today() - timedelta(days=90))
    world.sold("plain", orders=100, days=80)
    Run.objects.all().delete()

    def read_all() -> None:
        for _ in range(6):
            sync_now(webshop)

    asked = _new_questions(world, read_all)
    runs = list(Run.objects.filter(webshop=webshop).order_by("pk").values_list("orders_seen", "recorded"))
    assert runs[:3] == [(40, 40), (40, 40), (20, 20)], "each order is looked at once"
    # The slices after the pass look ten minutes back: all hundred changed just now, none is read again.
    assert asked["OrdersByIds"] == 4 + 4 + 2
    assert "OrderForAccountingById" not in asked
    assert SeenOrder.objects.filter(webshop=webshop).count() == 100


def test_an_order_that_changes_during_the_pass_is_read_again_behind_the_others(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    _quiet(webshop, world)
    orders = [world.place(**A_SOCK) for _ in range(45)]
    sync_now(webshop)
    assert Turn.objects.get(webshop=webshop).pass_after
    world.act(orders[0], "refund", everything=True)
    for _ in range(3):
        sync_now(webshop)
    assert sorted(world.booked()) == sorted([*(order["name"] for order in orders), f"{orders[0]['name']}-R1"])
    assert not Turn.objects.get(webshop=webshop).pass_after


def test_an_answer_from_before_the_webhook_is_asked_for_again_soon(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.exact}/_clock", {"advance_seconds": -60})  # Shopify tells whole seconds: another one than below
    order = world.place(**A_SOCK)
    _until(lambda: _rang(webshop, order) >= 1)
    world.post(f"{world.exact}/_clock", {})
    sync_now(webshop)
    world.post(f"{world.shopify}/_behind", {"shop": webshop.domain, "answers": 3})
    world.act(order, "refund", everything=True)
    _until(lambda: WebhookDelivery.objects.filter(topic="refunds/create").exists())  # the order itself may still ring
    _take_turn(webshop)
    assert list(world.booked()) == [order["name"]], "Shopify tells neither in its list nor of the order itself"
    turn = Turn.objects.get(webshop=webshop)
    assert turn.next_at < timezone.now() + timedelta(minutes=1)
    assert Run.objects.filter(webshop=webshop).latest("pk").state == "done", "nothing is wrong that a person must read"
    _take_turn(webshop)
    _take_turn(webshop)
    assert sorted(world.booked()) == sorted([order["name"], f"{order['name']}-R1"])
    assert not WebhookDelivery.objects.filter(is_open=True).exists()


def test_a_deleted_order_is_flagged_and_stays_in_exact(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    gone, there = world.place(**A_SOCK), world.place(**A_SOCK)
    sync_now(webshop)
    world.act(gone, "delete")
    # Anybody can ring: what is still there is not flagged.
    number = int(there["id"].rpartition("/")[2])
    send = {"shop": webshop.domain, "topic": "orders/delete", "payload": {"id": number}}
    world.post(f"{world.shopify}/_webhooks", {"send": send})
    _until(lambda: WebhookDelivery.objects.filter(topic="orders/delete").count() == 2)
    sync_now(webshop)
    flagged = SeenOrder.objects.filter(webshop=webshop, deleted_at__isnull=False)
    assert list(flagged.values_list("order_gid", flat=True)) == [gone["id"]]
    assert sorted(world.booked()) == sorted([gone["name"], there["name"]])
    assert len(world.stands("salesentry/SalesEntries")) == 2
    visitor = Client(headers={"authorization": f"Bearer {a_token(webshop)}"})
    listed = visitor.get(reverse("orders"), {"locale": "en"}).content.decode()
    assert listed.count("deleted in Shopify") == 1
    document = Document.objects.get(webshop=webshop, order_gid=gone["id"])
    page = visitor.get(reverse("order", args=[document.pk]), {"locale": "nl"}).content.decode()
    assert "Verwijderd in Shopify" in page
    assert (
        "Deleted"
        not in visitor.get(
            reverse("order", args=[Document.objects.get(webshop=webshop, order_gid=there["id"]).pk]), {"locale": "en"}
        ).content.decode()
    )


def test_what_waits_for_a_vat_number_is_judged_again_when_a_company_changes(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SOCK)
    _until(lambda: _rang(webshop, order) >= 1)
    sync_now(webshop)
    Document.objects.filter(webshop=webshop).update(state="held", reason_code="vat_number_unchecked", exact_id="")
    SeenOrder.objects.update(read_at=timezone.now() - timedelta(hours=1))
    Turn.objects.filter(webshop=webshop).update(next_at=timezone.now() + timedelta(days=1))
    send = {"shop": webshop.domain, "topic": "companies/update", "payload": {"id": 5}}
    world.post(f"{world.shopify}/_webhooks", {"send": send})
    _until(lambda: WebhookDelivery.objects.filter(topic="companies/update").exists())
    assert SeenOrder.objects.get(webshop=webshop).rules_version == ""
    assert Turn.objects.get(webshop=webshop).next_at < timezone.now() + timedelta(minutes=1)
