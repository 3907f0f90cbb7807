"""Who the receivable is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import requests

from apps.calls.outcomes import Rejected
from apps.exact import debtors
from apps.exact.models import Connection, Debtor
from tests.exact.books import a_connection
from tests.harness.merchant import SetUp
from tests.harness.world import DIVISION, World


@dataclass(frozen=True, slots=True)
class ABuyer:
    name: str = "Fenna de Wit"
    company: str = ""
    email: str = "fenna@example.com"
    vat_number: str = ""
    chamber_of_commerce: str = ""
    street: str = "Oudegracht 1"
    postcode: str = "3511 AA"
    city: str = "Utrecht"
    country: str = "NL"
    language: str = "nl-NL"


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def found(connection: Connection, buyer: ABuyer, *, customer: str = "") -> str:
    return debtors.for_buyer(connection, connection.webshop, shopify_customer_id=customer, details=lambda: buyer)


def account(world: World, key: str) -> dict[str, Any]:
    state = requests.get(f"{world.exact}/_state", timeout=20).json()
    return dict(state[f"{DIVISION}:crm/Accounts"][key])


def test_the_collective_debtor_is_made_once(connection: Connection, world: World) -> None:
    first = debtors.collective(connection, name="Bakker's kassa")
    assert debtors.collective(connection, name="Bakker's kassa") == first
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

    again = debtors.for_buyer(
        connection, connection.webshop, shopify_customer_id="gid://shopify/Customer/1", details=never
    )
    assert again == first
    found(connection, ABuyer(email="guest@example.com"))
    assert Debtor.objects.count() == 1


def test_a_blocked_account_is_not_used_and_no_second_is_made(connection: Connection, world: World) -> None:
    blocked = found(connection, ABuyer())
    world.change_in_exact("crm/Accounts", {"ID": blocked}, {"Blocked": True})
    with pytest.raises(Rejected, match="debtor_blocked"):
        found(connection, ABuyer())


def test_an_account_whose_making_was_unclear_is_found_and_not_made_twice(connection: Connection, world: World) -> None:
    world.faults({"path_regex": "crm/Accounts", "method": "POST", "do": "drop_after", "times": 1})
    first = found(connection, ABuyer())
    assert found(connection, ABuyer()) == first
