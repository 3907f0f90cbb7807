"""Signing in at Exact: whose sign-in it is, once, and within a quarter of an hour."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from apps.calls.outcomes import Rejected
from apps.exact import login
from apps.exact.models import Connection, Credential
from apps.shops.models import Webshop
from tests.exact.books import a_connection
from tests.harness.merchant import SetUp
from tests.harness.world import World


@pytest.fixture
def webshop(set_up: SetUp, world: World) -> Webshop:
    return a_connection(set_up).webshop


def state_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["state"][0]


def test_the_address_asks_who_and_carries_no_secret(webshop: Webshop) -> None:
    url = login.start(webshop, site="nl")
    asked = parse_qs(urlsplit(url).query)
    assert asked["force_login"] == ["1"]
    assert asked["response_type"] == ["code"]
    assert settings.EXACT_CLIENT_SECRET not in url
    with pytest.raises(ValueError, match="evil"):
        login.start(webshop, site="evil.example")


@pytest.mark.parametrize("state", ["", "made-up", "eyJ3ZWJzaG9wIjoxfQ:1abc:sig"])
def test_a_state_that_is_not_ours_is_refused(webshop: Webshop, state: str) -> None:
    with pytest.raises(Rejected, match="login_expired"):
        login.finish("code", state)


def test_a_state_is_good_for_a_quarter_of_an_hour(webshop: Webshop) -> None:
    state = state_of(login.start(webshop, site="nl"))
    with (
        time_machine.travel(timezone.now() + timedelta(minutes=16)),
        pytest.raises(Rejected, match="login_expired"),
    ):
        login.finish("code", state)


def test_a_state_is_used_once_and_a_wrong_code_is_said(webshop: Webshop) -> None:
    state = state_of(login.start(webshop, site="nl"))
    with pytest.raises(Rejected, match="login_refused"):
        login.finish("not%21a%21code", state)
    with pytest.raises(Rejected, match="login_expired"):
        login.finish("not%21a%21code", state)


def test_two_webshops_of_one_exact_user_share_one_chain(set_up: SetUp, world: World) -> None:
    set_up("linnenkast")
    first = Credential.objects.get().access
    set_up("recorded-eur")
    credential = Credential.objects.get()
    assert credential.access != first
    assert Connection.objects.filter(credential=credential).count() == 2
