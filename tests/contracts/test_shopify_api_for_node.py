"""@shopify/shopify-api, Shopify's own library, takes the stand-in for Shopify: tokens, signatures, webhooks, GraphQL.

What the library and the stand-in agree on, the stand-in did not make up. It is fetched once; skipped without Node.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from django.conf import settings

from sandbox.shopify import webhooks
from tests.harness.world import World

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = "@shopify/shopify-api@13.1.0"
PACKAGES = PROJECT / ".local" / "shopify-api-13.1.0"
SHOP = "linnenkast.myshopify.com"
FETCH_SECONDS, RUN_SECONDS = 100, 60


@pytest.fixture(scope="module")
def packages() -> Path:
    """Where the library is installed."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("no Node found: on Debian, `apt-get install nodejs npm`")
    if not (PACKAGES / "node_modules" / "@shopify" / "shopify-api" / "package.json").exists():
        PACKAGES.mkdir(parents=True, exist_ok=True)
        options = ["--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts", "--silent"]
        try:
            subprocess.run(["npm", "install", *options, PACKAGE], cwd=PACKAGES, check=True, timeout=FETCH_SECONDS)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            pytest.skip(f"npm does not fetch {PACKAGE} here")
    return PACKAGES


@pytest.fixture
def shop(world: World) -> World:
    """The demo shop, with the app installed."""
    world.post(f"{world.shopify}/store/linnenkast/apps/{settings.SHOPIFY_APP_HANDLE}/install", {})
    return world


def run(packages: Path, world: World, deed: str, *, secret: str = "", **wish: Any) -> dict[str, Any]:
    about = {
        "deed": deed,
        "standin": world.shopify,
        "packages": str(packages),
        "shop": SHOP,
        "key": settings.SHOPIFY_API_KEY,
        "secret": secret or settings.SHOPIFY_API_SECRET,
        "version": settings.SHOPIFY_API_VERSION,
        **wish,
    }
    program = ["node", str(Path(__file__).with_name("shopify_api.mjs"))]
    done = subprocess.run(
        program, input=json.dumps(about), capture_output=True, text=True, timeout=RUN_SECONDS, check=True
    )
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def launch_query(world: World) -> dict[str, str]:
    address = f"{world.shopify}/store/linnenkast/apps/{settings.SHOPIFY_APP_HANDLE}/_launch.json"
    url = requests.get(address, timeout=20).json()["url"]
    return dict(parse_qsl(urlsplit(url).query))


def test_token_exchange_refresh_and_graphql(packages: Path, shop: World) -> None:
    first = run(packages, shop, "exchange", token=shop.session_token())["answer"]
    assert (first["minutes"], first["days"]) == (60, 90)
    assert "read_all_orders" in first["scope"]
    second = run(packages, shop, "refresh", refresh=first["refreshToken"])["answer"]
    assert second["accessToken"] != first["accessToken"]
    assert second["refreshToken"] != first["refreshToken"]
    told = run(packages, shop, "graphql", access=second["accessToken"])["answer"]
    assert told == {"shop": {"myshopifyDomain": SHOP, "currencyCode": "EUR"}}


def test_what_shopify_refuses_the_library_takes_for_a_refusal(packages: Path, shop: World) -> None:
    refused = run(packages, shop, "refresh", refresh="never was one")
    assert (refused["error"], refused["status"]) == ("HttpResponseError", 401)
    assert run(packages, shop, "graphql", access="never was one")["status"] == 401


def test_session_token_and_launch_address_are_signed_as_shopify_signs(packages: Path, shop: World) -> None:
    claims = run(packages, shop, "token", token=shop.session_token())["answer"]
    assert claims["dest"] == f"https://{SHOP}"
    query = launch_query(shop)
    assert run(packages, shop, "launch", query=query)["answer"] == {"valid": True}
    assert run(packages, shop, "launch", query=query | {"shop": "evil.myshopify.com"})["answer"] == {"valid": False}
    assert "error" in run(packages, shop, "token", token=shop.session_token(), secret="another secret altogether")


def test_a_webhook_is_signed_as_shopify_signs(packages: Path, shop: World) -> None:
    body = '{"id":1,"note":"é"}'
    delivery = {
        "id": "w1",
        "event": "e1",
        "topic": "orders/updated",
        "shop": SHOP,
        "triggered_at": "2026-11-26T00:00:00Z",
    }
    headers = webhooks.headers(delivery, webhooks.signature(body.encode(), settings.SHOPIFY_API_SECRET))
    found = run(packages, shop, "webhook", body=body, headers=headers)["answer"]
    assert (found["valid"], found["topic"], found["domain"], found["webhookId"]) == (True, "ORDERS_UPDATED", SHOP, "w1")
    changed = run(packages, shop, "webhook", body=body.replace("1", "2"), headers=headers)["answer"]
    assert changed["valid"] is False
