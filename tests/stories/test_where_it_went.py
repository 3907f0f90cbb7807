"""Orders of which Shopify does not tell where they went, and the person who does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.decisions import BookAs, Delivered
from apps.bookkeeping.sale import Place
from apps.ledger import forget
from apps.ledger.decisions import of_order
from apps.ledger.models import Decision, Document, SeenOrder
from apps.schedule.decide import CannotDecide, decide
from apps.schedule.models import Run
from apps.shopify import shop_facts
from apps.shopify.models import Token
from apps.shops.models import VatMapping, Webshop
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.world import World
from tests.letters.shops import tell

A_SHIRT: dict[str, Any] = {
    "lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}],
    "paid": True,
}
UNTAXED: dict[str, Any] = {**A_SHIRT, "untaxed": True}
HERE = Delivered(Place("NL"), is_collected=True)


def _document(webshop: Webshop, order: dict[str, Any]) -> Document:
    return Document.objects.get(webshop=webshop, order_name=order["name"])


def test_goods_without_a_destination_wait_until_a_person_says_they_were_collected(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT, buyer="belgian", has_destination=False)
    sync_now(webshop)
    document = _document(webshop, order)
    assert (document.state, document.reason_code) == ("held", "delivery_untold")
    assert any(rule["name"] == "destination" and rule["decided"] for rule in document.reason["trace"])
    decide(webshop, document.order_gid, HERE, who="staff 7", why="collected on Saturday")
    sync_now(webshop)
    document.refresh_from_db()
    assert document.state == "booked", document.reason
    assert document.booking is not None
    assert {line["key"]["treatment"] for line in document.booking["lines"]} == {"domestic"}


def test_an_approval_that_is_missing_pauses_the_webshop_and_says_which(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT, buyer="dutch")
    world.app_may_read(approved=["name", "email", "phone"])
    sync_now(webshop)
    assert not Document.objects.filter(webshop=webshop).exists()
    run = Run.objects.filter(webshop=webshop).latest("started_at")
    assert (run.state, "addresses" in run.message) == (Run.Progress.WITHHELD, True)
    assert "does not show the app any addresses" in home_of(webshop)
    assert [len(tell()), len(tell())] == [1, 0]
    (sent,) = mail.outbox
    assert "toont de app geen adressen" in sent.body
    sync_now(webshop)
    assert tell() == []  # the same trouble still
    world.app_may_read(approved=["name", "email", "phone", "address"])
    sync_now(webshop)
    assert _document(webshop, order).state == "booked"
    assert "does not show" not in home_of(webshop)


def test_the_way_of_delivery_is_asked_where_the_merchant_lets_us_see_it(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    untold = {**A_SHIRT, "buyer": "german", "pickup": {"category": None, "code": "Balie"}, "vat_title": "NL BTW"}
    first = world.place(**untold)
    sync_now(webshop)
    assert _document(webshop, first).reason_code == "delivery_untold"
    scopes = webshop.token.scopes.split(",")
    world.app_may_read(scopes=[*scopes, "read_merchant_managed_fulfillment_orders"])
    Token.objects.update(access_expires_at=timezone.now())  # the next token says what is granted
    SeenOrder.objects.update(rules_version="")
    sync_now(webshop)
    document = _document(webshop, first)
    assert document.state == "booked", document.reason
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})  # the app is not told
    world.app_may_read(scopes=scopes)  # taken back: nothing stops, of one order as of a page of them
    second = world.place(**A_SHIRT, buyer="dutch")
    sync_now(webshop)
    assert _document(webshop, second).state == "booked"
    page = [world.place(**A_SHIRT, buyer="dutch") for _ in range(3)]
    sync_now(webshop)
    assert {_document(webshop, order).state for order in page} == {"booked"}


def test_a_permission_that_is_missing_is_named_and_the_merchant_can_give_it(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    scopes = webshop.token.scopes.split(",")
    world.till_becomes("Antwerpen", country="BE")
    order = world.place(**A_SHIRT, till="Antwerpen")
    world.app_may_read(scopes=[scope for scope in scopes if scope != "read_locations"])
    assert not shop_facts.read(webshop)  # what is withheld closes no till
    assert webshop.tills.filter(is_active=True).exists()
    sync_now(webshop)
    assert not Document.objects.filter(webshop=webshop).exists()
    home = home_of(webshop)
    assert "does not show the app your locations" in home
    assert "agree to the permission" in home
    world.app_may_read(scopes=scopes)
    sync_now(webshop)
    assert _document(webshop, order).state == "booked"
    assert "does not show" not in home_of(webshop)


def test_a_decision_is_replaced_and_the_first_one_stays_readable(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**A_SHIRT, buyer="belgian", has_destination=False)
    sync_now(webshop)
    gid = _document(webshop, order).order_gid
    decide(webshop, gid, Delivered(Place("BE")), who="staff 7", why="sent, says the carrier")
    decide(webshop, gid, HERE, who="staff 8", why="collected after all")
    assert of_order(webshop, gid) == (HERE,)
    first, second = Decision.objects.filter(order_gid=gid)
    assert first.replaced_at is not None
    assert (second.decided_by, second.why, second.replaced_at) == ("staff 8", "collected after all", None)
    forget.forget(webshop)
    assert not Decision.objects.exists()


def test_a_decision_that_is_no_answer_is_refused_by_its_field(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**UNTAXED, buyer="german")
    sync_now(webshop)
    document = _document(webshop, order)
    assert document.reason_code == "eu_consumer_without_vat"
    zero = VatKey(Treatment.OSS, "DE", Decimal(0))
    answers = {
        "code": BookAs(Decimal(0), zero, "4"),  # a code of another rate
        "country": BookAs(Decimal(0), VatKey(Treatment.OSS, "", Decimal(0)), "0"),
        "rate": BookAs(Decimal(-1), zero, "0"),
    }
    for field, answer in answers.items():
        with pytest.raises(CannotDecide) as wrong:
            decide(webshop, document.order_gid, answer, who="staff 7", why="books")
        assert wrong.value.field == field
    with pytest.raises(CannotDecide, match="why"):
        decide(webshop, document.order_gid, BookAs(Decimal(0), zero, "0"), who="staff 7", why=" ")
    with pytest.raises(CannotDecide, match="from_now_on"):
        decide(webshop, document.order_gid, HERE, who="staff 7", why="books", from_now_on=True)
    with pytest.raises(CannotDecide, match="order"):
        decide(webshop, "gid://shopify/Order/0", HERE, who="staff 7", why="books")
    assert not Decision.objects.exists()


def test_from_now_on_every_order_alike_is_booked_so(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(**UNTAXED, buyer="german")
    sync_now(webshop)
    document = _document(webshop, order)
    answer = BookAs(Decimal(0), VatKey(Treatment.OSS, "DE", Decimal(0)), "0")
    decide(webshop, document.order_gid, answer, who="staff 7", why="zero-rated", from_now_on=True)
    later = world.place(**UNTAXED, buyer="german")
    sync_now(webshop)
    assert VatMapping.objects.get(webshop=webshop, treatment="oss", country="DE", rate=0).code == "0"
    for one in (order, later):
        found = _document(webshop, one)
        assert found.state == "booked", (found.reason_code, found.reason)
        assert found.booking is not None
        assert {line["vat_code"] for line in found.booking["lines"]} == {"0"}
