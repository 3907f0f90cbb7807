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
from apps.schedule.models import Turn
from apps.shops.models import Webshop
from tests.embedded.test_tenancy import a_token
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

# Home looks whether every chosen code can still be used.
MOST = {"home": 24, "settings": 26, "settings_places": 20}
USUAL = 14
PAGES = (
    *("home", "orders", "closing", "settings", "settings_booking", "settings_places"),
    *("vat", "doubles", "connect", "help"),
)
# Of one order more in a turn: read, recorded, claimed, sent, booked.
MOST_OF_A_DOCUMENT = 24
MOST_OF_AN_IDLE_SYNC = 54


def asked(name: str, token: str, *args: Any) -> list[str]:
    client = Client(headers={"authorization": f"Bearer {token}"})
    with CaptureQueriesContext(database) as queries:
        assert client.get(reverse(name, args=args)).status_code == 200
    return [query["sql"] for query in queries]


def asked_by_a_sync(webshop: Webshop) -> list[str]:
    """What was read before counts as read long after its change: an order is not read again for its second."""
    SeenOrder.objects.filter(webshop=webshop).update(read_at=F("read_at") + timedelta(minutes=1))
    with CaptureQueriesContext(database) as queries:
        sync_now(webshop)
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
    assert {name: len(queries) for name, queries in found.items() if len(queries) > MOST.get(name, USUAL)} == {}


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
    Turn.objects.filter(webshop=webshop).update(cursor_at=timezone.now() + timedelta(minutes=12))
    none = asked_by_a_sync(webshop)
    assert (len(many) - len(few)) / 4 <= MOST_OF_A_DOCUMENT
    assert len(none) <= MOST_OF_AN_IDLE_SYNC
