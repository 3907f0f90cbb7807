"""Our copy of the items: what is deleted, refused, or renumbered in Exact does not live on in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from apps.bookkeeping.rules import BookingType
from apps.calls.outcomes import Rejected
from apps.exact.codes import catalog, chosen
from apps.exact.door import client
from apps.exact.exchange import desk
from apps.exact.health import checkup
from apps.exact.items import articles
from apps.exact.models import Administration, Connection
from apps.shops import choices
from apps.shops.models import Settings, Webshop
from tests.exact.books import a_connection
from tests.harness.merchant import SetUp
from tests.harness.world import World

LONG = timedelta(hours=2)


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    found = a_connection(set_up)
    Settings.objects.update(booking_type=BookingType.SALES_INVOICE.value)
    for code in ("SHIRT", "SCARF"):
        client.post(found, articles.ITEMS, body={"Code": code, "Description": code, "IsSalesItem": True})
    articles.refresh(found)
    return found


def codes(connection: Connection) -> set[str]:
    return set(articles.mirrored(connection).values_list("code", flat=True))


def test_an_item_that_was_deleted_in_exact_is_forgotten_with_the_daily_reading(
    connection: Connection, world: World
) -> None:
    debtor = client.post(connection, "crm/Accounts", body={"Name": "Jansen", "Status": "C"})
    world.delete_in_exact("crm/Accounts", {"ID": debtor["ID"]})
    world.delete_in_exact(articles.ITEMS, {"Code": "SHIRT"})
    catalog.refresh(connection)
    assert "SHIRT" not in codes(connection)
    assert "SCARF" in codes(connection)
    seen = Administration.objects.get().deletions_version
    assert seen > 0
    world.delete_in_exact(articles.ITEMS, {"Code": "SCARF"})
    catalog.refresh(connection)
    assert "SCARF" not in codes(connection)
    assert Administration.objects.get().deletions_version > seen


def test_an_item_that_was_made_anew_under_the_same_code_is_the_new_one(connection: Connection, world: World) -> None:
    before = articles.mirrored(connection).get(code="SHIRT").exact_id
    world.delete_in_exact(articles.ITEMS, {"Code": "SHIRT"})
    made = client.post(
        connection, articles.ITEMS, body={"Code": "SHIRT", "Description": "Shirt anew", "IsSalesItem": True}
    )
    articles.refresh(connection)
    catalog.refresh(connection)
    found = articles.mirrored(connection).get(code="SHIRT")
    assert found.exact_id == made["ID"] != before


def test_an_item_that_exact_refuses_has_them_all_read_again(connection: Connection, world: World) -> None:
    articles.mirrored(connection).filter(code="SHIRT").update(exact_id="00000000-0000-0000-0000-00000000dead")
    said = {"error": {"code": "", "message": {"lang": "", "value": "Ongeldige referentie: Artikel"}}}
    fault = {"path_regex": "SalesInvoices", "method": "POST", "do": "status", "status": 500, "times": 2}
    world.faults({**fault, "content_type": "application/json", "body": json.dumps(said)})
    with pytest.raises(Rejected, match="item_refused"):
        desk.post(connection, "salesinvoice/SalesInvoices", body={"Journal": "70"})
    assert "SHIRT" in codes(connection)
    Administration.objects.update(items_read_at=timezone.now() - LONG)
    with pytest.raises(Rejected, match="item_refused"):
        desk.post(connection, "salesinvoice/SalesInvoices", body={"Journal": "70"})
    assert codes(connection) == set()
    articles.refresh_if_old(connection)
    assert not articles.mirrored(connection).get(code="SHIRT").exact_id.endswith("dead")


def test_an_administration_that_exact_moved_is_read_from_the_start(connection: Connection, world: World) -> None:
    before = Administration.objects.get().items_version
    Administration.objects.update(items_read_at=timezone.now() - LONG)
    world.administration_becomes("moved")
    world.change_in_exact(articles.ITEMS, {"Code": "SHIRT"}, {"Code": "SHIRT-2"})
    assert checkup.check(connection)
    assert codes(connection) == set()
    articles.refresh(connection)
    assert {"SHIRT-2", "SCARF"} <= codes(connection)
    assert 0 < Administration.objects.get().items_version < before
    assert checkup.check(connection)
    assert "SCARF" in codes(connection)


def test_an_item_named_in_the_settings_that_is_not_there_is_named(connection: Connection, world: World) -> None:
    connection.webshop.items.update_or_create(component="shipping", defaults={"item": "NOWHERE"})
    connection.webshop.items.update_or_create(component="goods", defaults={"item": "SHIRT"})
    assert ("chosen_item_unknown", "NOWHERE") in {
        (one.code, one.chosen) for one in chosen.problems(connection, choices.read(connection.webshop))
    }
    articles.mirrored(connection).filter(code="SHIRT").update(is_for_sale=False)
    assert ("chosen_item_not_for_sale", "SHIRT") in {
        (one.code, one.chosen) for one in chosen.problems(connection, choices.read(connection.webshop))
    }


def test_an_item_is_looked_at_on_the_webshops_day(connection: Connection) -> None:
    """At ten in the evening in London it is tomorrow in Auckland."""
    moment = datetime(2026, 11, 20, 22, 0, tzinfo=UTC)
    connection.webshop.items.update_or_create(component="shipping", defaults={"item": "SHIRT"})
    articles.mirrored(connection).filter(code="SHIRT").update(starts_on=None, ends_on=moment.date())
    wrong = {}
    for name in ("Europe/London", "Pacific/Auckland"):
        Webshop.objects.update(timezone=name)
        with time_machine.travel(moment):
            wrong[name] = {one.chosen for one in chosen.problems(connection, choices.read(Webshop.objects.get()))}
    assert "SHIRT" not in wrong["Europe/London"]
    assert "SHIRT" in wrong["Pacific/Auckland"]
