"""Every address of ours × every kind of wrong token × every verb: nobody gets in, nothing changes, nothing breaks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from apps.ledger.models import Document
from apps.schedule.models import Turn
from apps.shops.models import Settings, Webshop
from tests.embedded.test_tenancy import a_document, a_token, a_webshop

pytestmark = pytest.mark.django_db

VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
# Addresses with a lock of their own, tested where they live.
OTHER_LOCKS = (
    "staff",
    "accounts",
    "exact/",
    "mail/stop/",
    "webhooks/",
    "auth/",
    "healthz",
    "readyz",
    "readyz",
    "static/",
    "privacy",
    "terms",
    "support",
    ".well-known/",
)
VALUES = {"uuid": str(uuid4()), "int": "1", "str": "x", "slug": "x", "path": "x"}


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for found in resolver.url_patterns:
        path = before + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from _patterns(found, path)
        elif isinstance(found, URLPattern):
            yield path


def embedded_addresses() -> list[str]:
    """Every page of a webshop, with a value for each part of its address."""
    filled = []
    for path in _patterns(get_resolver()):
        if path.startswith(OTHER_LOCKS) or "(?P" in path or path.startswith("^"):
            continue
        for kind, value in VALUES.items():
            while f"<{kind}:" in path:
                start = path.index(f"<{kind}:")
                path = path[:start] + value + path[path.index(">", start) + 1 :]
        filled.append("/" + path)
    return filled


def wrong_tokens(webshop: Webshop) -> dict[str, str]:
    now = int(timezone.now().timestamp())
    claims = jwt.decode(a_token(webshop), options={"verify_signature": False})
    body = a_token(webshop).split(".")
    return {
        "none": "",
        "rubbish": "Bearer x",
        "not a bearer": f"Basic {a_token(webshop)}",
        "expired": f"Bearer {a_token(webshop, exp=now - 60)}",
        "not yet": f"Bearer {a_token(webshop, nbf=now + 600)}",
        "another app's": f"Bearer {a_token(webshop, aud='another-app')}",
        "another shop's issuer": f"Bearer {a_token(webshop, iss='https://theirs.myshopify.com/admin')}",
        "no shop of Shopify's": f"Bearer {a_token(webshop, iss='https://evil.test/admin', dest='https://evil.test')}",
        "not signed": f"Bearer {jwt.encode(claims, '', algorithm='none')}",
        "another algorithm": f"Bearer {jwt.encode(claims, settings.SHOPIFY_API_SECRET * 2, algorithm='HS512')}",
        "another's secret": f"Bearer {jwt.encode(claims, 'somebody else, at least 32 bytes long', algorithm='HS256')}",
        "another's body": f"Bearer {body[0]}.{a_token(webshop, sub='2').split('.')[1]}.{body[2]}",
        "no end": f"Bearer {_without(claims, 'exp')}",
        "no number": f"Bearer {_without(claims, 'jti')}",
        "endless": "Bearer " + "a" * 5000,
    }


def _without(claims: dict[str, Any], name: str) -> str:
    rest = {key: value for key, value in claims.items() if key != name}
    return jwt.encode(rest, settings.SHOPIFY_API_SECRET, algorithm="HS256")


def _state(webshop: Webshop) -> list[Any]:
    return [
        list(Webshop.objects.filter(pk=webshop.pk).values()),
        list(Settings.objects.filter(webshop=webshop).values()),
        list(Document.objects.filter(webshop=webshop).values()),
        Turn.objects.count(),
    ]


def test_there_are_addresses_to_attack() -> None:
    assert len(embedded_addresses()) > 15


@pytest.mark.parametrize("address", embedded_addresses())
def test_nobody_gets_in_without_a_right_token(address: str) -> None:
    webshop = a_webshop("ours")
    a_document(webshop)
    before = _state(webshop)
    for kind, header in wrong_tokens(webshop).items():
        client = Client(headers={"authorization": header} if header else {})
        for verb in VERBS:
            answer = getattr(client, verb)(f"{address}?shop=ours.myshopify.com&id_token={header[7:60]}")
            assert answer.status_code in (302, 401, 405), f"{kind} {verb} {address}: {answer.status_code}"
            if answer.status_code == 302:
                assert answer["Location"].startswith("/auth/patch-id-token")
    assert _state(webshop) == before
