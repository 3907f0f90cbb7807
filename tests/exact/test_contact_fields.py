"""What of a buyer goes to Exact, what is left out, and whose account it may never change."""

from __future__ import annotations

import pytest

from apps.calls.outcomes import Rejected
from apps.exact.debtors import questions
from apps.exact.door import client
from apps.exact.models import Connection
from apps.shops.models import Settings
from tests.exact.books import a_connection
from tests.exact.test_debtors import ABuyer, account, found, given
from tests.harness.merchant import SetUp
from tests.harness.world import World


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def test_a_vat_number_is_sent_with_its_country_and_what_is_none_is_left_out(
    connection: Connection, world: World
) -> None:
    dutch = ABuyer(company="De Zon BV", email="zon@example.org", vat_number="004495445B01")
    assert account(world, found(connection, dutch))["VATNumber"] == "NL004495445B01"
    belgian = ABuyer(company="Soleil SRL", email="s@example.be", vat_number="0428.759.497", country="BE")
    assert account(world, found(connection, belgian))["VATNumber"] == "BE0428759497"
    nonsense = given(connection, ABuyer(email="x@example.org", vat_number="as agreed"))
    assert not account(world, nonsense.account_id).get("VATNumber")
    assert [remark.data for remark in nonsense.remarks] == [(("field", "VATNumber"),)]


def test_a_field_that_exact_refuses_is_left_out_and_named(connection: Connection, world: World) -> None:
    made = given(connection, ABuyer(email="not an address", country="Nederland"))
    assert {remark.data[0][1] for remark in made.remarks} == {"Email", "Country"}
    assert account(world, made.account_id)["Name"] == "Fenna de Wit"
    # In the form of a number of its country, so it is sent; what Exact says of it is believed.
    world.faults(
        {
            "path_regex": "crm/Accounts",
            "method": "POST",
            "times": 1,
            "do": "status",
            "status": 500,
            "body": '{"error": {"code": "", "message": {"lang": "", "value": "Ongeldig: Postcode"}}}',
            "content_type": "application/json",
        }
    )
    again = given(connection, ABuyer(email="second@example.org", name="Second"))
    assert [remark.data for remark in again.remarks] == [(("field", "Postcode"),)]
    assert not account(world, again.account_id).get("Postcode")


THEIRS = {
    "Name": "Groothandel Jansen B.V.",
    "Email": "administratie@jansen.example",
    "VATNumber": "NL004495445B01",
    "Status": "C",
    "City": "Zeist",
}


def test_an_account_of_another_is_used_and_never_changed(connection: Connection, world: World) -> None:
    Settings.objects.filter(webshop=connection.webshop).update(send_changed_addresses=True)
    key = str(client.post(connection, "crm/Accounts", body=THEIRS)["ID"])
    buyer = ABuyer(company="Jansen Groothandel BV", email="inkoop@jansen.example", vat_number="NL004495445B01")
    assert found(connection, buyer, customer="1") == key
    moved = ABuyer(
        company="Jansen Groothandel BV", email="evil@jansen.example", vat_number="NL004495445B01", city="Elders"
    )
    assert found(connection, moved, customer="1") == key
    assert {name: account(world, key)[name] for name in THEIRS} == THEIRS


def test_somebody_elses_number_waits_once_for_the_merchant(connection: Connection, world: World) -> None:
    key = str(client.post(connection, "crm/Accounts", body=THEIRS)["ID"])
    shopper = ABuyer(company="Sok", email="sok@gmail.com", vat_number="004495445B01")
    for _ in range(2):
        with pytest.raises(Rejected, match="debtor_unsure"):
            found(connection, shopper, customer="1")
    (asked,) = questions.open_questions(connection.webshop)
    questions.settle(asked, is_same=True)
    assert found(connection, shopper, customer="1") == key
    with pytest.raises(Rejected, match="debtor_unsure"):
        found(connection, shopper, customer="2")
    (asked,) = questions.open_questions(connection.webshop)
    questions.settle(asked, is_same=False)
    made = given(connection, shopper, customer="2")
    assert made.account_id != key
    assert not account(world, made.account_id).get("VATNumber")
    assert [remark.data for remark in made.remarks] == [(("field", "VATNumber"),)]


def test_an_address_that_exact_refuses_stops_no_booking(connection: Connection, world: World) -> None:
    Settings.objects.filter(webshop=connection.webshop).update(send_changed_addresses=True)
    key = found(connection, ABuyer(), customer="1")
    assert found(connection, ABuyer(vat_number="NL-!!"), customer="1") == key
