"""The pace at which Shopify is asked: points that all workers share, and every way an answer can say "not now"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.alerts.models import Alert
from apps.calls import budget
from apps.calls.outcomes import Rejected, Throttled, TryLater
from apps.shopify import client, tokens
from apps.shopify.models import Token
from apps.shops.models import Webshop
from sandbox.merchant_browser import Shop
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

EVERYTHING = {"query": "updated_at:>='2006-01-01T00:00:00Z'"}


@pytest.fixture
def webshop(web: str, world: World) -> Webshop:
    """The app is installed, and nothing more."""
    shop = Shop(world.shopify, "linnenkast", settings.SHOPIFY_APP_HANDLE)
    shop.install()
    shop.open("/")
    return Webshop.objects.get()


def _bucket(world: World, webshop: Webshop, **points: float) -> None:
    """As Shopify has it, and as it tells with the next answer."""
    world.post(f"{world.shopify}/_bucket", {"shop": webshop.domain, **points})


def _ids_asked(world: World) -> int:
    return int(world.ask(f"{world.shopify}/_calls")["counts"].get("OrderIdsChangedSince", 0))


def test_a_worker_leaves_the_last_fifth_to_a_person_at_a_screen(webshop: Webshop, world: World) -> None:
    client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)  # from here on it is known what it costs
    _bucket(world, webshop, available=395, restore_rate=1)
    client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)
    asked = _ids_asked(world)
    with budget.sparing(), pytest.raises(Throttled) as short:
        client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)
    assert _ids_asked(world) == asked, "Shopify is not even asked"
    assert timedelta(seconds=2) < short.value.not_before - timezone.now() < timedelta(minutes=1)
    client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)


def test_a_few_seconds_are_waited_within_the_call(webshop: Webshop, world: World) -> None:
    client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)
    _bucket(world, webshop, available=0, restore_rate=13)
    assert "orders" in client.query(webshop, "OrderIdsChangedSince", **EVERYTHING).data


@pytest.mark.parametrize(
    ("fault", "kind", "seconds"),
    [
        ({"do": "status", "status": 429, "headers": {"Retry-After": "70"}}, Throttled, 70),
        ({"do": "status", "status": 429, "headers": {"Retry-After": "Thu, 26 Nov 2026 06:00:00 GMT"}}, Throttled, 30),
        ({"do": "status", "status": 430}, Throttled, 600),
        ({"do": "status", "status": 500}, TryLater, 30),
        ({"do": "status", "status": 520}, TryLater, 30),
        ({"do": "html_200"}, TryLater, 30),
        ({"do": "status", "status": 200, "body": "[]"}, TryLater, 30),
        (
            {"do": "status", "status": 200, "body": '{"errors":[{"extensions":{"code":"INTERNAL_SERVER_ERROR"}}]}'},
            TryLater,
            30,
        ),
        ({"do": "status", "status": 200, "body": '{"errors":[{"extensions":{"code":"MAX_COST_EXCEEDED"}}]}'}, None, 0),
    ],
)
def test_every_answer_that_is_none_says_what_to_do_next(
    webshop: Webshop, world: World, fault: dict[str, Any], kind: type[TryLater] | None, seconds: int
) -> None:
    world.faults({"path_regex": "graphql", **fault})
    with budget.sparing(), pytest.raises(kind or Rejected) as told:
        client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)
    if isinstance(told.value, TryLater):
        rest = told.value.not_before - timezone.now()
        assert timedelta(seconds=seconds - 15) < rest <= timedelta(seconds=seconds)
    guards = Alert.objects.filter(kind=Alert.Subject.SHOPIFY_GUARDS, about=webshop.domain)
    assert guards.exists() is (fault.get("status") == 430)


def test_whoever_else_asks_keeps_to_what_shopify_told_one(webshop: Webshop, world: World) -> None:
    world.faults({"path_regex": "graphql", "do": "status", "status": 429, "headers": {"Retry-After": "60"}, "times": 1})
    with pytest.raises(Throttled):
        client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)
    with pytest.raises(Throttled):
        client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)
    assert _ids_asked(world) == 0


@pytest.mark.parametrize(
    "fault",
    [
        {"do": "status", "status": 429, "headers": {"Retry-After": "60"}},
        {"do": "status", "status": 430},
        {"do": "status", "status": 500},
        {"do": "status", "status": 520},
        {"do": "html_200"},
        {"do": "cut_body"},
    ],
)
def test_the_token_address_has_its_bad_moments_too_and_no_login_ends_by_them(
    webshop: Webshop, world: World, fault: dict[str, Any]
) -> None:
    Token.objects.update(access_expires_at=timezone.now())
    world.faults({"path_regex": "/admin/oauth/access_token$", **fault})
    with pytest.raises(TryLater):
        client.query(webshop, "OrderIdsChangedSince", **EVERYTHING)
    webshop.refresh_from_db()
    assert webshop.state == Webshop.Presence.INSTALLED
    assert Alert.objects.filter(kind=Alert.Subject.SHOPIFY_GUARDS).exists() is (fault.get("status") == 430)
    world.faults()
    assert tokens.access_token(webshop)


def test_another_version_than_we_asked_for_is_told_to_our_own_people_once(webshop: Webshop, world: World) -> None:
    world.faults({"path_regex": "graphql", "do": "add_headers", "headers": {"X-Shopify-API-Version": "2027-01"}})
    for _ in range(3):
        assert client.query(webshop, "OrderIdsChangedSince", **EVERYTHING).data
    alert = Alert.objects.get(kind=Alert.Subject.API_VERSION)
    assert (alert.about, alert.facts, alert.count) == (settings.SHOPIFY_API_VERSION, {"served": "2027-01"}, 1)


def test_a_screen_says_in_plain_words_that_shopify_allows_no_more(webshop: Webshop, world: World) -> None:
    _bucket(world, webshop, available=0, restore_rate=0)
    visitor = Client(headers={"authorization": f"Bearer {world.session_token()}"})
    answer = visitor.get(reverse("history_counted"), {"since": "2026-01-01", "locale": "nl"})
    assert answer.status_code == 200
    assert "laat de app even niets meer vragen" in answer.content.decode()
