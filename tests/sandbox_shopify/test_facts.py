"""Facts that are typed oddly, are denied, change later or vanish; asked over HTTP."""

import json
from decimal import Decimal
from typing import Any

import pytest

from sandbox.shopify import manifest
from tests.sandbox_shopify.lives import ZERO, Life, amount, sum_of
from tests.sandbox_shopify.standin import LINNENKAST, StandIn

SHIRT = {"sku": "LK-OVH-01"}
WHO = """query Who($id: ID!) { order(id: $id) { email phone requiresShipping billingAddress { name countryCodeV2 phone }
  shippingAddress { name countryCodeV2 } shippingLine { code deliveryCategory }
  customer { id displayName firstName taxSettings { taxId } defaultEmailAddress { emailAddress } }
  purchasingEntity { __typename ... on PurchasingCompany { location { taxSettings { taxRegistrationId } } } } } }"""
METHOD = """query M($id: ID!) { order(id: $id) {
  fulfillmentOrders(first: 2) { nodes { deliveryMethod { methodType } } } } }"""


@pytest.fixture
def life(standin: StandIn) -> Life:
    return Life(standin)


def told(life: Life, query: str = WHO) -> dict[str, Any]:
    """What GraphQL tells of the order: data and errors."""
    answer: dict[str, Any] = life.standin.ask(life.standin.token(), query, variables={"id": life.order["id"]}).json()
    return answer


def order_told(life: Life, query: str = WHO) -> dict[str, Any]:
    answer = told(life, query)
    assert "errors" not in answer
    found: dict[str, Any] = answer["data"]["order"]
    return found


@pytest.mark.parametrize("number", ["004495445B01", "BE 0428.759.497", "nl-0044.95.445.b01", "geen", "DE136695976"])
def test_a_vat_number_stands_as_it_was_typed(life: Life, number: str) -> None:
    life.place(SHIRT, customer={"tax_id": number, "company": "Muster GmbH"})
    assert order_told(life)["customer"]["taxSettings"] == {"taxId": number}
    assert life.order["shippingAddress"]["company"] == "Muster GmbH"


def test_another_member_states_number_on_a_delivery_without_vat(life: Life) -> None:
    customer = {"tax_id": "DE136695976", "country": "AT", "zip": "1010", "city": "Wien"}
    life.place(SHIRT, buyer="german", customer=customer, untaxed=True)
    found = order_told(life)
    assert (found["shippingAddress"]["countryCodeV2"], found["customer"]["taxSettings"]["taxId"]) == (
        "AT",
        "DE136695976",
    )
    assert life.order["taxLines"] == []


def test_a_business_order_carries_its_number_at_the_location(life: Life) -> None:
    life.place(SHIRT, buyer="belgian-business", customer={"tax_id": "0428.759.497"})
    settings = order_told(life)["purchasingEntity"]["location"]["taxSettings"]
    assert settings == {"taxRegistrationId": "0428.759.497"}


def test_facts_are_corrected_later(life: Life) -> None:
    life.place(SHIRT).do(
        "correct", customer={"tax_id": "NL004495445B01", "email": "nieuw@example.com", "country": "BE"}
    )
    found = order_told(life)
    assert (found["email"], found["shippingAddress"]["countryCodeV2"]) == ("nieuw@example.com", "BE")
    life.do("correct", customer={"country": None}, tags=["vip"])
    assert order_told(life)["shippingAddress"]["countryCodeV2"] is None
    assert life.order["tags"] == ["vip"]


def test_an_erased_customer_is_null_everywhere_without_an_error(life: Life) -> None:
    life.standin.install()
    life.place(SHIRT)
    other = Life(life.standin).place(SHIRT, customer={"id": 990001})
    standing = Life(life.standin).place(SHIRT, customer={"id": 990002})
    life.do("correct", customer={"id": 990001}).do("erase")
    found = order_told(life)
    nothing = ("email", "phone", "billingAddress", "shippingAddress", "customer", "purchasingEntity")
    assert [found[name] for name in nothing] == [None] * 6
    assert order_told(other)["customer"] is None
    assert order_told(standing)["customer"] is not None
    redact = next(e for e in life.standin.get("/_webhooks").json()["deliveries"] if e["topic"] == "customers/redact")
    asked = json.loads(redact["body"])["orders_to_redact"]
    assert {str(each) for each in asked} == {life.order["legacyResourceId"], other.order["legacyResourceId"]}


def test_a_loaded_order_that_says_little_of_its_customer_is_erased_too(life: Life) -> None:
    life.standin.install()
    life.place(SHIRT)
    bare = {"id": "gid://shopify/Customer/77", "displayName": "Test Klant"}
    life.standin.post("/_load", {"shop": LINNENKAST, "orders": [life.order | {"customer": bare}]})
    life.do("erase")
    assert life.order["customer"] is None


@pytest.mark.parametrize(
    ("missing", "paths"),
    [
        ("name", {"customer.displayName", "billingAddress.name", "shippingAddress.name"}),
        ("email", {"email", "customer.defaultEmailAddress"}),
        ("phone", {"phone", "billingAddress.phone"}),
        ("address", {"billingAddress", "shippingAddress"}),
    ],
)
def test_protected_data_that_was_not_approved_is_null_with_the_path(life: Life, missing: str, paths: set[str]) -> None:
    life.place(SHIRT)
    approved = [each for each in ("name", "email", "phone", "address") if each != missing]
    life.standin.post("/_access", {"shop": LINNENKAST, "approved": approved})
    answer = told(life)
    assert {".".join(each["path"][1:]) for each in answer["errors"]} == paths
    assert {each["extensions"]["code"] for each in answer["errors"]} == {"ACCESS_DENIED"}
    is_customer_told = answer["data"]["order"]["customer"] is not None
    assert is_customer_told == (missing != "name")  # displayName may not be null: the whole customer is


def test_a_shop_grants_what_the_manifest_asks_and_no_more(standin: StandIn) -> None:
    query = "{ currentAppInstallation { accessScopes { handle } } }"
    scopes = standin.ask(standin.token(), query).json()["data"]["currentAppInstallation"]["accessScopes"]
    assert tuple(each["handle"] for each in scopes) == manifest.scopes()
    assert "read_merchant_managed_fulfillment_orders" not in manifest.scopes()


def test_a_till_is_opened_after_installation_and_tells_no_country(life: Life) -> None:
    life.standin.install()
    life.standin.post("/_webhooks", {"topics": ["locations/create", "locations/update"]})
    opened = life.standin.post("/_location", {"shop": LINNENKAST, "name": "Antwerpen", "country": None})
    assert opened.status_code == 201
    life.place(SHIRT, till="Antwerpen")
    assert life.order["retailLocation"]["name"] == "Antwerpen"
    query = "query L($id: ID!) { location(id: $id) { name address { countryCode } } }"
    token = life.standin.token()
    asked = {"id": life.order["retailLocation"]["id"]}
    unknown = life.standin.ask(token, query, variables=asked).json()["data"]["location"]
    assert unknown == {"name": "Antwerpen", "address": {"countryCode": None}}
    life.standin.post("/_location", {"shop": LINNENKAST, "name": "Antwerpen", "country": "BE"})
    known = life.standin.ask(token, query, variables=asked).json()["data"]["location"]
    assert known["address"] == {"countryCode": "BE"}
    life.standin.inbox.wait_for(2)
    assert life.standin.inbox.topics() == ["locations/create", "locations/update"]


def test_locations_are_denied_without_their_scope(life: Life) -> None:
    life.place(SHIRT, till="Utrecht")
    scopes = [each for each in manifest.scopes() if each != "read_locations"]
    life.standin.post("/_access", {"shop": LINNENKAST, "scopes": scopes})
    query = "query Q($id: ID!) { location(id: $id) { id } }"
    answer = life.standin.ask(life.standin.token(), query, variables={"id": "gid://shopify/Location/61001"}).json()
    assert (answer["data"]["location"], answer["errors"][0]["path"]) == (None, ["location"])


def test_a_shop_changes_its_settings(standin: StandIn) -> None:
    standin.post("/_webhooks", {"topics": ["shop/update"]})
    token = standin.token()
    changes = {"shop": LINNENKAST, "timezone": "Europe/Brussels", "country": "BE", "contact_email": "kas@example.com"}
    standin.post("/_shop", changes)
    query = "{ shop { ianaTimezone contactEmail shopAddress { countryCodeV2 } } }"
    found = standin.ask(token, query).json()["data"]["shop"]
    assert (found["ianaTimezone"], found["contactEmail"]) == ("Europe/Brussels", "kas@example.com")
    assert found["shopAddress"] == {"countryCodeV2": "BE"}
    standin.inbox.wait_for(1)
    assert standin.inbox.topics() == ["shop/update"]


def test_an_order_is_collected_in_the_shop(life: Life) -> None:
    life.place(SHIRT, pickup=True)
    found = order_told(life)
    assert found["shippingAddress"] is None
    assert found["billingAddress"] is not None
    assert found["shippingLine"] == {"code": "Utrecht", "deliveryCategory": "pick-up"}
    assert method(life) == "PICK_UP"


def test_a_collected_order_may_tell_it_by_less(life: Life) -> None:
    life.place(SHIRT, pickup={"category": None, "method": None})
    assert order_told(life)["shippingLine"] == {"code": "Utrecht", "deliveryCategory": None}
    assert method(life) == "SHIPPING"


def method(life: Life) -> str:
    token = life.standin.token()
    scopes = [*manifest.scopes(), "read_merchant_managed_fulfillment_orders"]
    life.standin.post("/_access", {"shop": LINNENKAST, "scopes": scopes})
    answer = life.standin.ask(token, METHOD, variables={"id": life.order["id"]}).json()["data"]["order"]
    return str(answer["fulfillmentOrders"]["nodes"][0]["deliveryMethod"]["methodType"])


def test_digital_goods_need_no_delivery(life: Life) -> None:
    life.place({"title": "E-boek", "price": "9.00", "vat": "9"}, digital=True, has_destination=False)
    found = order_told(life)
    assert (found["requiresShipping"], found["shippingLine"], found["shippingAddress"]) == (False, None, None)
    assert found["billingAddress"]["countryCodeV2"] == "NL"
    assert method(life) == "NONE"


def test_one_digital_line_beside_goods_still_needs_delivery(life: Life) -> None:
    life.place(SHIRT, {"title": "E-boek", "price": "9.00", "vat": "9", "is_digital": True})
    assert [line["requiresShipping"] for line in life.order["lineItems"]["nodes"]] == [True, False]
    assert order_told(life)["requiresShipping"] is True


def test_goods_that_need_delivery_may_have_no_address_at_all(life: Life) -> None:
    life.place(SHIRT, is_nameless=True)
    found = order_told(life)
    assert (found["requiresShipping"], found["shippingAddress"], found["billingAddress"]) == (True, None, None)


def test_a_till_order_is_shipped(life: Life) -> None:
    life.place(SHIRT, till="Utrecht", is_shipped=True, buyer="belgian", shipping="6.95")
    found = order_told(life)
    assert (life.order["retailLocation"]["name"], found["shippingAddress"]["countryCodeV2"]) == ("Utrecht", "BE")
    assert life.order["displayFulfillmentStatus"] == "UNFULFILLED"
    assert life.order["taxLines"][0]["title"] == "BE BTW"


def test_a_marketplace_owes_the_vat_of_the_goods_and_its_shipping_has_a_rate_of_nothing(life: Life) -> None:
    """As fixtures/reports/17 has it."""
    life.place(SHIRT, source="amazon", channel_liable=True, shipping="5.00", shipping_untaxed=True)
    goods, freight = life.order["taxLines"]
    assert (goods["channelLiable"], amount(goods, "priceSet")) == (True, Decimal("21.00"))
    assert (freight["title"], freight["rate"], amount(freight, "priceSet")) == ("Tax", 0.0, ZERO)
    assert life.order["sourceName"] == "amazon"


def test_a_rate_carries_the_noise_of_a_float(life: Life) -> None:
    life.place({"title": "Doek", "price": "10.70", "vat": "7"}, buyer="german")
    (tax,) = life.order["taxLines"]
    assert (tax["rate"], tax["ratePercentage"]) == (0.19, 19.0)
    life.place({"title": "Doek", "price": "10.70"}, buyer="german", vat="7", vat_title="DE MwSt.")
    (tax,) = life.order["taxLines"]
    assert (tax["rate"], tax["ratePercentage"]) == (0.07, 7.000000000000001)


def test_vat_is_spread_over_equal_lines_with_its_remainders_first(life: Life) -> None:
    lines = [{"title": f"Doek {number}", "price": "9.99", "vat": "21"} for number in range(3)]
    life.place(*lines, spreads_vat=True)
    each = [amount(line["taxLines"][0], "priceSet") for line in life.order["lineItems"]["nodes"]]
    assert each == [Decimal("1.74"), Decimal("1.73"), Decimal("1.73")]
    assert sum_of(life.order["taxLines"], "priceSet") == Decimal("5.20")


def test_the_app_gets_of_a_payload_only_what_its_manifest_includes(life: Life) -> None:
    life.standin.install()
    life.place(SHIRT).do("edit", units={"0": 1}, shipping="1.00")
    deliveries = life.standin.get("/_webhooks").json()["deliveries"]
    topics = [each["topic"] for each in deliveries]
    assert {"orders/create", "orders/updated", "orders/edited"} <= set(topics)
    edited = next(each for each in deliveries if each["topic"] == "orders/edited")
    assert json.loads(edited["body"]) == {}  # order_edit is not among the fields of the manifest
