"""Webhooks reach the app signed, at least once, and again when it did not answer."""

import base64
import hashlib
import hmac
import json

from tests.sandbox_shopify.standin import APP, LINNENKAST, StandIn, soon


def test_a_new_order_rings_signed_and_without_personal_data(standin: StandIn) -> None:
    standin.install()
    standin.post("/_webhooks", {"topics": ["orders/updated"]})
    order = standin.post("/store/linnenkast/orders/new/place").json()
    standin.inbox.wait_for(1)
    (call,) = standin.inbox.received
    expected = hmac.new(b"secret-of-the-app", call["body"], hashlib.sha256).digest()
    assert call["headers"]["X-Shopify-Hmac-Sha256"] == base64.b64encode(expected).decode()
    assert call["headers"]["X-Shopify-Shop-Domain"] == LINNENKAST
    assert call["headers"]["X-Shopify-Api-Version"] == "2026-10"
    payload = json.loads(call["body"])
    assert set(payload) == {"id", "admin_graphql_api_id", "updated_at"}
    assert payload["admin_graphql_api_id"] == order["id"]


def test_a_refund_rings_for_the_order_and_for_itself(standin: StandIn) -> None:
    standin.install()
    order = standin.post("/store/linnenkast/orders/new/place").json()
    standin.post(f"/store/linnenkast/orders/{order['legacyResourceId']}/refund", {"everything": True})
    standin.inbox.wait_for(4)
    refund = next(each for each in standin.inbox.received if each["headers"]["X-Shopify-Topic"] == "refunds/create")
    assert json.loads(refund["body"])["order_id"] == int(order["legacyResourceId"])


def test_nothing_rings_where_the_app_is_not_installed(standin: StandIn) -> None:
    standin.post("/store/linnenkast/orders/new/place")
    assert standin.get("/_webhooks").json()["deliveries"] == []


def test_a_webhook_that_was_not_taken_comes_again_with_the_same_id(standin: StandIn) -> None:
    standin.install()
    standin.inbox.refusals = 1
    standin.post("/_webhooks", {"retry_after_seconds": [0, 0], "topics": ["orders/updated"]})
    standin.post("/store/linnenkast/orders/new/place")
    standin.inbox.wait_for(2)
    ids = {each["headers"]["X-Shopify-Webhook-Id"] for each in standin.inbox.received}
    assert len(ids) == 1


def test_retries_follow_the_clock(standin: StandIn) -> None:
    standin.install()
    standin.inbox.refusals = 1
    standin.post("/store/linnenkast/orders/new/place")
    assert soon(lambda: standin.get("/_webhooks").json()["deliveries"][0]["tries"] == 1)
    standin.clock.advance(61)
    standin.inbox.wait_for(2)


def test_webhooks_are_doubled_and_dropped_on_demand(standin: StandIn) -> None:
    standin.install()
    standin.post("/_webhooks", {"doubled": 1, "topics": ["orders/updated"]})
    standin.post("/store/linnenkast/orders/new/place")
    standin.inbox.wait_for(2)
    assert len({each["headers"]["X-Shopify-Event-Id"] for each in standin.inbox.received}) == 1
    standin.post("/_webhooks", {"doubled": 0, "dropped": 1})
    standin.post("/store/linnenkast/orders/new/place")
    assert len(standin.get("/_webhooks").json()["deliveries"]) == 2


def test_uninstalling_is_told_at_once_and_redaction_follows_after_two_days(standin: StandIn) -> None:
    standin.install()
    standin.post(f"/store/linnenkast/apps/{APP}/uninstall")
    standin.inbox.wait_for(1)
    assert standin.inbox.topics() == ["app/uninstalled"]
    standin.clock.advance(48 * 3600 + 1)
    standin.inbox.wait_for(2)
    assert standin.inbox.received[1]["path"] == "/webhooks/shopify/compliance"
    assert standin.inbox.topics()[1] == "shop/redact"


def test_installing_again_takes_the_redaction_back(standin: StandIn) -> None:
    standin.install()
    standin.post(f"/store/linnenkast/apps/{APP}/uninstall")
    standin.install()
    assert [each["topic"] for each in standin.get("/_webhooks").json()["deliveries"]] == ["app/uninstalled"]
