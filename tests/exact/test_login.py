"""Signing in at Exact: whose sign-in it is, in whose browser, once, and within a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import time_machine
from django.conf import settings
from django.core import mail
from django.utils import timezone

from apps.exact.door import client, tokens
from apps.exact.door.odata import Query
from apps.exact.health import trouble
from apps.exact.login import finish, sign_in
from apps.exact.models import Connection, Credential, SignIn
from apps.exact.refusals.row import Page
from apps.shops.models import Webshop
from tests.exact.visitor import SECOND_DIVISION, Visitor, departure, merchant
from tests.harness.merchant import SetUp
from tests.harness.world import DIVISION, World

ENTRIES = Query(select=("EntryID",))


def words(answer: requests.Response) -> str:
    return " ".join(answer.text.split())


def test_the_address_asks_who_and_carries_no_secret(web: str, world: World) -> None:
    browser = Visitor()
    page = browser.open(departure(world, web))
    assert "linnenkast.myshopify.com" in page.text
    asks = browser.send(page).url
    asked = parse_qs(urlsplit(asks).query)
    assert asked["force_login"] == ["1"]
    assert asked["response_type"] == ["code"]
    assert settings.EXACT_CLIENT_SECRET not in asks
    cookie = page.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/exact/" in cookie


def test_a_country_site_that_does_not_exist_is_refused(web: str, world: World) -> None:
    merchant(world, web, "/settings")
    with pytest.raises(ValueError, match="evil"):
        sign_in.begin(Webshop.objects.get(), site="evil.example")
    assert merchant(world, web, "/connect", site="evil.example").status_code == 422


def test_a_merchant_who_signs_in_and_chooses_comes_back_into_the_admin(web: str, world: World) -> None:
    browser = Visitor()
    page = browser.open(browser.sign_in(departure(world, web)))
    assert "linnenkast.myshopify.com" in page.text
    assert "hanneke" in page.text
    back = browser.send(page, division=str(DIVISION))
    assert f'href="{settings.SHOPIFY_ADMIN_URL}/store/linnenkast/apps/' in back.text
    connection = Connection.objects.get()
    assert connection.credential is not None
    assert connection.credential.user_name == "hanneke"
    assert trouble.first_trouble(connection) is None
    assert not SignIn.objects.exclude(refresh="").exists()


def test_a_code_that_was_encoded_twice_is_understood(web: str, world: World) -> None:
    browser = Visitor()
    address = browser.sign_in(departure(world, web))
    assert "%21" in address
    assert browser.open(address.replace("%21", "%2521"), follow=False).status_code == 302
    assert Credential.objects.get().user_name == "hanneke"


def test_a_login_connects_nothing_before_the_person_says_so(web: str, world: World) -> None:
    """A link that leads somebody to Exact's sign-in must not give his books to the webshop of whoever sent it."""
    browser = Visitor()
    page = browser.open(browser.sign_in(departure(world, web)))
    assert page.status_code == 200
    assert not Connection.objects.exists()


def test_both_sides_are_told_who_was_connected(web: str, world: World) -> None:
    browser = Visitor()
    address = browser.sign_in(departure(world, web))
    Webshop.objects.update(contact_email="owner@linnenkast.example")
    browser.come_back(address)
    (sent,) = [mail_ for mail_ in mail.outbox if "owner@linnenkast.example" in mail_.to]
    assert "hanneke" in sent.body
    assert str(DIVISION) in sent.body


def test_a_choice_is_made_once_per_login(web: str, world: World) -> None:
    browser = Visitor()
    page = browser.open(browser.sign_in(departure(world, web)))
    browser.send(page, division=str(DIVISION))
    again = browser.send(page, division=str(SECOND_DIVISION))
    assert again.status_code == 400
    assert Connection.objects.select_related("administration").get().division == DIVISION


def test_a_page_from_elsewhere_cannot_send_the_choice(web: str, world: World) -> None:
    browser = Visitor()
    page = browser.open(browser.sign_in(departure(world, web)))
    forged = browser.session.post(page.url, data={"division": str(DIVISION)}, timeout=30)
    assert forged.status_code == 403
    assert not Connection.objects.exists()


def test_disconnecting_ends_the_login_where_no_other_webshop_uses_it(set_up: SetUp, web: str, world: World) -> None:
    set_up("linnenkast")
    set_up("recorded-eur")
    merchant(world, web, "/settings/disconnect", sent="1")
    assert Credential.objects.count() == 1
    assert not Webshop.objects.get(domain="linnenkast.myshopify.com").is_live
    merchant(world, web, "/settings/disconnect", shop="recorded-eur", sent="1")
    assert not Credential.objects.exists()


def test_a_sign_in_is_brought_back_by_the_browser_that_left(web: str, world: World) -> None:
    mine = Visitor()
    address = mine.sign_in(departure(world, web))
    stranger = Visitor().open(address)
    assert stranger.status_code == 400
    assert "another browser" in words(stranger)
    assert not Connection.objects.exists()
    assert mine.open(address, follow=False).status_code == 302


def test_an_attackers_own_journey_does_not_open_anothers_webshop(web: str, world: World) -> None:
    """The state of the victim's journey with the cookie of one's own."""
    victim = Visitor()
    state = parse_qs(urlsplit(victim.send(victim.open(departure(world, web))).url).query)["state"][0]
    attacker = Visitor()
    own = attacker.sign_in(departure(world, web, shop="recorded-eur"))
    code = parse_qs(urlsplit(own).query)["code"][0]
    answer = attacker.session.get(f"{web}/exact/callback", params={"code": code, "state": state}, timeout=30)
    assert answer.status_code == 400
    assert not Connection.objects.exists()


def test_a_departure_is_used_once_and_within_a_minute(web: str, world: World) -> None:
    address = departure(world, web)
    assert Visitor().open(address).status_code == 200
    assert Visitor().open(address).status_code == 400
    late = departure(world, web)
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        assert Visitor().open(late).status_code == 400


@pytest.mark.parametrize("state", ["", "made-up", "eyJ3ZWJzaG9wIjoxfQ:1abc:sig"])
def test_a_state_that_is_not_ours_is_refused(web: str, world: World, state: str) -> None:
    answer = requests.get(f"{web}/exact/callback", params={"code": "x", "state": state}, timeout=30)
    assert answer.status_code == 400
    assert "start it again" in words(answer)


def test_a_state_is_good_for_a_quarter_of_an_hour(web: str, world: World) -> None:
    browser = Visitor()
    address = browser.sign_in(departure(world, web))
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert browser.open(address).status_code == 400
    assert not Connection.objects.exists()


def test_a_state_is_used_once_and_a_wrong_code_is_said(web: str, world: World) -> None:
    browser = Visitor()
    query = parse_qs(urlsplit(browser.sign_in(departure(world, web))).query)
    asked = {"code": "not!a!code", "state": query["state"][0]}
    first = browser.session.get(f"{web}/exact/callback", params=asked, timeout=30)
    assert "did not accept" in words(first)
    again = browser.session.get(f"{web}/exact/callback", params={**asked, "code": query["code"][0]}, timeout=30)
    assert "already used" in words(again)


def test_whoever_refuses_permission_reads_what_to_do_in_dutch(web: str, world: World) -> None:
    browser = Visitor()
    browser.session.headers["Accept-Language"] = "nl-NL,nl;q=0.9"
    address = browser.sign_in(departure(world, web))
    state = parse_qs(urlsplit(address).query)["state"][0]
    answer = browser.session.get(f"{web}/exact/callback", params={"error": "access_denied", "state": state}, timeout=30)
    assert answer.status_code == 400
    assert "geen toestemming" in words(answer)
    assert '<html lang="nl">' in answer.text


def test_a_portal_user_is_told_why_not(web: str, world: World) -> None:
    browser = Visitor()
    answer = browser.open(browser.sign_in(departure(world, web), user="portal"))
    assert "portal user" in words(answer)
    assert not Credential.objects.exists()


def test_when_exact_does_not_say_who_it_was_nobody_else_loses_his_login(set_up: SetUp, web: str, world: World) -> None:
    """The new tokens have ended the earlier ones of this user: they are kept until their owner is known."""
    first = Connection.objects.select_related("credential").get(webshop=set_up("linnenkast"))
    browser = Visitor()
    address = browser.sign_in(departure(world, web, shop="recorded-eur"))
    world.faults({"path_regex": "current/Me", "do": "status", "status": 503, "times": 2})
    answer = browser.open(address)
    assert "Try again" in words(answer)
    assert SignIn.objects.exclude(refresh="").count() == 1
    assert browser.open(address, follow=False).status_code == 302
    assert Credential.objects.count() == 1
    first.refresh_from_db()
    assert client.ask(client.door(first), "salesentry/SalesEntries", query=ENTRIES) == []


def test_a_login_without_a_name_is_named_later_by_itself(set_up: SetUp, web: str, world: World) -> None:
    set_up("linnenkast")
    before = Credential.objects.get().refresh
    browser = Visitor()
    address = browser.sign_in(departure(world, web, shop="recorded-eur"))
    world.faults({"path_regex": "current/Me", "do": "status", "status": 503, "times": 2})
    browser.open(address)
    SignIn.objects.exclude(refresh="").update(used_at=timezone.now() - timedelta(minutes=2))
    assert finish.settle_unnamed() == 1
    assert Credential.objects.get().refresh != before
    assert Connection.objects.get().credential == Credential.objects.get()


def test_two_webshops_of_one_exact_user_share_one_chain(set_up: SetUp, world: World) -> None:
    set_up("linnenkast")
    first = Credential.objects.get().access
    set_up("recorded-eur")
    credential = Credential.objects.get()
    assert credential.access != first
    assert Connection.objects.filter(credential=credential).count() == 2


def test_a_second_sign_in_that_leaves_an_administration_out_is_told_to_its_webshop(
    set_up: SetUp, web: str, world: World
) -> None:
    connection = Connection.objects.get(webshop=set_up("linnenkast"))
    browser = Visitor()
    browser.open(browser.sign_in(departure(world, web, shop="recorded-eur"), divisions=[SECOND_DIVISION]), follow=False)
    connection.refresh_from_db()
    assert connection.problem == "forbidden_nodivisionaccess"
    found = trouble.first_trouble(connection)
    assert found is not None
    assert found.way_out == Page.CONNECT
    browser.come_back(browser.sign_in(departure(world, web), divisions=[DIVISION, SECOND_DIVISION]))
    connection.refresh_from_db()
    assert trouble.first_trouble(connection) is None


def test_a_dead_login_lives_again_after_signing_in(set_up: SetUp, web: str, world: World) -> None:
    connection = Connection.objects.select_related("credential").get(webshop=set_up())
    assert connection.credential is not None
    world.post(f"{world.exact}/_revoke", {"user": "hanneke"})
    credential = connection.credential
    Credential.objects.update(refreshed_at=timezone.now() - tokens.EARLIEST_REFRESH)
    credential.refresh_from_db()
    with pytest.raises(Exception, match="log in to Exact again"):
        tokens.access_token(credential)
    found = trouble.first_trouble(Connection.objects.select_related("credential").get())
    assert found is not None
    assert (found.code, found.way_out) == ("login_ended", Page.CONNECT)
    assert found.since is not None
    browser = Visitor()
    browser.come_back(browser.sign_in(departure(world, web)))
    connection = Connection.objects.select_related("credential").get()
    assert trouble.first_trouble(connection) is None
    assert connection.division == DIVISION
