"""One order's life through all rooms: from Shopify, by the rules, through the ledger, into Exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import requests

from apps.ledger.models import Document
from apps.schedule.models import Run
from apps.shops.models import VatMapping
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

A_SHIRT: dict[str, Any] = {
    "lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}],
    "paid": True,
}


def test_a_paid_order_is_booked_once_to_the_cent(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT)
    sync_now(webshop)
    sync_now(webshop)
    (entry,) = world.entries()
    total = Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    assert Decimal(entry["AmountFC"]) == total
    assert entry["YourRef"] == order["name"]
    assert entry["Type"] == 20
    assert {line["VATCode"] for line in entry["SalesEntryLines"]} == {"4"}
    document = Document.objects.get(webshop=webshop)
    assert document.state == "booked"
    assert document.exact_number == str(entry["EntryNumber"])


def test_an_idle_sync_asks_shopify_once_and_exact_nothing(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.place(**A_SHIRT)
    sync_now(webshop)
    before = _exact_calls(world)
    sync_now(webshop)
    assert _exact_calls(world) == before


def test_a_refund_becomes_a_credit_note_of_its_order(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT)
    sync_now(webshop)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    sale, credit = world.entries()
    assert credit["YourRef"] == f"{order['name']}-R1"
    assert credit["Type"] == 21
    assert Decimal(credit["AmountFC"]) == -Decimal(sale["AmountFC"])
    assert Decimal(credit["VATAmountFC"]) == -Decimal(sale["VATAmountFC"])


def test_shipping_that_untaxed_goods_share_is_booked_and_credited(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    lines = [*A_SHIRT["lines"], {"title": "Stamp", "price": "79.00", "quantity": 1, "vat": None}]
    order = world.place(lines=lines, paid=True, shipping="10.00", shipping_shared=True)
    sync_now(webshop)
    (entry,) = world.entries()
    assert Decimal(entry["AmountFC"]) == Decimal(210)
    vat = sum(Decimal(line["VATAmountFC"]) for line in entry["SalesEntryLines"])
    assert vat == Decimal(order["totalTaxSet"]["shopMoney"]["amount"]) == Decimal("22.05")
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    sale, credit = world.entries()
    assert Decimal(credit["AmountFC"]) == -Decimal(sale["AmountFC"])


def test_an_unpaid_order_is_skipped_and_booked_when_it_is_paid(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**{**A_SHIRT, "paid": False})
    sync_now(webshop)
    assert world.entries() == []
    assert Document.objects.get(webshop=webshop).reason_code == "unpaid"
    world.act(order, "pay")
    sync_now(webshop)
    assert list(world.booked()) == [order["name"]]


def test_an_answer_lost_after_the_commit_makes_one_entry(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT)
    lost = {"path_regex": "SalesEntries", "method": "POST", "do": "drop_after", "times": 1}
    world.faults(lost)
    sync_now(webshop)
    assert Document.objects.get(webshop=webshop).state == "unknown"
    sync_now(webshop)
    assert [entry["YourRef"] for entry in world.entries()] == [order["name"]]
    assert Document.objects.get(webshop=webshop).state == "booked"


def test_an_entry_that_never_arrived_is_sent_again(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT)
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "drop_before", "times": 1})
    sync_now(webshop)
    sync_now(webshop)
    assert [entry["YourRef"] for entry in world.entries()] == [order["name"]]


def test_what_exact_refuses_is_held_in_plain_words_and_stops_nothing_else(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    refused = world.place(lines=[{"title": "Book", "price": "10.90", "quantity": 1, "vat": "9"}], paid=True)
    good = world.place(**A_SHIRT)
    # Behind our mirror's back: the bookkeeper blocks the account that only the first order needs.
    VatMapping.objects.filter(webshop=webshop, treatment="domestic", rate=9).update(account="8040")
    world.change_in_exact("financial/GLAccounts", {"Code": "8040"}, {"IsBlocked": True})
    sync_now(webshop)
    assert list(world.booked()) == [good["name"]]
    document = Document.objects.get(webshop=webshop, order_name=refused["name"])
    assert document.state == "held"
    assert document.reason["facts"]["text"]


def test_two_webshops_share_an_administration_and_nothing_else(set_up: SetUp, world: World) -> None:
    ours, other = set_up("linnenkast"), set_up("recorded-eur")
    order = world.place(**A_SHIRT)
    sync_now(other)
    assert world.entries() == []
    sync_now(ours)
    assert list(world.booked()) == [order["name"]]
    assert not Document.objects.filter(webshop=other).exists()


def test_a_run_says_what_it_did(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.place(**A_SHIRT)
    sync_now(webshop)
    run = Run.objects.filter(webshop=webshop).latest("pk")
    assert (run.state, run.orders_seen, run.booked, run.failed) == ("done", 1, 1, 0)


def _exact_calls(world: World) -> int:
    return len(requests.get(f"{world.exact}/_calls", timeout=20).json())
