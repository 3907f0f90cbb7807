"""Shopify and Exact fail apart from each other, and one document apart from the next."""

from __future__ import annotations

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from apps.exact.models import Connection, Credential
from apps.ledger import retries
from apps.ledger.models import Document
from apps.schedule import sync, turns
from apps.schedule.models import Run, Turn
from apps.shops.models import Settings, VatMapping, Webshop
from sandbox import merchant
from sandbox.merchant_browser import Shop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.ledger.documents import a_document
from tests.stories.test_one_order import A_SHIRT

SHOPIFY_AWAY = {"path_regex": "graphql", "do": "status", "status": 503}


def _last_run(webshop: Webshop) -> Run:
    return Run.objects.filter(webshop=webshop).latest("pk")


@pytest.mark.parametrize(
    "trouble",
    [
        SHOPIFY_AWAY,
        {"path_regex": "graphql", "do": "status", "status": 403},
        {"path_regex": "graphql|access_token", "do": "status", "status": 401},
        {"path_regex": "graphql", "do": "html_200"},
    ],
)
def test_what_is_due_is_booked_whatever_is_wrong_with_shopify(
    set_up: SetUp, world: World, trouble: dict[str, Any]
) -> None:
    webshop = set_up()
    document = a_document(webshop)
    world.faults(trouble)
    sync_now(webshop)
    document.refresh_from_db()
    assert document.state == "booked", document.reason
    assert _last_run(webshop).state != "done"


def test_without_a_login_to_shopify_what_was_put_off_is_still_booked(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Webshop.objects.filter(pk=webshop.pk).update(state="open_once")
    document = a_document(webshop)
    sync_now(webshop)
    document.refresh_from_db()
    assert document.state == "booked"
    run = _last_run(webshop)
    assert (run.state, "open the app" in run.message) == ("log_in_again", True)


def test_a_buyer_that_shopify_does_not_tell_makes_one_document_wait(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    of_somebody = a_document(webshop, customer_gid="gid://shopify/Customer/1")
    of_nobody = a_document(webshop, number=2)
    world.faults(SHOPIFY_AWAY)
    sync_now(webshop)
    of_somebody.refresh_from_db()
    of_nobody.refresh_from_db()
    assert (of_somebody.state, of_nobody.state) == ("due", "booked")
    assert (of_somebody.attempts_count, of_somebody.not_before is not None) == (0, True)


def test_a_webshop_without_exact_waits_quietly_and_says_for_what(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    order = world.place(**A_SHIRT)
    Connection.objects.filter(webshop=webshop).delete()
    sync_now(webshop)
    run = _last_run(webshop)
    assert (run.state, run.message) == (
        "log_in_again",
        "This webshop is not connected with Exact Online. Please log in to Exact.",
    )
    assert Document.objects.get(webshop=webshop).order_name == order["name"]
    assert Turn.objects.get(webshop=webshop).next_at - timezone.now() > timedelta(hours=1)


def test_who_signs_in_to_exact_again_goes_on_at_the_next_tick(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.place(**A_SHIRT)
    Credential.objects.update(state="log_in_again")
    sync_now(webshop)
    assert (_last_run(webshop).cause, turns.take_turns()) == ("exact_login", 0)
    merchant.connect(Shop(world.shopify, webshop.handle, "bookings-for-exact"))
    assert turns.take_turns() == 1
    sync.sync_next()
    assert (Document.objects.get(webshop=webshop).state, turns.take_turns()) == ("booked", 0)


def test_a_document_that_always_breaks_is_held_and_the_others_go_on(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(customers="individual")
    broken = a_document(webshop, customer_gid="gid://shopify/Customer/1")  # of an order that Shopify does not know
    good = a_document(webshop, number=2)
    for _ in range(len(retries.PAUSES) + 1):
        Document.objects.filter(pk=broken.pk).update(not_before=None)
        sync_now(webshop)
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.reason_code) == ("held", "gave_up")
    assert good.state == "booked"
    assert list(world.booked()) == [good.reference]


def test_a_stored_booking_that_cannot_be_read_is_held_at_once_and_the_others_go_on(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    broken = a_document(webshop, booking={"nothing": "that we know"})
    good = a_document(webshop, number=2)
    sync_now(webshop)
    broken.refresh_from_db()
    good.refresh_from_db()
    assert (broken.state, broken.reason_code, good.state) == ("held", "booking_unreadable", "booked")
    assert "kind: missing" in broken.reason["facts"]["text"]


def test_a_change_of_an_order_whose_booked_row_cannot_be_read_holds_that_order_only(
    set_up: SetUp, world: World
) -> None:
    webshop = set_up()
    first, second = world.place(**A_SHIRT), world.place(**A_SHIRT)
    sync_now(webshop)
    row = Document.objects.get(webshop=webshop, order_gid=first["id"])
    assert row.booking is not None
    row.booking["lines"][0]["net"] = None
    row.save()
    for order in (first, second):
        world.act(order, "refund", everything=True)
    sync_now(webshop)
    waiting = Document.objects.get(webshop=webshop, order_gid=first["id"], state="held")
    assert waiting.reason_code == "booking_unreadable"
    assert waiting.reason["facts"]["problem"] == "lines[0].net"
    assert set(world.booked()) == {first["name"], second["name"], f"{second['name']}-R1"}


def test_when_exact_gives_no_clear_answers_not_every_document_becomes_unclear(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    for number in range(1, 6):
        a_document(webshop, number=number)
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "drop_after"})
    sync_now(webshop)
    states = list(Document.objects.filter(webshop=webshop).values_list("state", flat=True))
    assert (states.count("unknown"), states.count("due")) == (2, 3)
    world.faults()
    sync_now(webshop)
    assert len(world.entries()) == 5
    assert set(Document.objects.filter(webshop=webshop).values_list("state", flat=True)) == {"booked"}


def test_the_minute_that_exact_grants_counts_and_not_our_own_idea_of_it(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    for number in range(1, 71):
        a_document(webshop, number=number)
    sync_now(webshop)
    sync_now(webshop)  # one turn is a slice
    assert len(world.entries()) == 70


def test_an_order_that_shopify_cannot_answer_for_is_held_in_sight_and_stops_nobody(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    spoiled = world.place(**A_SHIRT)
    healthy = copy.deepcopy(spoiled)
    spoiled["lineItems"]["nodes"][0]["originalTotalSet"] = None
    world.post(f"{world.shopify}/_load", {"shop": webshop.domain, "orders": [spoiled]})
    good = world.place(**A_SHIRT)
    sync_now(webshop)
    assert list(world.booked()) == [good["name"]]
    document = Document.objects.get(webshop=webshop, order_gid=spoiled["id"])
    assert (document.state, document.reason_code) == ("held", "unreadable")
    # As soon as Shopify can answer, it is booked without anybody's doing.
    world.post(f"{world.shopify}/_load", {"shop": webshop.domain, "orders": [healthy]})
    sync_now(webshop)
    assert set(world.booked()) == {good["name"], spoiled["name"]}


def test_what_exact_refused_is_not_sent_again_because_the_order_is_read_again(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    order = world.place(lines=[{"title": "Book", "price": "10.90", "quantity": 1, "vat": "9"}], paid=True)
    VatMapping.objects.filter(webshop=webshop, treatment="domestic", rate=9).update(account="8040")
    world.change_in_exact("financial/GLAccounts", {"Code": "8040"}, {"IsBlocked": True})
    sync_now(webshop)
    world.act(order, "ship")
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop)
    assert (document.state, document.attempts.count()) == ("held", 1)


def test_asking_shopify_too_fast_is_no_fault_of_the_order_that_was_just_read(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    orders = [world.place(**A_SHIRT) for _ in range(26)]
    bucket = {"shop": webshop.domain, "restore_rate": 1}
    run = None
    for _ in range(40):
        world.post(f"{world.shopify}/_bucket", {**bucket, "available": 1500})  # for the list and one page
        cache.clear()  # as if it had filled up meanwhile
        sync_now(webshop)
        assert not Document.objects.filter(state="held").exists()
        run = _last_run(webshop)
        if run.state == "done":
            break
    assert run is not None and run.state == "done"
    throttled = Run.objects.filter(webshop=webshop, state="later", message__contains="query budget")
    assert throttled.exists()
    assert sorted(entry["YourRef"] for entry in world.entries()) == sorted(order["name"] for order in orders)
