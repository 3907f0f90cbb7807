"""How many questions the desk's pages ask, however many webshops there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection as database
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.schedule import alive
from apps.schedule.models import Turn
from apps.shops.models import Tenant, Webshop
from tests.embedded.test_tenancy import a_document
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.support.people import a_person

pytestmark = pytest.mark.django_db

MOST_QUERIES, MOST_QUERIES_OF_A_WEBSHOP = 12, 25


@pytest.fixture(autouse=True)
def nobody_guessed_before() -> None:
    cache.clear()


def test_the_start_page_counts_and_asks_a_handful_of_questions_for_a_thousand_webshops() -> None:
    tenant, now = Tenant.objects.create(name="many"), timezone.now()
    shops = Webshop.objects.bulk_create(
        Webshop(tenant=tenant, domain=f"shop-{number}.myshopify.com", is_live=number % 2 == 0) for number in range(1000)
    )
    Turn.objects.bulk_create(Turn(webshop=shop, next_at=now - timedelta(hours=shop.pk % 2)) for shop in shops)
    for shop in shops[:3]:
        a_document(shop, name=f"#{shop.pk}")
    client = a_person("support").signed_in()
    for silent in (True, False):
        with CaptureQueriesContext(database) as queries:
            text = client.get("/staff/").content.decode()
        assert ("silent" in text) is silent
        assert ">500<" in text and "read in full" not in text
        assert len(queries) <= MOST_QUERIES
        alive.note_tick()
    for address in (
        "admin:shops_webshop_changelist",
        "admin:ledger_document_changelist",
        "admin:schedule_run_changelist",
    ):
        with CaptureQueriesContext(database) as queries:
            assert client.get(reverse(address)).status_code == 200
        assert len(queries) <= MOST_QUERIES, address
    found = client.get(reverse("admin:ledger_document_changelist"), {"q": str(shops[0].pk)}).content.decode()
    assert f"#{shops[0].pk}" in found and f"#{shops[1].pk}" not in found


def test_all_of_a_webshop_is_a_question_per_table(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.place(lines=[{"title": "Shirt", "price": "121.00", "vat": "21"}], paid=True)
    sync_now(webshop)
    client = a_person("support").signed_in()
    address = reverse("admin:shops_webshop_change", args=[webshop.pk])
    client.get(address)  # what kinds of rows there are is asked once in a process
    with CaptureQueriesContext(database) as queries:
        assert client.get(address).status_code == 200
    assert len(queries) <= MOST_QUERIES_OF_A_WEBSHOP, "\n".join(query["sql"] for query in queries)
