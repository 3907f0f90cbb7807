"""Bodies that are too big, too deep or not what they say: refused before they cost anything, at every open address."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from apps.shopify.models import WebhookDelivery
from tests.embedded.test_tenancy import a_token, a_webshop

pytestmark = pytest.mark.django_db

ADDRESSES = (
    "/webhooks/shopify",
    "/webhooks/shopify/compliance",
    "/sync",
    "/settings/booking",
    "/accounts/login/",
    "/exact/start",
)
TEN_MB = 10 * 1024 * 1024
BODIES = {
    "ten megabytes of letters": (b"a" * TEN_MB, "application/json"),
    "a form of ten megabytes": (b"a=" + b"b" * TEN_MB, "application/x-www-form-urlencoded"),
    "a form of a hundred thousand fields": (
        b"&".join(b"f%d=1" % n for n in range(100_000)),
        "application/x-www-form-urlencoded",
    ),
    "brackets, a million deep": (b"[" * 1_000_000, "application/json"),
    "objects, a hundred thousand deep": (b'{"a":' * 100_000, "application/json"),
    "a number without end": (b'{"id": ' + b"9" * 1_000_000 + b"}", "application/json"),
    "a multipart body that never ends": (
        b"--x\r\nContent-Disposition: form-data; name=a\r\n\r\n",
        "multipart/form-data; boundary=x",
    ),
    "no multipart body": (b"a", "multipart/form-data"),
    "half a character": (b"\xff\xfe\xfd", "application/json"),
    "zeros": (b"\x00" * 1000, "application/x-www-form-urlencoded"),
}


def signed(body: bytes) -> dict[str, str]:
    """Rightly signed, as the owner of some shop might get something signed."""
    digest = hmac.new(settings.SHOPIFY_API_SECRET.encode(), body, hashlib.sha256).digest()
    return {
        "X-Shopify-Hmac-SHA256": base64.b64encode(digest).decode(),
        "X-Shopify-Topic": "orders/updated",
        "X-Shopify-Shop-Domain": "ours.myshopify.com",
        "X-Shopify-Webhook-Id": "w1",
    }


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_heavy_body_is_refused_and_leaves_nothing(address: str, kind: str) -> None:
    body, content_type = BODIES[kind]
    token = a_token(a_webshop("ours"))
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {token}", **signed(body)})
    answer = client.generic("POST", address, body, content_type)
    assert answer.status_code < 500, f"{answer.status_code} at {address}"
    assert not WebhookDelivery.objects.exists()


def test_a_body_that_is_as_long_as_an_honest_one_is_taken() -> None:
    cache.clear()
    a_webshop("ours")
    body = json.dumps({"id": 1, "note": "x" * 100_000}).encode()
    answer = Client(headers=signed(body)).post("/webhooks/shopify", body, content_type="application/json")
    assert answer.status_code == 200
