"""A page asks the database a handful of questions, however many orders and codes there are."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.ledger.models import Document
from tests.embedded.test_tenancy import a_token
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

# The settings hold five forms with eight lists of codes; Home looks whether every chosen code can still be used.
MOST = {"settings": 33, "home": 23}
USUAL = 14
PAGES = ("home", "orders", "closing", "settings", "vat", "doubles", "connect", "help")


def asked(name: str, token: str, *args: Any) -> list[str]:
    client = Client(headers={"authorization": f"Bearer {token}"})
    with CaptureQueriesContext(database) as queries:
        assert client.get(reverse(name, args=args)).status_code == 200
    return [query["sql"] for query in queries]


def test_no_page_asks_the_database_too_much(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    for _ in range(3):
        world.place(lines=[{"sku": "LK-SOK-04", "quantity": 1}], paid=True)
    sync_now(webshop)
    token, document = a_token(webshop), Document.objects.filter(webshop=webshop).first()
    assert document
    found = {name: asked(name, token) for name in PAGES} | {"order": asked("order", token, document.pk)}
    assert {name: len(queries) for name, queries in found.items() if len(queries) > MOST.get(name, USUAL)} == {}
