"""Shopify's doorbells: signature first, once each, and the end of an installation."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from apps.shopify.models import Token, WebhookDelivery
from apps.shops.models import Settings, Webshop
from tests.embedded.test_tenancy import a_webshop

pytestmark = pytest.mark.django_db

BODY = b'{"id": 1, "admin_graphql_api_id": "gid://shopify/Order/1", "updated_at": "2026-11-20T12:00:00Z"}'


def ring(topic: str, *, webhook: str = "w1", at: Any = None, secret: str = "", path: str = "") -> int:
    digest = hmac.new((secret or settings.SHOPIFY_API_SECRET).encode(), BODY, hashlib.sha256).digest()
    headers = {
        "X-Shopify-Hmac-SHA256": base64.b64encode(digest).decode(),
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": "ours.myshopify.com",
        "X-Shopify-Webhook-Id": webhook,
        "X-Shopify-Triggered-At": (at or timezone.now()).isoformat(),
    }
    client = Client(headers=headers)
    return int(client.post(f"/webhooks/shopify{path}", BODY, content_type="application/json").status_code)


def test_a_wrong_signature_is_refused_and_leaves_no_trace() -> None:
    a_webshop("ours")
    assert ring("orders/updated", secret="somebody else's") == 401
    assert not WebhookDelivery.objects.exists()


def test_a_webhook_that_comes_twice_counts_once() -> None:
    a_webshop("ours")
    assert [ring("orders/updated"), ring("orders/updated")] == [200, 200]
    assert WebhookDelivery.objects.count() == 1


def test_uninstalling_ends_it_and_keeps_the_settings() -> None:
    webshop = a_webshop("ours")
    assert ring("app/uninstalled") == 200
    webshop.refresh_from_db()
    assert webshop.state == Webshop.State.UNINSTALLED
    assert not Token.objects.filter(webshop=webshop).exists()
    assert Settings.objects.filter(webshop=webshop).exists()


def test_a_late_uninstall_from_before_the_reinstall_changes_nothing() -> None:
    webshop = a_webshop("ours")
    assert ring("app/uninstalled", at=timezone.now() - timedelta(days=1)) == 200
    webshop.refresh_from_db()
    assert webshop.state == Webshop.State.INSTALLED


def test_a_redacted_shop_is_erased_only_when_it_is_gone() -> None:
    a_webshop("ours")
    ring("shop/redact", webhook="w2", path="/compliance")
    assert Webshop.objects.exists()
    ring("app/uninstalled", webhook="w3")
    ring("shop/redact", webhook="w4", path="/compliance")
    assert not Webshop.objects.exists()
