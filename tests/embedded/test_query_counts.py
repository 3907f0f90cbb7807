"""A page and a document ask the database a handful of questions, however many orders and codes there are."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.ledger.models import Document, SeenOrder
from apps.schedule import sync
from apps.schedule.models import Turn
from apps.shops.models import Webshop
from tests.embedded.test_tenancy import a_token
from tests.harness.merchant import SetUp, make_due, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 12
PAGES = (
    *("home", "orders", "closing", "settings", "settings_booking", "settings_places"),
    *("vat", "doubles", "connect", "help", "payments", "payouts", "gift_cards", "tills"),
)
# Of one order more in a turn: recorded by three, claimed, sent and booked by seven; one more where a page begins.
MOST_OF_A_DOCUMENT = 11
MOST_OF_AN_IDLE_SYNC = 7
# What waits is held against the rules of today: they are read, and their version is looked for.
MOST_WHERE_ORDERS_WAIT = 10
MOST_OF_A_TURN_WITH_ONE_ORDER = 36


def asked(name: str, token: str, *args: Any) -> list[str]:
    client = Client(headers={"authorization": f"Bearer {token}"})
    with CaptureQueriesContext(database) as queries:
        assert client.get(reverse(name, args=args)).status_code == 200
    return [query["sql"] for query in queries]


def asked_by_a_sync(webshop: Webshop) -> list[str]:
    """What was read before counts as read long after its change: an order is not read again for its second."""
    SeenOrder.objects.filter(webshop=webshop).update(read_at=F("read_at") + timedelta(minutes=1))
    make_due(webshop)
    with CaptureQueriesContext(database) as queries:
        assert sync.sync_next()
    return [query["sql"] for query in queries if query["sql"] not in ("BEGIN", "COMMIT")]


def sell(world: World, count: int) -> None:
    for _ in range(count):
        world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], paid=True)


def test_no_page_asks_the_database_too_much(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    sell(world, 3)
    sync_now(webshop)
    token, document = a_token(webshop), Document.objects.filter(webshop=webshop).first()
    assert document
    found = {name: asked(name, token) for name in PAGES} | {"order": asked("order", token, document.pk)}
    assert {name: len(queries) for name, queries in found.items() if len(queries) > MOST} == {}


def test_an_order_more_and_a_sync_that_finds_nothing_ask_the_database_little(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    sell(world, 1)
    sync_now(webshop)
    found = list[list[str]]()
    for count in (1, 5):
        sell(world, count)
        found.append(asked_by_a_sync(webshop))
    few, many = found
    assert len(few) <= MOST_OF_A_TURN_WITH_ONE_ORDER
    assert (len(many) - len(few)) / 4 <= MOST_OF_A_DOCUMENT
    world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], paid=False)
    sync_now(webshop)
    Turn.objects.filter(webshop=webshop).update(cursor_at=timezone.now() + timedelta(minutes=12))
    assert len(asked_by_a_sync(webshop)) <= MOST_WHERE_ORDERS_WAIT
    Document.objects.exclude(state="booked").delete()
    sync_now(webshop)  # its tallies are folded
    assert len(asked_by_a_sync(webshop)) <= MOST_OF_AN_IDLE_SYNC
