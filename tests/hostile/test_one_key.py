"""One secret signs session tokens, launch addresses and webhooks: what was signed as one is taken as no other."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from apps.shops.models import Webshop
from tests.embedded.test_tenancy import a_token, a_webshop

pytestmark = pytest.mark.django_db


def packed(content: dict[str, object], *, rest: int) -> str:
    """Base64 of the JSON, with spaces in front until it is as long as asked (modulo 3)."""
    text = json.dumps(content)
    while len(text) % 3 != rest:
        text = f" {text}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def launch_as_token(victim: str) -> str:
    """Shopify signs the parameters that anybody puts into a deep link to the app. Read by a decoder that skips what is
    no base64, the signed text is header.payload of a session token, and its hex signature is that of the token."""
    now = int(time.time())
    shop = f"https://{victim}"
    times = {"exp": now + 60, "nbf": now, "iat": now}
    claims = {"iss": f"{shop}/admin", "dest": shop, "aud": settings.SHOPIFY_API_KEY, "sub": "1", **times}
    payload = packed({**claims, "jti": str(uuid4()), "sid": "s"}, rest=1)
    assert payload.endswith("=="), "where such a decoder stops"
    mine = {
        packed({"alg": "HS256", "typ": "JWT"}, rest=0): f".{payload}",
        "embedded": "1",
        "shop": "attacker.myshopify.com",
        "timestamp": str(now),
    }
    message = "&".join(f"{key}={value}" for key, value in sorted(mine.items()))
    told = hmac.new(settings.SHOPIFY_API_SECRET.encode(), message.encode(), hashlib.sha256).hexdigest()
    return f"{message}.{base64.urlsafe_b64encode(bytes.fromhex(told)).decode().rstrip('=')}"


def test_a_launch_address_is_no_session_token() -> None:
    victim: Webshop = a_webshop("victim")
    assert Client(headers={"authorization": f"Bearer {a_token(victim)}"}).get("/").status_code == 200
    assert Client(headers={"authorization": f"Bearer {launch_as_token(victim.domain)}"}).get("/").status_code == 401


@pytest.mark.parametrize("change", ["{}=", "{}\n", " {}", "{}.", ".{}", "{},{}", "{}%00"])
def test_a_token_is_three_words_and_nothing_else(change: str) -> None:
    token = a_token(a_webshop("ours"))
    header = f"Bearer {change.format(token, token)}".replace("\n", " ")
    assert Client(headers={"authorization": header}).get("/").status_code == 401


def test_a_webhooks_signature_opens_no_launch_address() -> None:
    """Its body, written as an address with one parameter, is signed by the same secret."""
    webshop = a_webshop("ours")
    body = json.dumps({"id": 1, "note": f"=x&id_token={a_token(webshop)}&timestamp={int(time.time())}"})
    digest = hmac.new(settings.SHOPIFY_API_SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()
    pairs = dict(part.partition("=")[::2] for part in body.split("&"))
    answer = Client().get("/", {**pairs, "hmac": digest})
    assert answer.status_code == 302
