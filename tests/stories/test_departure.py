"""The end of an installation: a message alone ends nothing, Shopify's own refusal does, and who comes back goes on."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.closing.takeover import search, word
from apps.ledger.models import Document, SoughtOrder, TakeOver
from apps.schedule import erasures
from apps.schedule.models import Erasure
from apps.shopify import departure
from apps.shopify.models import ReportedDeparture, Token
from apps.shops.models import Settings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_taken_over import looked, synced


def test_a_false_message_about_an_uninstall_ends_nothing(set_up: SetUp) -> None:
    webshop = set_up()
    departure.report(webshop, at=timezone.now())
    assert departure.settle() == 0
    webshop.refresh_from_db()
    assert webshop.state == Webshop.Presence.INSTALLED
    assert not ReportedDeparture.objects.exists()


def test_an_uninstalled_app_loses_its_tokens_and_keeps_its_settings(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.post(f"{world.shopify}/store/linnenkast/apps/bookings-for-exact/uninstall", {})
    departure.report(webshop, at=timezone.now())
    assert departure.settle() == 1
    webshop.refresh_from_db()
    assert webshop.state == Webshop.Presence.UNINSTALLED
    assert not Token.objects.filter(webshop=webshop).exists()
    assert Settings.objects.filter(webshop=webshop).exists()


def test_a_departure_that_cannot_be_asked_about_waits(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_faults", [{"path_regex": "graphql", "do": "status", "status": 503}])
    departure.report(webshop, at=timezone.now())
    try:
        assert departure.settle() == 0
    finally:
        world.post(f"{world.shopify}/_faults", [])
    webshop.refresh_from_db()
    assert webshop.state == Webshop.Presence.INSTALLED
    assert ReportedDeparture.objects.exists()


def _look_finds_it(webshop: Webshop, name: str) -> None:
    """What this app itself booked, and knows nothing of any more, is found as anybody's; said, and taken back."""
    search.begin(webshop, since=shop_today() - timedelta(days=30))
    TakeOver.objects.update(until=timezone.now() + timedelta(minutes=1))  # the order was placed in this very second
    looked(webshop)
    row = SoughtOrder.objects.get(webshop=webshop)
    assert (row.order_name, row.confidence, "name" in row.how) == (name, "certain", True)
    synced(webshop)
    assert Document.objects.get(webshop=webshop).reason_code == "maybe_by_others"
    assert word.say_others(webshop, [row.pk]) == 1
    synced(webshop)
    assert Document.objects.get(webshop=webshop).reason_code == "by_others"
    assert word.take_back(webshop, [row.pk]) == 1


def test_a_shop_that_was_erased_and_comes_back_books_nothing_twice(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], paid=True)
    sync_now(webshop)
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.post(f"{world.shopify}/store/linnenkast/apps/bookings-for-exact/uninstall", {})
    departure.report(webshop, at=timezone.now())
    departure.settle()
    Erasure.objects.create(webshop=webshop, kind=Erasure.Request.SHOP, due_at=timezone.now())
    assert erasures.work_off() == 1
    assert not Webshop.objects.exists()
    back = set_up()
    Settings.objects.filter(webshop=back).update(start_on=shop_today() - timedelta(days=30))
    _look_finds_it(back, order["name"])
    assert [entry["YourRef"] for entry in world.entries()] == [order["name"]]
    word.say_not_it(back, SoughtOrder.objects.values_list("pk", flat=True))  # even then it is recognised as it is sent
    synced(back)
    assert [entry["YourRef"] for entry in world.entries()] == [order["name"]]
    document = Document.objects.get(webshop=back)
    assert (document.state, document.exact_number) == ("booked", str(world.entries()[0]["EntryNumber"]))
    later = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 2}], paid=True)
    sync_now(back)
    assert [entry["YourRef"] for entry in world.entries()] == [order["name"], later["name"]]
