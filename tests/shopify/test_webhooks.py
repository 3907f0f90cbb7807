"""What was signed for one purpose opens nothing else; noting is doing; erasing takes two steps."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from apps.alerts.models import Alert
from apps.calls import budget
from apps.exact.models import Administration, Debtor
from apps.ledger.models import Document
from apps.schedule import erasures
from apps.schedule.models import Erasure, ShopReading, Turn
from apps.shopify.models import ReportedDeparture, WebhookDelivery
from apps.shops.models import Settings, Webshop
from tests.embedded.test_tenancy import a_document, a_token, a_webshop

pytestmark = pytest.mark.django_db

SHOP = "ours.myshopify.com"
ORDER: dict[str, Any] = {"id": 1, "admin_graphql_api_id": "gid://shopify/Order/1", "updated_at": "2026-11-20T12:00:00Z"}
GONE: dict[str, Any] = {"id": 7, "name": "Ours", "domain": "ours.example", "myshopify_domain": SHOP}
REDACT: dict[str, Any] = {"shop_id": 7, "shop_domain": SHOP}
CUSTOMER: dict[str, Any] = {**REDACT, "customer": {"id": 5, "email": "x@example.org"}, "orders_to_redact": [1]}


@pytest.fixture(autouse=True)
def _nobody_rang_before() -> None:
    cache.clear()


def our_shop(**changes: Any) -> Webshop:
    webshop = a_webshop("ours")
    Webshop.objects.filter(pk=webshop.pk).update(shopify_id="gid://shopify/Shop/7", **changes)
    webshop.refresh_from_db()
    return webshop


def sign(body: bytes, secret: str = "") -> str:
    key = (secret or settings.SHOPIFY_API_SECRET).encode()
    return base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()


def ring(topic: str, body: Any, *, path: str = "", **headers: str) -> int:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {
        "X-Shopify-Hmac-SHA256": sign(content),
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-Webhook-Id": "w1",
        "X-Shopify-Triggered-At": timezone.now().isoformat(),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    client = Client(headers={name: value for name, value in sent.items() if value})
    return int(client.post(f"/webhooks/shopify{path}", content, content_type="application/json").status_code)


def test_a_wrong_signature_is_refused_and_leaves_no_trace() -> None:
    our_shop()
    assert ring("orders/updated", ORDER, X_Shopify_Hmac_SHA256=sign(b"{}", "somebody else's")) == 401
    assert not WebhookDelivery.objects.exists()


def test_a_changed_order_wakes_its_webshop_once() -> None:
    webshop = our_shop()
    assert [ring("orders/updated", ORDER), ring("orders/updated", ORDER)] == [200, 200]
    (delivery,) = WebhookDelivery.objects.all()
    assert delivery.order_gid == "gid://shopify/Order/1"
    assert Turn.objects.filter(webshop=webshop).exists()


def test_a_session_token_is_no_webhook_although_the_same_secret_signed_it() -> None:
    """`header.payload` of anybody's own token is a rightly signed body: it must open nothing."""
    webshop = our_shop()
    body = a_token(webshop).rpartition(".")[0].encode()
    for topic, path in (("app/uninstalled", ""), ("orders/updated", ""), ("shop/redact", "/compliance")):
        assert ring(topic, body, path=path) == 400
    assert not WebhookDelivery.objects.exists()
    assert not ReportedDeparture.objects.exists()


@pytest.mark.parametrize(
    ("topic", "path"), [("app/uninstalled", "/compliance"), ("shop/redact", ""), ("themes/publish", ""), ("", "")]
)
def test_an_address_takes_its_own_topics_only(topic: str, path: str) -> None:
    our_shop()
    assert ring(topic, {**GONE, **REDACT}, path=path) == 400
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize(
    ("topic", "path", "body"),
    [
        ("app/uninstalled", "", {**GONE, "myshopify_domain": "theirs.myshopify.com"}),
        ("app/uninstalled", "", {**GONE, "id": 8}),
        ("app/uninstalled", "", ORDER),
        ("shop/update", "", {**GONE, "myshopify_domain": "theirs.myshopify.com"}),
        ("shop/update", "", {**GONE, "id": 8}),
        ("shop/redact", "/compliance", {**REDACT, "shop_domain": "theirs.myshopify.com"}),
        ("shop/redact", "/compliance", {**REDACT, "shop_id": 8}),
        ("customers/redact", "/compliance", {**CUSTOMER, "shop_id": 8}),
        ("customers/redact", "/compliance", {**CUSTOMER, "customer": None}),
    ],
)
def test_a_body_about_another_shop_or_thing_is_refused(topic: str, path: str, body: Any) -> None:
    our_shop(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())
    assert ring(topic, body, path=path) == 400
    assert not Erasure.objects.exists()
    assert not ReportedDeparture.objects.exists()
    assert not ShopReading.objects.exists()


@pytest.mark.parametrize(
    ("topic", "body"), [("shop/update", GONE), ("locations/create", {"id": 5}), ("locations/delete", {"id": 5})]
)
def test_a_changed_shop_is_read_at_once_but_not_twice_in_a_minute(topic: str, body: Any) -> None:
    webshop = our_shop()
    tomorrow = timezone.now() + timedelta(days=1)
    ShopReading.objects.create(webshop=webshop, due_at=tomorrow)
    assert ring(topic, body) == 200
    reading = ShopReading.objects.get(webshop=webshop)
    assert reading.due_at <= timezone.now()
    assert not Turn.objects.exists()  # nothing is known to be otherwise yet
    ShopReading.objects.update(read_at=timezone.now(), due_at=tomorrow)
    assert ring(topic, body, X_Shopify_Webhook_Id="w2") == 200
    reading.refresh_from_db()
    assert timezone.now() < reading.due_at < tomorrow


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"[]", {}),
        (b"null", {}),
        (b"\xff\xfe", {}),
        (b"[" * 100_000, {}),
        (b'{"id": ' + b'{"a": ' * 50 + b"1" + b"}" * 51, {}),
        (b'{"id": ' + b"9" * 5000 + b"}", {}),
        ({"id": "1; DROP"}, {}),
        ({"id": -1}, {}),
        ({"id": True}, {}),
        ({}, {}),
        (ORDER, {"X_Shopify_Webhook_Id": ""}),
        (ORDER, {"X_Shopify_Webhook_Id": "x" * 500}),
        (ORDER, {"X_Shopify_Triggered_At": "yesterday"}),
        (ORDER, {"X_Shopify_Triggered_At": "2026-11-20T12:00:00"}),
        (ORDER, {"X_Shopify_Shop_Domain": "evil.example"}),
    ],
)
def test_what_cannot_be_from_shopify_is_refused_before_anything_is_written(body: Any, headers: dict[str, str]) -> None:
    our_shop()
    assert ring("orders/updated", body, **headers) == 400
    assert not WebhookDelivery.objects.exists()


def test_what_failed_is_not_noted_so_that_the_next_try_does_it() -> None:
    webshop = our_shop()
    Turn.objects.all().delete()

    def fail(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "INTO schedule_turn" in sql:
            raise OperationalError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(fail), pytest.raises(OperationalError):
        ring("orders/updated", ORDER)
    assert not WebhookDelivery.objects.exists()
    assert ring("orders/updated", ORDER) == 200
    assert Turn.objects.filter(webshop=webshop).exists()


def test_one_signed_body_cannot_ring_without_end() -> None:
    our_shop()
    for _ in range(600):
        budget.take(f"rings:orders/updated:{SHOP}", windows=(budget.Window("minute", 600, 60),))
    assert ring("orders/updated", ORDER) == 429
    assert not WebhookDelivery.objects.exists(), "so Shopify's next try counts"
    assert ring("app/uninstalled", GONE) == 200, "other topics are not held up"


def test_a_reported_uninstall_ends_nothing_by_itself() -> None:
    webshop = our_shop()
    assert ring("app/uninstalled", GONE) == 200
    webshop.refresh_from_db()
    assert webshop.state == Webshop.Presence.INSTALLED
    assert ReportedDeparture.objects.filter(webshop=webshop).exists()


def test_our_own_people_are_told_of_endings_that_come_too_often() -> None:
    our_shop()
    assert [ring("app/uninstalled", GONE, X_Shopify_Webhook_Id=f"w{n}") for n in range(3)] == [200] * 3
    found = Alert.objects.get(settled_at=None)
    assert (found.kind, found.about, found.count) == (Alert.Subject.ENDS_OFTEN, SHOP, 2)
    Alert.objects.update(settled_at=timezone.now())
    ring("app/uninstalled", GONE, X_Shopify_Webhook_Id="w9")
    assert Alert.objects.filter(settled_at=None).count() == 1, "settled, and it happened again"


def test_our_own_people_are_told_of_an_erasure_that_is_late() -> None:
    our_shop(contact_email="")
    ring("customers/data_request", {**REDACT, "customer": {"id": 5}}, path="/compliance")
    Erasure.objects.update(due_at=timezone.now() - timedelta(days=2))
    erasures.work_off()
    kinds = set(Alert.objects.values_list("kind", flat=True))
    assert kinds == {Alert.Subject.ERASURE_LATE, Alert.Subject.ERASURE_FAILED}


def test_a_late_uninstall_from_before_the_reinstall_is_not_even_looked_into() -> None:
    our_shop()
    at = (timezone.now() - timedelta(days=1)).isoformat()
    assert ring("app/uninstalled", GONE, X_Shopify_Triggered_At=at) == 200
    assert not ReportedDeparture.objects.exists()


def test_a_shop_that_has_the_app_is_never_erased() -> None:
    our_shop()
    assert ring("shop/redact", REDACT, path="/compliance") == 200
    assert not Erasure.objects.exists()
    assert Alert.objects.get().kind == Alert.Subject.ERASE_LIVE


def gone_shop() -> Webshop:
    return our_shop(state=Webshop.Presence.UNINSTALLED, uninstalled_at=timezone.now())


def due_now() -> None:
    Erasure.objects.update(due_at=timezone.now() - timedelta(minutes=1))


def test_a_shop_is_erased_a_day_after_it_was_asked() -> None:
    gone_shop()
    assert ring("shop/redact", REDACT, path="/compliance") == 200
    assert erasures.work_off() == 0
    assert Webshop.objects.exists()
    due_now()
    assert erasures.work_off() == 1
    assert not Webshop.objects.exists()
    assert not Settings.objects.exists()
    assert Erasure.objects.get().done_at is not None


def test_coming_back_undoes_the_erasure() -> None:
    webshop = gone_shop()
    ring("shop/redact", REDACT, path="/compliance")
    Webshop.objects.filter(pk=webshop.pk).update(state=Webshop.Presence.INSTALLED, uninstalled_at=None)
    due_now()
    erasures.work_off()
    assert Webshop.objects.exists()


def test_a_customer_is_forgotten_and_the_books_stay() -> None:
    webshop = our_shop()
    document = a_document(webshop)
    gid = "gid://shopify/Customer/5"
    Document.objects.filter(pk=document.pk).update(customer_gid=gid, order_gid="gid://shopify/Order/1")
    Document.objects.filter(pk=document.pk).update(reason={"raw": "Jan Jansen bestaat niet", "field": "x"})
    administration = Administration.objects.create(site="nl", division=1)
    Debtor.objects.create(webshop=webshop, administration=administration, shopify_customer_id=gid, account_id="a1")
    assert ring("customers/redact", CUSTOMER, path="/compliance") == 200
    assert erasures.work_off() == 1
    document.refresh_from_db()
    assert (document.customer_gid, document.reason) == ("", {"field": "x"})
    assert not Debtor.objects.exists()
    done = Erasure.objects.get()
    assert (done.customer, done.orders) == ("", [])


def test_the_merchant_gets_what_is_held_of_a_customer() -> None:
    webshop = our_shop(contact_email="owner@ours.example", locale="nl-NL")
    document = a_document(webshop)
    Document.objects.filter(pk=document.pk).update(customer_gid="gid://shopify/Customer/5")
    body = {**REDACT, "customer": {"id": 5}, "orders_requested": [], "data_request": {"id": 1}}
    assert ring("customers/data_request", body, path="/compliance") == 200
    assert erasures.work_off() == 1
    (sent,) = mail.outbox
    assert sent.to == ["owner@ours.example"]
    assert "Gegevens" in sent.subject
    _name, content, kind = sent.attachments[0]
    assert kind == "application/json"
    assert [each["order"] for each in json.loads(content)["documents"]] == ["#1001"]


def test_what_could_not_be_told_stays_to_be_told() -> None:
    our_shop(contact_email="")
    ring("customers/data_request", {**REDACT, "customer": {"id": 5}}, path="/compliance")
    assert erasures.work_off() == 0
    assert Erasure.objects.filter(done_at=None).exists()
