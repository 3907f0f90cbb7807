"""Who the receivable is on."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from django.db import connection as database

from apps.bookkeeping.buyers import BuyerDetails
from apps.calls.outcomes import Rejected
from apps.exact.debtors import assign
from apps.exact.debtors.assign import Assigned
from apps.exact.documents import writers
from apps.exact.documents.bodies import Terms
from apps.exact.door import client
from apps.exact.models import CollectiveDebtor, Connection, Debtor
from apps.shopify.buyer import company_number
from apps.shopify.fields import Fields
from apps.shops.models import Settings
from tests.exact.books import a_booking, a_connection
from tests.harness.merchant import SetUp
from tests.harness.world import DIVISION, World


@dataclass(frozen=True, slots=True)
class ABuyer(BuyerDetails):
    name: str = "Fenna de Wit"
    email: str = "fenna@example.com"
    street: str = "Oudegracht 1"
    postcode: str = "3511 AA"
    city: str = "Utrecht"
    country: str = "NL"
    language: str = "nl-NL"


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def found(connection: Connection, buyer: ABuyer, *, customer: str = "") -> str:
    return given(connection, buyer, customer=customer).account_id


def given(connection: Connection, buyer: ABuyer, *, customer: str = "") -> Assigned:
    return assign.for_buyer(connection, connection.webshop, shopify_customer_id=customer, details=lambda: buyer)


def account(world: World, key: str) -> dict[str, Any]:
    state = requests.get(f"{world.exact}/_state", timeout=20).json()
    return dict(state[f"{DIVISION}:crm/Accounts"][key])


def test_the_collective_debtor_is_made_once(connection: Connection, world: World) -> None:
    first = assign.collective(connection, name="Bakker's kassa")
    assert assign.collective(connection, name="Bakker's kassa") == first
    assert account(world, first)["Status"] == "C"


def test_a_new_buyer_becomes_a_customer_with_an_address(connection: Connection, world: World) -> None:
    made = account(world, found(connection, ABuyer(company="De Zon BV", vat_number="NL 0012.34567.B89")))
    assert (made["Name"], made["City"], made["Status"]) == ("De Zon BV", "Utrecht", "C")
    assert made["VATNumber"] == "NL001234567B89"


def test_a_buyer_is_known_by_vat_number_before_e_mail(connection: Connection) -> None:
    business = found(connection, ABuyer(vat_number="NL001234567B89"))
    assert found(connection, ABuyer(email="other@example.com", vat_number="NL001234567B89")) == business
    assert found(connection, ABuyer()) == business
    assert found(connection, ABuyer(vat_number="BE0123456749")) != business


def test_a_customer_of_shopify_is_remembered_and_a_guest_is_not(connection: Connection) -> None:
    first = found(connection, ABuyer(), customer="gid://shopify/Customer/1")

    def never() -> ABuyer:
        raise AssertionError("asked although remembered")

    again = assign.for_buyer(
        connection, connection.webshop, shopify_customer_id="gid://shopify/Customer/1", details=never
    )
    assert again.account_id == first
    found(connection, ABuyer(email="guest@example.com"))
    assert Debtor.objects.count() == 1


def test_a_business_is_known_by_company_number_between_vat_number_and_e_mail(connection: Connection) -> None:
    business = found(connection, ABuyer(chamber_of_commerce="KvK 1234.5678"[4:]))
    other_mail = ABuyer(email="other@example.com", chamber_of_commerce="12345678")
    assert found(connection, other_mail) == business
    assert found(connection, ABuyer(chamber_of_commerce="87654321")) != business
    by_vat = found(connection, ABuyer(email="third@example.com", vat_number="NL001234567B89"))
    both = ABuyer(email="x@example.com", vat_number="NL001234567B89", chamber_of_commerce="12345678")
    assert found(connection, both) == by_vat


def test_a_company_number_is_read_from_what_the_shop_asked_in_the_cart() -> None:
    for name in ("KvK-nummer", "Chamber of Commerce", "CoC", "company number"):
        order = {"customAttributes": [{"key": "gift", "value": "yes"}, {"key": name, "value": " 12345678 "}]}
        assert company_number(Fields.from_json(order)) == "12345678", name
    assert company_number(Fields.from_json({"customAttributes": [{"key": "cocoa", "value": "dark"}]})) == ""


def test_a_blocked_account_is_not_used_and_no_second_is_made(connection: Connection, world: World) -> None:
    blocked = found(connection, ABuyer())
    world.change_in_exact("crm/Accounts", {"ID": blocked}, {"Blocked": True})
    before = len(accounts_in(world))
    with pytest.raises(Rejected, match="debtor_blocked") as refused:
        found(connection, ABuyer())
    assert len(accounts_in(world)) == before
    assert account(world, blocked)["Code"].strip() in refused.value.text
    assert "Fenna" not in f"{refused.value.text} {refused.value.raw}"


def test_an_account_whose_dates_have_passed_is_like_a_blocked_one(connection: Connection, world: World) -> None:
    old = found(connection, ABuyer())
    world.change_in_exact("crm/Accounts", {"ID": old}, {"EndDate": "2020-01-01T00:00:00"})
    with pytest.raises(Rejected, match="debtor_blocked"):
        found(connection, ABuyer())


def test_an_account_whose_making_was_unclear_is_found_and_not_made_twice(connection: Connection, world: World) -> None:
    world.faults({"path_regex": "crm/Accounts", "method": "POST", "do": "drop_after", "times": 1})
    first = found(connection, ABuyer())
    assert found(connection, ABuyer()) == first


def test_of_several_accounts_the_oldest_is_taken_and_the_others_are_reported(
    connection: Connection, world: World
) -> None:
    made = [
        client.post(connection, "crm/Accounts", body={"Name": name, "Email": "fenna@example.com", "Status": "C"})
        for name in ("Young", "Old", "Middle")
    ]
    for row, day in zip(made, ("2026-03-01", "2020-01-01", "2024-05-05"), strict=True):
        world.change_in_exact("crm/Accounts", {"ID": row["ID"]}, {"Created": f"{day}T10:00:00"})
    assert found(connection, ABuyer()) == made[1]["ID"]
    (report,) = assign.doubles(connection.webshop)
    assert report.taken == made[1]["Code"].strip()
    assert report.others == [[made[n]["Code"].strip(), made[n]["ID"]] for n in (2, 0)], "the older one first"
    found(connection, ABuyer())
    assert assign.doubles(connection.webshop).count() == 1


def test_several_accounts_that_a_person_looked_at_are_told_again_only_when_there_are_others(
    connection: Connection,
) -> None:
    def make(name: str) -> None:
        client.post(connection, "crm/Accounts", body={"Name": name, "Email": "fenna@example.com", "Status": "C"})

    make("One")
    make("Two")
    found(connection, ABuyer())
    (report,) = assign.doubles(connection.webshop)
    assign.settle(connection.webshop, report.pk)
    found(connection, ABuyer())
    assert not assign.doubles(connection.webshop).exists()
    make("Three")
    found(connection, ABuyer())
    (again,) = assign.doubles(connection.webshop)
    assert (again.pk, len(again.others)) == (report.pk, 2)


def test_accounts_that_were_merged_are_told_no_more(connection: Connection, world: World) -> None:
    keys = [
        client.post(connection, "crm/Accounts", body={"Name": name, "Email": "fenna@example.com", "Status": "C"})["ID"]
        for name in ("One", "Two")
    ]
    taken = found(connection, ABuyer())
    assert assign.doubles(connection.webshop).exists()
    (merged,) = {*keys} - {taken}
    world.change_in_exact("crm/Accounts", {"ID": merged}, {"Email": "", "Status": "A"})
    found(connection, ABuyer())
    assert not assign.doubles(connection.webshop).exists()


def test_a_blocked_one_among_several_is_passed_over(connection: Connection, world: World) -> None:
    first, second = (
        client.post(connection, "crm/Accounts", body={"Name": name, "Email": "fenna@example.com", "Status": "C"})["ID"]
        for name in ("First", "Second")
    )
    world.change_in_exact("crm/Accounts", {"ID": first}, {"Blocked": True})
    assert found(connection, ABuyer()) == second


@pytest.mark.parametrize("customer", ["gid://shopify/Customer/1", ""])
def test_orders_of_one_new_customer_at_the_same_moment_make_one_account(
    connection: Connection, world: World, customer: str
) -> None:
    """A guest is found by e-mail in Exact, a customer of the shop is remembered; either way once."""
    before = len(accounts_in(world))
    start = threading.Barrier(6)

    def order(_: int) -> str:
        try:
            mine = Connection.objects.select_related("credential", "webshop").get(pk=connection.pk)
            start.wait(20)
            return found(mine, ABuyer(), customer=customer)
        finally:
            database.close()

    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(order, range(6)))
    assert len(made) == 1
    assert len(accounts_in(world)) == before + 1


def test_two_webshops_of_one_administration_make_one_collective_debtor(connection: Connection, world: World) -> None:
    before = len(accounts_in(world))

    def first_order(_: int) -> str:
        try:
            mine = Connection.objects.select_related("credential", "webshop").get(pk=connection.pk)
            return assign.collective(mine, name="Webshop klanten")
        finally:
            database.close()

    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(first_order, range(4)))
    assert len(made) == 1
    assert len(accounts_in(world)) == before + 1


def test_a_changed_address_is_sent_when_the_merchant_wants_it(connection: Connection, world: World) -> None:
    Settings.objects.filter(webshop=connection.webshop).update(send_changed_addresses=True)
    key = found(connection, ABuyer(), customer="1")
    world.change_in_exact("crm/Accounts", {"ID": key}, {"Name": "Fenna (bookkeeper's spelling)"})
    found(connection, ABuyer(), customer="1")
    assert account(world, key)["Name"] == "Fenna (bookkeeper's spelling)"
    moved = ABuyer(street="Neude 2", postcode="3512 AB")
    assert found(connection, moved, customer="1") == key
    assert account(world, key)["AddressLine1"] == "Neude 2"
    before = calls(world)
    found(connection, moved, customer="1")
    assert calls(world) == before
    with database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM exact_debtor AS one WHERE one::text ILIKE '%%Neude%%'")
        assert cursor.fetchone() == (0,)


def test_a_changed_address_stays_here_when_the_merchant_does_not_want_it(connection: Connection, world: World) -> None:
    key = found(connection, ABuyer(), customer="1")
    found(connection, ABuyer(street="Neude 2"), customer="1")
    assert account(world, key)["AddressLine1"] == "Oudegracht 1"


def test_an_account_that_the_bookkeeper_keeps_is_not_overwritten_at_first_sight(
    connection: Connection, world: World
) -> None:
    Settings.objects.filter(webshop=connection.webshop).update(send_changed_addresses=True)
    theirs = {"Name": "Mw. F. de Wit", "Email": "fenna@example.com", "Status": "C", "City": "Zeist"}
    key = client.post(connection, "crm/Accounts", body=theirs)["ID"]
    assert found(connection, ABuyer(), customer="1") == key
    assert account(world, key)["City"] == "Zeist"


def test_a_till_a_channel_and_a_country_have_debtors_of_their_own(connection: Connection, world: World) -> None:
    for name, part in (
        ("Kassa Utrecht", {"location": "gid://shopify/Location/1"}),
        ("Winkels", {"channel": "pos"}),
        ("Duitsland", {"country": "DE"}),
    ):
        CollectiveDebtor.objects.create(webshop=connection.webshop, name=name, **part)

    def name_of(**part: str) -> str:
        return str(account(world, assign.collective_for(connection, **part))["Name"])

    assert name_of(location="gid://shopify/Location/1", channel="pos", country="NL") == "Kassa Utrecht"
    assert name_of(location="gid://shopify/Location/2", channel="pos", country="DE") == "Winkels"
    assert name_of(channel="web", country="DE") == "Duitsland"
    assert name_of(channel="web", country="NL") not in ("Kassa Utrecht", "Winkels", "Duitsland")
    before = calls(world)
    assign.collective_for(connection, channel="pos")
    assert calls(world) == before


def test_a_debtor_that_was_deleted_in_exact_is_made_anew(connection: Connection, world: World) -> None:
    key = found(connection, ABuyer(), customer="1")
    Debtor.objects.update(account_id="00000000-0000-0000-0000-00000000dead")
    gone = "00000000-0000-0000-0000-00000000dead"
    with pytest.raises(Rejected, match="debtor_unknown"):
        writers.post(connection, a_booking(), terms=Terms(gone))
    assert found(connection, ABuyer(), customer="1") == key


def accounts_in(world: World) -> dict[str, Any]:
    state = requests.get(f"{world.exact}/_state", timeout=20).json()
    return dict(state[f"{DIVISION}:crm/Accounts"])


def calls(world: World) -> int:
    return len(requests.get(f"{world.exact}/_calls", timeout=20).json())
