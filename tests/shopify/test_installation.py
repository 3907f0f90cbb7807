"""Life of an installation: the door opens, or says in words why not; a chain that dies is mended by opening once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.conf import settings
from django.core import mail
from django.db.models import F
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, TryLater
from apps.schedule.models import Run
from apps.shopify import departure, scopes, tokens
from apps.shopify.models import Token
from apps.shops.models import Webshop
from sandbox.merchant_browser import Shop
from tests.embedded.clicks import save
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.hostile.test_heavy_bodies import signed
from tests.letters.shops import tell

pytestmark = pytest.mark.django_db(transaction=True)

SHOP = "linnenkast.myshopify.com"
TOKEN_CALLS = "/admin/oauth/access_token$"
ANY = Webshop.Presence


def install(world: World) -> None:
    world.post(f"{world.shopify}/store/linnenkast/apps/{settings.SHOPIFY_APP_HANDLE}/install", {})


def uninstall(world: World) -> None:
    world.post(f"{world.shopify}/store/linnenkast/apps/{settings.SHOPIFY_APP_HANDLE}/uninstall", {})


def launched(world: World, path: str = "/") -> Any:
    """The first document, as Shopify's admin asks for it."""
    address = f"{world.shopify}/store/linnenkast/apps/{settings.SHOPIFY_APP_HANDLE}/_launch.json"
    url = requests.get(address, params={"path": path}, timeout=20).json()["url"]
    return Client().get("/" + url.split("/", 3)[3])


def with_token(world: World, *, method: str = "get", name: str = "home", **headers: str) -> Any:
    client = Client(headers={"authorization": f"Bearer {world.session_token()}", **headers})
    return getattr(client, method)(reverse(name), {"locale": "nl"} if method == "get" else {})


def test_the_first_document_installs_the_webshop(world: World) -> None:
    install(world)
    assert launched(world).status_code == 200
    webshop = Webshop.objects.get(domain=SHOP)
    assert (webshop.state, webshop.currency, bool(webshop.shopify_id)) == (ANY.INSTALLED, "EUR", True)
    assert "read_orders" in webshop.token.scopes


@pytest.mark.parametrize(
    ("fault", "status", "says"),
    [
        ({"do": "status", "status": 402}, 402, "bevroren"),
        ({"do": "status", "status": 403}, 403, "App Store"),
        ({"do": "status", "status": 404}, 404, "kent deze winkel niet meer"),
        ({"do": "status", "status": 423}, 423, "vergrendeld"),
        ({"do": "status", "status": 429}, 503, "antwoordt"),
        ({"do": "status", "status": 500}, 503, "antwoordt"),
        ({"do": "status", "status": 503}, 503, "antwoordt"),
        ({"do": "status", "status": 520}, 503, "antwoordt"),
        ({"do": "status", "status": 400, "body": '{"error": "application_cannot_be_found"}'}, 503, "antwoordt"),
        ({"do": "status", "status": 401}, 503, "antwoordt"),
        ({"do": "status", "status": 200, "body": '{"access_token": "x"}'}, 503, "antwoordt"),
        ({"do": "status", "status": 200, "body": "[]"}, 503, "antwoordt"),
        ({"do": "html_200"}, 503, "antwoordt"),
        ({"do": "drop_before"}, 503, "antwoordt"),
        ({"do": "cut_body"}, 503, "antwoordt"),
    ],
)
def test_a_door_that_does_not_open_is_a_page_that_says_why(
    world: World, fault: dict[str, Any], status: int, says: str
) -> None:
    install(world)
    world.faults({"path_regex": TOKEN_CALLS, **fault})
    answer = with_token(world)
    assert answer.status_code == status
    assert says in answer.content.decode()
    assert "X-Frame-Options" not in answer, "it is shown inside the frame"
    assert not Token.objects.exists()
    world.faults()
    assert with_token(world).status_code == 200, "and the next time it opens"


@pytest.mark.parametrize("path", ["/admin/api/", TOKEN_CALLS])
def test_what_broke_off_in_the_middle_goes_on_with_the_next_document(world: World, path: str) -> None:
    install(world)
    world.faults({"path_regex": path, "do": "status", "status": 500, "times": 1})
    assert with_token(world).status_code == 503
    assert with_token(world).status_code == 200
    assert Webshop.objects.get(domain=SHOP).shopify_id


def test_a_session_token_that_shopify_refuses_is_asked_for_anew_once(world: World) -> None:
    install(world)
    world.faults(
        {"path_regex": TOKEN_CALLS, "do": "status", "status": 400, "body": '{"error":"invalid_subject_token"}'}
    )
    document = launched(world)
    assert document.status_code == 302
    assert document["Location"].startswith(reverse("patch_id_token"))
    fetched = with_token(world, **{"hx-request": "true"})
    assert (fetched.status_code, fetched["X-Shopify-Retry-Invalid-Session-Request"]) == (401, "1")
    bounced = with_token(world, **{"x-shopify-bounce": "1"})
    assert bounced.status_code == 403
    assert "Shopify" in bounced.content.decode()


def test_a_form_that_meets_a_shut_door_gets_the_page_too(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    Webshop.objects.filter(pk=webshop.pk).update(state=ANY.OPEN_ONCE)
    world.faults({"path_regex": TOKEN_CALLS, "do": "status", "status": 423})
    answer = with_token(world, method="post", name="sync_now", **{"hx-request": "true"})
    assert answer.status_code == 423
    assert 'id="page"' in answer.content.decode()


def grow_old(webshop: Webshop) -> None:
    Token.objects.filter(webshop=webshop).update(access_expires_at=timezone.now())


def spoil(webshop: Webshop, **tokens_then: str) -> None:
    """These are stored instead, and the access token is over."""
    row = Token.objects.get(webshop=webshop)
    for name, value in {**tokens_then, "access_expires_at": timezone.now()}.items():
        setattr(row, name, value)
    row.save()


def test_a_lost_answer_to_a_renewal_is_mended_with_the_token_before(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    grow_old(webshop)
    world.faults({"do": "lost_token_answer", "times": 1})
    with pytest.raises(TryLater):
        tokens.access_token(webshop)
    assert tokens.access_token(webshop)
    before = Token.objects.get(webshop=webshop)
    grow_old(webshop)
    tokens.access_token(webshop)
    spoil(webshop, refresh="lost in a backup")
    assert Token.objects.get(webshop=webshop).previous_refresh == before.refresh


def test_a_dead_chain_waits_for_the_merchant_to_open_the_app_once(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    spoil(webshop, refresh="dead", previous_refresh="")
    sync_now(webshop)
    webshop.refresh_from_db()
    assert webshop.state == ANY.OPEN_ONCE
    assert Run.objects.latest("pk").state == "log_in_again"
    world.place(paid=True)
    assert launched(world).status_code == 200
    webshop.refresh_from_db()
    assert webshop.state == ANY.INSTALLED
    sync_now(webshop)
    assert len(world.entries()) == 1


def test_a_secret_that_shopify_does_not_know_ends_no_chain(set_up: SetUp) -> None:
    """A wrong secret after a rotation would else shut out every webshop at once."""
    webshop = set_up()
    grow_old(webshop)
    with override_settings(SHOPIFY_API_SECRET="not the one that Shopify has, at all"), pytest.raises(TryLater):
        tokens.access_token(webshop)
    webshop.refresh_from_db()
    assert webshop.state == ANY.INSTALLED
    assert tokens.access_token(webshop)


def test_what_the_secret_before_signed_still_opens_the_door(set_up: SetUp, world: World) -> None:
    set_up()
    known = settings.SHOPIFY_API_SECRET
    new = {"SHOPIFY_API_SECRET": "the next one, thirty-two bytes long", "SHOPIFY_API_SECRET_OLD": known}
    with override_settings(**new):
        assert with_token(world).status_code == 200
        assert launched(world).status_code == 200
    with override_settings(SHOPIFY_API_SECRET=new["SHOPIFY_API_SECRET"], SHOPIFY_API_SECRET_OLD=""):
        assert with_token(world).status_code == 401


def test_a_shop_that_was_silent_for_a_month_keeps_its_login(set_up: SetUp) -> None:
    webshop = set_up()
    assert tokens.keep_alive() == 0
    month = timedelta(days=31)
    Token.objects.update(refreshed_at=F("refreshed_at") - month, access_expires_at=F("access_expires_at") - month)
    assert tokens.keep_alive() == 1
    assert Token.objects.get(webshop=webshop).refreshed_at > timezone.now() - timedelta(minutes=1)
    assert tokens.keep_alive() == 0


def test_orders_placed_while_the_app_was_away_are_read_when_it_comes_back(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.place(paid=True)
    sync_now(webshop)
    uninstall(world)
    departure.report(webshop, at=timezone.now())
    assert departure.settle() == 1
    world.place(paid=True)
    install(world)
    assert launched(world).status_code == 200
    webshop.refresh_from_db()
    assert (webshop.state, webshop.is_live) == (ANY.INSTALLED, True)
    assert webshop.turn.next_at <= timezone.now(), "its turn is now, not in two hours"
    sync_now(webshop)
    assert len(world.entries()) == 2


def test_without_a_token_nothing_is_asked(set_up: SetUp) -> None:
    webshop = set_up()
    Token.objects.all().delete()
    with pytest.raises(LogInAgain):
        tokens.access_token(webshop)


def test_the_merchant_is_mailed_once_to_open_the_app(set_up: SetUp) -> None:
    webshop = set_up()
    spoil(webshop, refresh="dead", previous_refresh="")
    sync_now(webshop)
    assert [len(tell()), len(tell())] == [1, 0]
    (sent,) = mail.outbox
    assert "open" in sent.subject
    assert "linnenkast" in sent.body


def test_a_permission_that_was_taken_is_known_at_the_next_sync(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    assert scopes.has_older_orders(webshop)
    granted = [scope for scope in webshop.token.scopes.split(",") if scope != "read_all_orders"]
    world.app_may_read(scopes=granted)
    body = json.dumps({"id": 1}).encode()
    told = {"X-Shopify-Topic": "app/scopes_update", "X-Shopify-Shop-Domain": SHOP, "X-Shopify-Webhook-Id": "w1"}
    answer = Client(headers={**signed(body), **told}).post("/webhooks/shopify", body, content_type="application/json")
    assert answer.status_code == 200
    sync_now(webshop)
    assert not scopes.has_older_orders(webshop)


def test_a_first_day_that_shopify_does_not_show_is_refused_with_a_way_out(
    set_up: SetUp, world: World, shop: Shop
) -> None:
    webshop = set_up()
    Token.objects.filter(webshop=webshop).update(scopes="read_orders")
    refused = save(shop, "schedule", start_on="2026-01-05")
    assert refused.status == 422
    assert "last 60 days only" in refused.text
    recent = (shop_today() - timedelta(days=20)).isoformat()
    assert save(shop, "schedule", start_on=recent).status == 200
    assert save(shop, "booking", skip_zero_totals=True).status == 200
