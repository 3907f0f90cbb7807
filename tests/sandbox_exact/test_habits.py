"""What the real Exact does and no document promises, on demand."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.exact import rows
from tests.sandbox_exact.standin import DIVISION, App, StandIn, line, message

ENTRIES, ACCOUNTS = "salesentry/SalesEntries", "crm/Accounts"


def test_after_a_post_the_vat_of_the_head_is_not_told_and_the_lines_are_deferred(app: App) -> None:
    told = app.post(ENTRIES, app.sale()).json(parse_float=Decimal)["d"]
    assert (told["AmountFC"], told["VATAmountFC"]) == (121, None)
    assert "__deferred" in told["SalesEntryLines"]
    asked = app.get(f"{ENTRIES}(guid'{told['EntryID']}')").json(parse_float=Decimal)["d"]
    assert asked["VATAmountFC"] == 21


def test_the_answer_to_a_post_can_tell_everything_or_nothing_but_the_key(standin: StandIn, app: App) -> None:
    standin.control("habits", {"after_post": "everything"})
    told = app.post(ENTRIES, app.sale()).json()["d"]
    assert (told["VATAmountFC"], len(told["SalesEntryLines"]["results"])) == (21, 1)
    standin.control("habits", {"after_post": "key"})
    told = app.post(ENTRIES, app.sale()).json()["d"]
    assert told["EntryID"] and told["AmountFC"] is None


def test_a_property_that_no_longer_exists_is_a_400(standin: StandIn, app: App) -> None:
    assert app.get("hrm/Costcenters", select="Code,Active").status_code == 400
    assert app.get("hrm/Costcenters", select="Code,EndDate").status_code == 200
    standin.control("habits", {"gone": {"general/Currencies": ["PricePrecision"]}})
    assert app.get("hrm/Costcenters", select="Code,Active").status_code == 200
    assert app.get("general/Currencies", select="Code,PricePrecision").status_code == 400
    assert app.get("general/Currencies", filter="PricePrecision eq 1", select="Code").status_code == 400


@pytest.mark.parametrize("status", [400, 404])
def test_a_list_that_an_edition_does_not_have_is_refused(standin: StandIn, app: App, status: int) -> None:
    standin.control("habits", {"missing": {"hrm/Costunits": status}})
    assert app.get("hrm/Costunits", select="Code").status_code == status
    assert app.get("hrm/Costcenters", select="Code").status_code == 200


def test_not_expired_comes_as_401_and_as_400(standin: StandIn) -> None:
    pair = standin.app().pair
    assert standin.refresh(pair["refresh_token"]).status_code == 401
    standin.control("habits", {"not_expired": 400})
    refused = standin.refresh(pair["refresh_token"])
    assert (refused.status_code, refused.json()["error"]) == (400, "access_denied")
    assert "not expired" in refused.json()["error_description"]


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"VATNumber": "004495445B01", "Email": "jan@"}, "Ongeldig: Btw-nummer\r\nOngeldig: E-mail"),
        ({"VATNumber": "BE0428.759.497"}, "Ongeldig: Btw-nummer"),
        ({"Phone": "06" * 20}, "Ongeldig: Telefoon"),
        ({"Country": "NL", "Postcode": "onbekend"}, "Ongeldig: Postcode"),
    ],
)
def test_a_contact_field_is_refused_in_the_users_words(app: App, about: dict[str, Any], said: str) -> None:
    assert message(app.post(ACCOUNTS, {"Name": "Jansen", **about})) == said


def test_an_english_user_is_refused_in_english(standin: StandIn) -> None:
    answer = standin.app("english").post(ACCOUNTS, {"Name": "Clark", "VATNumber": "0123", "Email": "x"})
    assert message(answer) == "Invalid: VAT number\r\nInvalid: E-mail"


def test_an_account_that_ended_is_not_active(standin: StandIn, app: App) -> None:
    customer = app.customer()
    standin.change(ACCOUNTS, {"ID": customer}, {"EndDate": "2020-01-01T00:00:00"})
    assert app.refusal(Customer=customer) == "Klant: non-actief"


def test_a_bookkeeper_adds_edits_and_deletes_entries_by_hand(standin: StandIn, app: App) -> None:
    body = app.sale(line(50), YourRef="hand")
    key = standin.control("add", {"division": DIVISION, "endpoint": ENTRIES, "body": body})["key"]
    (added,) = app.rows(ENTRIES, select="EntryID,AmountFC", filter="YourRef eq 'hand'")
    assert (added["EntryID"], added["AmountFC"]) == (key, Decimal("60.5"))
    (row,) = app.rows("salesentry/SalesEntryLines", select="ID")
    of = {"division": DIVISION, "endpoint": "salesentry/SalesEntryLines", "where": {"ID": row["ID"]}}
    standin.control("edit", {**of, "set": {"AmountFC": 10.5}})
    assert app.rows(ENTRIES, select="AmountFC")[0]["AmountFC"] == Decimal("12.71")
    standin.control("delete", {"division": DIVISION, "endpoint": ENTRIES, "where": {"YourRef": "hand"}})
    assert app.rows(ENTRIES, select="EntryID") == []


def test_an_administration_says_how_fine_its_prices_may_be(app: App) -> None:
    fine = {
        each["Code"]: each["PricePrecision"] for each in app.rows("general/Currencies", select="Code,PricePrecision")
    }
    assert fine["EUR"] == Decimal("0.00001")
    body = {"OrderedBy": app.customer(), "Journal": "71", "SalesInvoiceLines": [_sold("3.33333", 3)]}
    made = app.post("salesinvoice/SalesInvoices", body).json(parse_float=Decimal)["d"]
    assert made["AmountFC"] == Decimal("12.10"), "10.00 in one line, rounded as an amount"


def _sold(price: str, quantity: int) -> dict[str, Any]:
    item = rows.fixed_guid(DIVISION, "item", "WEB")
    return {"Item": item, "Quantity": quantity, "NetPrice": float(price), "VATCode": "4"}
