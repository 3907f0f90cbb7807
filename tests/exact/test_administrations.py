"""One row for an administration, whichever webshops book in it; a webshop reaches the one it chose and no other."""

from __future__ import annotations

import pytest

from apps.calls.outcomes import Rejected
from apps.exact.codes import catalog
from apps.exact.debtors import assign
from apps.exact.door import client
from apps.exact.exchange import doubts
from apps.exact.health import checkup
from apps.exact.items import articles
from apps.exact.models import Administration, Connection, Debtor
from tests.exact.books import a_connection, offered_to, switch
from tests.exact.test_debtors import ABuyer
from tests.harness.merchant import SetUp
from tests.harness.world import DIVISION, World


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def of_shop(set_up: SetUp, handle: str) -> Connection:
    return Connection.objects.select_related("credential", "webshop").get(webshop=set_up(handle))


def move_to_another(connection: Connection) -> None:
    other = next(one for one in offered_to(connection) if one.division != connection.division)
    switch(connection, other.division)


def test_two_webshops_of_one_administration_share_its_row_and_its_codes(set_up: SetUp, world: World) -> None:
    first, second = of_shop(set_up, "linnenkast"), of_shop(set_up, "recorded-eur")
    assert first.administration == second.administration == Administration.objects.get()
    doubts.doubt(first)
    assert catalog.is_doubted(second)
    catalog.refresh(second)
    assert not catalog.is_doubted(first)


def test_what_exact_says_of_an_administration_stands_in_its_row(connection: Connection, world: World) -> None:
    row = Administration.objects.get()
    assert (row.division, row.currency, row.country, row.legislation, row.state) == (DIVISION, "EUR", "NL", "1", "open")
    world.administration_becomes("blocked")
    checkup.check(connection)
    row.refresh_from_db()
    assert row.state == Administration.Openness.CLOSED


def test_in_another_administration_the_codes_and_items_of_the_first_are_out_of_reach(connection: Connection) -> None:
    articles.refresh(connection)
    first = connection.administration
    move_to_another(connection)
    assert first is not None
    assert first.items.exists()
    assert not articles.mirrored(connection).exists()
    reached = {entry.administration_id for entry in catalog.vat_codes(connection)}
    assert reached == {connection.administration_id} != {first.pk}


def test_a_debtor_of_another_administration_is_not_taken(connection: Connection, world: World) -> None:
    """A worker that was still booking in the first one may write it down after the merchant chose another."""
    first = Administration.objects.get()
    move_to_another(connection)
    Debtor.objects.create(
        webshop=connection.webshop, administration=first, shopify_customer_id="1", account_id="of the first"
    )
    found = assign.for_buyer(connection, connection.webshop, shopify_customer_id="1", details=ABuyer).account_id
    assert found != "of the first"
    assert Debtor.objects.get(administration=connection.administration).account_id == found


def test_what_a_late_worker_reads_stays_in_the_administration_it_asked(connection: Connection) -> None:
    late = Connection.objects.select_related("credential", "webshop", "administration").get(pk=connection.pk)
    move_to_another(connection)
    articles.refresh(late)
    assert late.administration is not None
    assert late.administration.items.exists()
    assert not articles.mirrored(connection).exists()
    assert [(one.items_version, one.items_read_at) for one in connection.chosen] == [(0, None)]


def test_the_same_number_in_another_country_is_another_administration(connection: Connection) -> None:
    elsewhere = Administration.objects.create(site="be", division=DIVISION)
    Connection.objects.filter(pk=connection.pk).update(administration=elsewhere)
    connection.refresh_from_db()
    with pytest.raises(Rejected, match="no_administration"):
        client.door(connection)
