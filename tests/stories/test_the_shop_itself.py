"""A shop changes: it is read daily and when it rings; what is booked stays, what comes goes by it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.utils import timezone

from apps.ledger.models import Document
from apps.schedule import shop_readings
from apps.schedule.models import ShopReading, Turn
from apps.shopify.models import ChangedFact, WebhookDelivery
from apps.shops.models import Till, Webshop
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.world import World

A_SHIRT: dict[str, Any] = {
    "lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}],
    "paid": True,
}


def read_now(webshop: Webshop) -> None:
    ShopReading.objects.update_or_create(webshop=webshop, defaults={"due_at": timezone.now()})
    assert shop_readings.read_due() == 1
    webshop.refresh_from_db()


def document_of(webshop: Webshop, order: dict[str, Any]) -> Document:
    return Document.objects.get(webshop=webshop, order_name=order["name"])


def verdicts(document: Document) -> set[tuple[str, str]]:
    assert document.booking is not None, (document.reason_code, document.reason)
    return {(line["key"]["treatment"], line["key"]["country"]) for line in document.booking["lines"]}


def test_a_shop_that_moves_moves_nothing_that_is_booked_and_says_so(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    first = world.place(**A_SHIRT, buyer="dutch")
    sync_now(webshop)
    before = document_of(webshop, first)
    world.shop_becomes(country="BE", timezone="Europe/Brussels", name="Le Linge", contact_email="compta@example.be")
    read_now(webshop)
    assert (webshop.country, webshop.timezone, webshop.name) == ("BE", "Europe/Brussels", "Le Linge")
    assert webshop.contact_email == "compta@example.be"
    later = world.place(**A_SHIRT, buyer="belgian")
    world.act(first, "correct", tags=["looked at again"])
    sync_now(webshop)
    after = document_of(webshop, first)
    assert (after.state, after.booking) == ("booked", before.booking)
    assert Document.objects.filter(webshop=webshop, order_gid=after.order_gid).count() == 1
    assert verdicts(document_of(webshop, later)) == {("domestic", "BE")}
    assert {"Belgium", "Netherlands", "Europe/Brussels"} <= set(
        home_of(webshop).replace(";", "").replace(".", "").split()
    )
    assert "Your shop is in Belgium now" in home_of(webshop, "/settings/vat"), "where it matters, too"
    assert "Europe/Brussels" in home_of(webshop, "/settings/schedule")
    assert home_of(webshop, "/settings").count("your shop changed") == 2
    home_of(webshop, "/facts/seen", post=True)
    assert not ChangedFact.objects.filter(seen_at=None).exists()
    assert "Belgium" not in home_of(webshop)


def test_a_refund_after_the_move_mirrors_the_sale(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT, buyer="dutch")
    sync_now(webshop)
    world.shop_becomes(country="BE")
    read_now(webshop)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    sale, refund = Document.objects.filter(webshop=webshop).order_by("pk")
    assert (sale.state, refund.state) == ("booked", "booked"), refund.reason
    assert verdicts(refund) == verdicts(sale) == {("domestic", "NL")}


def test_what_waits_for_a_till_is_booked_when_shopify_tells_where_it_stands(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.till_becomes("Antwerpen", country=None)
    order = world.place(**A_SHIRT, till="Antwerpen")
    sync_now(webshop)
    assert document_of(webshop, order).reason_code == "till_unknown"
    world.till_becomes("Antwerpen", country="BE")
    Turn.objects.update(next_at=timezone.now() + timedelta(days=1))
    read_now(webshop)
    assert Turn.objects.get(webshop=webshop).next_at <= timezone.now()
    sync_now(webshop)
    assert verdicts(document_of(webshop, order)) == {("domestic", "BE")}
    world.till_becomes("Antwerpen", is_deleted=True)
    read_now(webshop)
    closed = Till.objects.get(webshop=webshop, name="Antwerpen")
    assert (closed.is_active, closed.country) == (False, "BE")


def test_shopify_rings_and_a_worker_reads_the_shop(set_up: SetUp, world: World, worker: object) -> None:
    webshop = set_up()
    world.shop_becomes(timezone="Europe/Brussels")
    world.till_becomes("Gent", country="BE")

    tills = Till.objects.filter(webshop=webshop, name="Gent", country="BE")
    moved = Webshop.objects.filter(timezone="Europe/Brussels")
    until = time.monotonic() + 60
    while not (tills.exists() and moved.exists()):
        assert time.monotonic() < until, "nobody read it"
        time.sleep(0.2)
    topics = set(WebhookDelivery.objects.values_list("topic", flat=True))
    assert {"shop/update", "locations/create"} <= topics


def test_a_shop_is_read_once_a_day_and_one_that_left_never(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    assert shop_readings.read_due() == 0  # it was read when it was installed
    reading = ShopReading.objects.get(webshop=webshop)
    assert timedelta(hours=21) < reading.due_at - timezone.now() <= timedelta(hours=24)
    read_now(webshop)
    reading.refresh_from_db()
    assert reading.due_at - timezone.now() > timedelta(hours=21)
    Webshop.objects.update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    ShopReading.objects.update(due_at=timezone.now())
    asked = world.ask(f"{world.shopify}/_calls")["total"]
    assert shop_readings.read_due() == 0
    assert world.ask(f"{world.shopify}/_calls")["total"] == asked


def test_facts_that_cannot_be_used_leave_the_known_ones(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.shop_becomes(timezone="Mars/Olympus", contact_email="no address")
    read_now(webshop)
    assert (webshop.timezone, webshop.country) == ("Europe/Amsterdam", "NL")
    assert "@" in webshop.contact_email
    assert not ChangedFact.objects.exists()
