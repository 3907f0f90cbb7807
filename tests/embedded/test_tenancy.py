"""Nobody gets further than the session token says: view by view, another webshop's token and ids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.ledger.models import Document
from apps.shopify.models import Token
from apps.shops.models import Settings, Tenant, Webshop

pytestmark = pytest.mark.django_db

DOCUMENTS = [("home", "get"), ("orders", "get"), ("settings", "get"), ("vat", "get"), ("progress", "get")]
ACTIONS = [
    ("sync_now", "post"),
    ("go_live", "post"),
    ("connect", "post"),
    ("settings_booking", "post"),
    ("vat", "post"),
]
OF_A_DOCUMENT = [("order", "get"), ("retry", "post"), ("skip", "post")]


def a_webshop(handle: str) -> Webshop:
    webshop = Webshop.objects.create(
        tenant=Tenant.objects.create(name=handle),
        domain=f"{handle}.myshopify.com",
        shopify_id=f"gid://shopify/Shop/{sum(handle.encode())}",
        installed_at=timezone.now(),
    )
    Settings.objects.create(webshop=webshop)
    later = timezone.now() + timedelta(hours=1)
    Token.objects.create(
        webshop=webshop,
        access="a",
        refresh="r",
        access_expires_at=later,
        refresh_expires_at=later,
        refreshed_at=timezone.now(),
    )
    return webshop


def a_document(webshop: Webshop, name: str = "#1001") -> Document:
    return Document.objects.create(
        webshop=webshop,
        kind="sale",
        source=f"gid://shopify/Order/{webshop.pk}",
        order_gid=f"gid://shopify/Order/{webshop.pk}",
        order_name=name,
        state="held",
        reason_code="unreadable",
        currency="EUR",
        shopify_total=1,
    )


def a_token(webshop: Webshop, **changes: Any) -> str:
    now = int(timezone.now().timestamp())
    claims = {
        "iss": f"https://{webshop.domain}/admin",
        "dest": f"https://{webshop.domain}",
        "aud": settings.SHOPIFY_API_KEY,
        "sub": "1",
        "exp": now + 60,
        "nbf": now,
        "iat": now,
        "jti": str(uuid4()),
        "sid": "s",
    }
    return jwt.encode({**claims, **changes}, settings.SHOPIFY_API_SECRET, algorithm="HS256")


def ask(name: str, method: str, token: str, *args: Any) -> Any:
    client = Client(headers={"authorization": f"Bearer {token}"})
    return getattr(client, method)(reverse(name, args=args))


@pytest.mark.parametrize(("name", "method"), OF_A_DOCUMENT)
def test_another_webshops_document_is_not_found(name: str, method: str) -> None:
    ours, theirs = a_webshop("ours"), a_webshop("theirs")
    document = a_document(theirs)
    assert ask(name, method, a_token(ours), document.uuid).status_code == 404
    document.refresh_from_db()
    assert (document.state, document.attempts_count) == ("held", 0)


@pytest.mark.parametrize(("name", "method"), [*DOCUMENTS, *ACTIONS])
def test_a_page_shows_nothing_of_another_webshop(name: str, method: str) -> None:
    ours, theirs = a_webshop("ours"), a_webshop("theirs")
    a_document(theirs, name="#THEIRS-77")
    answer = ask(name, method, a_token(ours))
    assert answer.status_code in (200, 422)
    assert b"THEIRS-77" not in answer.content
    assert b"theirs" not in answer.content


@pytest.mark.parametrize(("name", "method"), [*DOCUMENTS, *ACTIONS])
@pytest.mark.parametrize("wrong", ["expired", "audience", "issuer", "signature"])
def test_a_token_that_is_not_right_opens_nothing(name: str, method: str, wrong: str) -> None:
    webshop = a_webshop("ours")
    tokens = {
        "expired": a_token(webshop, exp=int(timezone.now().timestamp()) - 60),
        "audience": a_token(webshop, aud="another-app"),
        "issuer": a_token(webshop, iss="https://theirs.myshopify.com/admin"),
        "signature": a_token(webshop)[:-4] + "AAAA",
    }
    answer = ask(name, method, tokens[wrong])
    assert answer.status_code == 401
    assert answer["X-Shopify-Retry-Invalid-Session-Request"] == "1"


def test_a_document_without_a_token_goes_through_the_patch_page() -> None:
    answer = Client().get(reverse("orders") + "?shop=ours.myshopify.com&host=abc")
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("patch_id_token"))
    assert "shop=ours.myshopify.com" in answer["Location"]


@pytest.mark.parametrize("target", ["https://evil.test/", "//evil.test/", "/\\evil.test"])
def test_the_patch_page_reloads_only_our_own_paths(target: str) -> None:
    query = {"shop": "ours.myshopify.com", "shopify-reload": target}
    assert Client().get(reverse("patch_id_token"), query).status_code == 400


@pytest.mark.parametrize("path", ["home", "orders"])
def test_only_this_shop_and_shopifys_admin_may_frame_a_page(path: str) -> None:
    webshop = a_webshop("ours")
    policy = ask(path, "get", a_token(webshop))["Content-Security-Policy"]
    (framed,) = [part for part in policy.split(";") if "frame-ancestors" in part]
    assert settings.SHOPIFY_ADMIN_URL in framed
    assert "'none'" not in framed


def test_going_live_is_refused_while_something_is_missing() -> None:
    webshop = a_webshop("ours")
    assert ask("go_live", "post", a_token(webshop)).status_code == 200
    webshop.refresh_from_db()
    assert not webshop.is_live
