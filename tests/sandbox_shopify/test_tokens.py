"""Token exchange and refresh, as strict as Shopify's."""

import pytest

from sandbox.shopify import session_token
from tests.sandbox_shopify.standin import LINNENKAST, StandIn

SHOP_NAME = "{ shop { name } }"


def test_a_session_token_buys_an_expiring_token_that_opens_the_api(standin: StandIn) -> None:
    standin.install()
    answer = standin.exchange().json()
    assert (answer["expires_in"], answer["refresh_token_expires_in"]) == (3600, 7_776_000)
    assert standin.ask(answer["access_token"], SHOP_NAME).json()["data"] == {"shop": {"name": "De Linnenkast"}}


@pytest.mark.parametrize(
    "wrong",
    [{"secret": "another secret of another app"}, {"api_key": "another app"}, {"domain": "other.myshopify.com"}],
    ids=["signature", "audience", "shop"],
)
def test_a_session_token_that_is_not_right_is_refused(standin: StandIn, wrong: dict[str, str]) -> None:
    standin.install()
    settings = standin.settings
    right = {"domain": LINNENKAST, "api_key": settings.shopify_api_key, "secret": settings.shopify_api_secret}
    domain, *_ = values = (right | wrong).values()
    _, api_key, secret = values
    answer = standin.exchange(subject_token=session_token.issue(domain, api_key=api_key, secret=secret))
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_subject_token"})


def test_no_token_is_given_where_the_app_is_not_installed(standin: StandIn) -> None:
    standin.install()
    token = standin.session_token()
    standin.post("/store/linnenkast/apps/bookings-for-exact/uninstall")
    assert standin.exchange(subject_token=token).status_code == 400


def test_a_token_that_never_expires_is_refused_by_the_api(standin: StandIn) -> None:
    standin.install()
    answer = standin.exchange(expiring="0").json()
    assert set(answer) == {"access_token", "scope"}
    refused = standin.ask(answer["access_token"], SHOP_NAME)
    assert refused.status_code == 403
    assert "Non-expiring access tokens are no longer accepted" in refused.json()["errors"]


def test_an_access_token_dies_after_an_hour_and_its_refresh_token_gives_another(standin: StandIn) -> None:
    standin.install()
    first = standin.exchange().json()
    standin.clock.advance(3601)
    assert standin.ask(first["access_token"], SHOP_NAME).status_code == 401
    second = standin.refresh(first["refresh_token"]).json()
    assert standin.ask(second["access_token"], SHOP_NAME).ok


def test_a_refresh_answer_that_was_lost_can_be_asked_again_with_the_old_token(standin: StandIn) -> None:
    standin.install()
    first = standin.exchange().json()
    lost = standin.refresh(first["refresh_token"]).json()
    again = standin.refresh(first["refresh_token"])
    assert again.ok
    assert standin.refresh(again.json()["refresh_token"]).ok
    for dead in (first, lost):
        refused = standin.refresh(dead["refresh_token"])
        assert refused.status_code == 401
        assert refused.json() == {
            "error": "invalid_request",
            "error_description": "This request requires an active refresh_token",
        }


def test_a_refresh_token_lives_ninety_days_and_thirty_after_it_was_used(standin: StandIn) -> None:
    standin.install()
    unused = standin.exchange().json()["refresh_token"]
    standin.clock.advance(89 * 86_400)
    used = standin.refresh(unused).json()["refresh_token"]
    standin.clock.advance(2 * 86_400)
    assert standin.refresh(unused).status_code == 401
    assert standin.refresh(used).ok
    standin.clock.advance(31 * 86_400)
    assert standin.refresh(used).status_code == 401


def test_a_new_exchange_ends_the_chain_before_it(standin: StandIn) -> None:
    standin.install()
    first = standin.exchange().json()
    standin.exchange()
    assert standin.refresh(first["refresh_token"]).status_code == 401


def test_uninstalling_kills_every_token_at_once(standin: StandIn) -> None:
    standin.install()
    tokens = standin.exchange().json()
    standin.post("/store/linnenkast/apps/bookings-for-exact/uninstall")
    assert standin.ask(tokens["access_token"], SHOP_NAME).status_code == 401
    assert standin.refresh(tokens["refresh_token"]).status_code == 401


def test_a_token_opens_only_its_own_shop(standin: StandIn) -> None:
    token = standin.token()
    standin.install("recorded-eur")
    assert standin.ask(token, SHOP_NAME, shop="recorded-eur.myshopify.com").status_code == 401
