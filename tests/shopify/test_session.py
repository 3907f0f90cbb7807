"""Whose session token counts where: addresses that Shopify launched, each POST once, and who may frame what."""

from __future__ import annotations

import hashlib
import hmac
import time
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.shops.models import Webshop
from tests.embedded.test_tenancy import a_token, a_webshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def webshop() -> Webshop:
    cache.clear()
    return a_webshop("ours")


def launched(token: str, *, age_seconds: int = 0, changes: dict[str, str] | None = None) -> str:
    """The address Shopify's admin puts into the frame."""
    query = {
        "embedded": "1",
        "host": "abc",
        "id_token": token,
        "shop": "ours.myshopify.com",
        "timestamp": str(int(time.time()) - age_seconds),
    }
    message = "&".join(f"{key}={value}" for key, value in sorted(query.items())).encode()
    query["hmac"] = hmac.new(settings.SHOPIFY_API_SECRET.encode(), message, hashlib.sha256).hexdigest()
    return f"{reverse('orders')}?{urlencode(query | (changes or {}))}"


def test_a_document_that_shopify_launched_is_shown(webshop: Webshop) -> None:
    assert Client().get(launched(a_token(webshop))).status_code == 200


def test_a_token_in_an_address_that_shopify_did_not_make_counts_for_nothing(webshop: Webshop) -> None:
    address = f"{reverse('orders')}?{urlencode({'id_token': a_token(webshop), 'shop': webshop.domain})}"
    answer = Client().get(address)
    assert answer.status_code == 302
    assert "id_token" not in answer["Location"]


@pytest.mark.parametrize("change", [{"shop": "theirs.myshopify.com"}, {"timestamp": "1"}, {"timestamp": "now"}])
def test_a_launch_address_that_was_changed_counts_for_nothing(webshop: Webshop, change: dict[str, str]) -> None:
    assert Client().get(launched(a_token(webshop), changes=change)).status_code == 302


def test_an_old_launch_address_counts_for_nothing(webshop: Webshop) -> None:
    assert Client().get(launched(a_token(webshop), age_seconds=600)).status_code == 302


def test_a_post_takes_its_token_from_the_header_only(webshop: Webshop) -> None:
    answer = Client().post(launched(a_token(webshop)).replace(reverse("orders"), reverse("pause")))
    assert answer.status_code == 401


def post(token: str, once: str) -> Any:
    client = Client(headers={"authorization": f"Bearer {token}"})
    return client.post(reverse("sync_now"), {"once": once})


def test_a_post_that_is_played_again_is_refused(webshop: Webshop) -> None:
    token = a_token(webshop)
    assert post(token, "1").status_code == 200
    assert post(token, "1").status_code == 401


def test_two_posts_may_share_a_token(webshop: Webshop) -> None:
    """App Bridge keeps a token for a while; a second click is not an attack."""
    token = a_token(webshop)
    assert [post(token, "1").status_code, post(token, "2").status_code] == [200, 200]


@pytest.mark.parametrize("path", ["/staff/login/", "/accounts/login/", "/healthz", "/nowhere"])
def test_no_page_but_a_webshops_own_may_be_framed(path: str) -> None:
    """A parameter names no shop: anybody can write it."""
    answer = Client().get(path, {"shop": "evil.myshopify.com"}, follow=True)
    assert answer["X-Frame-Options"] == "DENY"
    assert "evil" not in answer.get("Content-Security-Policy", "")


def test_pages_are_kept_by_no_cache(webshop: Webshop) -> None:
    answer = Client(headers={"authorization": f"Bearer {a_token(webshop)}"}).get(reverse("orders"))
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.test/",
        "//evil.test/",
        "/\\evil.test",
        "/\t/evil.test",
        "/%09/evil.test",
        "/\n/evil.test",
        "/.//evil.test",
        "/%2e//evil.test",
        "/orders/..//evil.test",
        "javascript:alert(1)",
        "/nowhere-of-ours",
        "",
    ],
)
def test_the_patch_page_reloads_only_pages_of_our_own(target: str) -> None:
    query = {"shop": "ours.myshopify.com", "shopify-reload": target}
    assert Client().get(reverse("patch_id_token"), query).status_code == 400


def test_the_patch_page_reloads_our_own_pages() -> None:
    query = {"shop": "ours.myshopify.com", "shopify-reload": reverse("orders") + "?state=held&shop=x.myshopify.com"}
    answer = Client().get(reverse("patch_id_token"), query)
    assert answer.status_code == 200
    assert "X-Frame-Options" not in answer


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/orders?q=%00", {}),
        ("/orders?q=%1b", {}),
        ("/orders?page=" + "9" * 5000, {}),
        ("/orders?q=%ff", {}),
        ("/or%00ders", {}),
    ],
)
def test_what_no_browser_sends_is_a_bad_request_and_no_defect(
    webshop: Webshop, path: str, headers: dict[str, str]
) -> None:
    client = Client(headers={"authorization": f"Bearer {a_token(webshop)}", **headers})
    assert client.get(path).status_code == 400


def test_a_form_in_a_strange_charset_is_a_bad_request(webshop: Webshop) -> None:
    client = Client(headers={"authorization": f"Bearer {a_token(webshop)}"})
    answer = client.generic("POST", reverse("sync_now"), b"a=1", "application/x-www-form-urlencoded; charset=utf-7")
    assert answer.status_code == 400
