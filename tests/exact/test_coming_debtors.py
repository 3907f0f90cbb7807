"""Accounts of buyers who come together are looked for together, and none is made twice by that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest

from apps.bookkeeping.buyers import BuyerDetails
from apps.exact.debtors import assign
from apps.exact.debtors.coming import Coming
from apps.exact.models import Connection
from tests.exact.books import a_connection
from tests.harness.merchant import SetUp
from tests.harness.world import World

FENNA = BuyerDetails(
    name="Fenna de Wit",
    company="",
    email="fenna@example.com",
    vat_number="",
    street="Oudegracht 1",
    postcode="3511 AA",
    city="Utrecht",
    country="NL",
    language="nl-NL",
    chamber_of_commerce="",
)
OTHERS = [replace(FENNA, name=f"Buyer {n}", email=f"buyer{n}@example.com") for n in range(4)]


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def give(connection: Connection, buyer: BuyerDetails, *, coming: Coming | None = None) -> str:
    """The account of a buyer whom nobody remembers."""
    given = assign.for_buyer(
        connection, connection.webshop, shopify_customer_id="", details=lambda: buyer, coming=coming
    )
    return given.account_id


def expecting(buyers: Sequence[BuyerDetails]) -> Coming:
    coming = Coming()
    coming.expect(buyer.email for buyer in buyers)
    return coming


def looked_up(world: World) -> int:
    return _calls(world, "GET")


def made(world: World) -> int:
    return _calls(world, "POST")


def _calls(world: World, method: str) -> int:
    return sum((call["method"], call["endpoint"]) == (method, "crm/Accounts") for call in world.calls())


def test_new_buyers_are_one_question_and_an_account_each(connection: Connection, world: World) -> None:
    looks, makes, coming = looked_up(world), made(world), expecting(OTHERS)
    accounts = {give(connection, buyer, coming=coming) for buyer in OTHERS}
    assert len(accounts) == 4
    assert (looked_up(world) - looks, made(world) - makes) == (1, 4)
    assert [give(connection, buyer) in accounts for buyer in OTHERS] == [True] * 4


def test_who_has_an_account_is_found_among_them(connection: Connection, world: World) -> None:
    there = give(connection, OTHERS[2])
    looks, makes, coming = looked_up(world), made(world), expecting(OTHERS)
    accounts = [give(connection, buyer, coming=coming) for buyer in OTHERS]
    assert accounts[2] == there
    assert (looked_up(world) - looks, made(world) - makes) == (1, 3)


def test_an_account_that_another_webshop_makes_meanwhile_is_not_made_again(
    connection: Connection, world: World
) -> None:
    coming = expecting(OTHERS)
    give(connection, OTHERS[0], coming=coming)
    theirs = give(connection, OTHERS[3], coming=Coming())
    makes = made(world)
    assert give(connection, OTHERS[3], coming=coming) == theirs
    assert made(world) == makes


def test_of_two_orders_of_one_new_buyer_the_second_finds_what_the_first_made(
    connection: Connection, world: World
) -> None:
    same = replace(OTHERS[1], email=" Buyer1@Example.com ")
    coming = expecting([*OTHERS, same])
    first = give(connection, OTHERS[1], coming=coming)
    makes = made(world)
    world.change_in_exact("crm/Accounts", {"ID": first}, {"Email": "Buyer1@Example.com"})
    assert give(connection, same, coming=coming) == first
    assert made(world) == makes


def test_who_gave_a_number_is_looked_for_by_that(connection: Connection, world: World) -> None:
    business = replace(FENNA, vat_number="NL001234567B89")
    there = give(connection, business)
    coming = expecting(OTHERS)
    give(connection, OTHERS[0], coming=coming)
    assert give(connection, replace(business, email="other@example.com"), coming=coming) == there


def test_where_exact_takes_more_for_one_address_each_is_looked_for_by_itself(
    connection: Connection, world: World
) -> None:
    """An answer that tells of an address nobody asked for: whose account it is cannot be said of several."""
    strange = {"d": {"results": [{"ID": "11111111-1111-1111-1111-111111111111", "Email": "büyer0@example.com"}]}}
    answer = {"do": "status", "status": 200, "content_type": "application/json", "body": json.dumps(strange)}
    coming, looks = expecting(OTHERS), looked_up(world)
    world.faults({"path_regex": "crm/Accounts", "method": "GET", "times": 1, **answer})
    accounts = {give(connection, buyer, coming=coming) for buyer in OTHERS}
    assert len(accounts) == 4
    assert "11111111-1111-1111-1111-111111111111" not in accounts
    assert looked_up(world) - looks >= 4


def test_a_question_is_as_long_as_an_address_may_be_however_many_come(connection: Connection, world: World) -> None:
    many = [replace(FENNA, email=f"{'long' * 14}.{n}@example.com") for n in range(60)]
    looks, coming = looked_up(world), expecting(many)
    for buyer in many[:3]:
        give(connection, buyer, coming=coming)
    assert looked_up(world) - looks == 1
    give(connection, many[59], coming=coming)
    assert looked_up(world) - looks == 2
