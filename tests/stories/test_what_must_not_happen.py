"""Twice in the books, or forgotten: what two unlucky moments together must not lead to."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.ledger.models import Document
from apps.schedule import turns
from apps.schedule.models import Turn
from apps.shops.models import Settings
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_one_order import A_SHIRT


def test_an_unclear_entry_whose_look_up_is_refused_is_not_booked_twice(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT)
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "drop_after", "times": 1})
    sync_now(webshop)
    for status in (403, 404):
        world.faults({"path_regex": "SalesEntries", "method": "GET", "do": "status", "status": status, "times": 1})
        sync_now(webshop)
        assert Document.objects.get(webshop=webshop).state == "unknown"
    world.faults()
    sync_now(webshop)
    assert [entry["YourRef"] for entry in world.entries()] == [order["name"]]
    assert Document.objects.get(webshop=webshop).state == "booked"


def test_a_doorbell_during_a_sync_is_answered_right_after_it(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    turns.wake(webshop)
    turn = turns.claim_next()
    assert turn is not None
    turns.wake(webshop)
    turns.release(turn, next_at=timezone.now() + timedelta(hours=2))
    assert Turn.objects.get(webshop=webshop).next_at <= timezone.now()


def test_a_namesake_in_the_same_administration_is_not_taken_for_our_own(set_up: SetUp, world: World) -> None:
    ours, other = set_up("linnenkast"), set_up("recorded-eur")
    Settings.objects.filter(webshop=other).update(paid_only=True)
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    order = world.place(**A_SHIRT)
    gid = f"{order['id']}99"
    namesake = {**order, "id": gid, "legacyResourceId": gid.rsplit("/", 1)[1]}
    world.post(f"{world.shopify}/_load", {"shop": other.domain, "orders": [namesake]})
    # Ours is booked and the answer lost; the other's never arrives, and is looked up first.
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "drop_after", "times": 1})
    sync_now(ours)
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "drop_before", "times": 1})
    sync_now(other)
    world.faults()
    sync_now(other)
    sync_now(ours)
    debtors = {entry["Customer"] for entry in world.entries()}
    assert (len(world.entries()), len(debtors)) == (2, 2)
    assert set(Document.objects.values_list("state", flat=True)) == {"booked"}
