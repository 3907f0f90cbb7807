"""Signing in and tokens, with the rules that break integrations."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.sandbox_exact.standin import CALLBACK, CLIENT, SECOND, SECRET, App, StandIn

ALMOST, ENOUGH = 560, 571


def test_signing_in_leads_back_with_a_code_that_must_be_decoded_and_the_state(standin: StandIn) -> None:
    location = standin.sign_in()
    asked = parse_qs(urlsplit(location).query)
    assert location.startswith(f"{CALLBACK}?code=")
    assert "%21" in location and "!" in asked["code"][0]
    assert asked["state"] == ["a b"]


def test_a_code_gives_a_pair_of_tokens_once(standin: StandIn) -> None:
    location = standin.sign_in()
    pair = standin.exchange(location)
    assert pair.json()["expires_in"] == "600" and pair.json()["token_type"] == "bearer"
    assert standin.exchange(location).status_code == 400


def test_a_code_lives_three_minutes(standin: StandIn) -> None:
    location = standin.sign_in()
    standin.control("clock", {"advance_seconds": 181})
    assert standin.exchange(location).status_code == 400


def test_credentials_in_a_header_are_refused(standin: StandIn) -> None:
    address, form = f"{standin.url}/nl/api/oauth2/token", {"grant_type": "refresh_token", "refresh_token": "x"}
    assert requests.post(address, data=form, auth=(CLIENT, SECRET), timeout=10).status_code == 401


def test_refreshing_early_is_refused_and_harms_nothing(standin: StandIn) -> None:
    first = standin.exchange(standin.sign_in()).json()
    standin.control("clock", {"advance_seconds": ALMOST})
    early = standin.refresh(first["refresh_token"])
    assert early.status_code == 401
    assert early.json()["error_description"] == "Rate limit exceeded: access_token not expired"
    standin.control("clock", {"advance_seconds": ENOUGH - ALMOST})
    assert standin.refresh(first["refresh_token"]).status_code == 200


def test_a_refresh_token_works_once(standin: StandIn) -> None:
    first = standin.exchange(standin.sign_in()).json()
    standin.control("clock", {"advance_seconds": ENOUGH})
    assert standin.refresh(first["refresh_token"]).json()["refresh_token"] != first["refresh_token"]
    again = standin.refresh(first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (401, "unauthorized_client")
    assert again.json()["error_description"] == "Old refresh token used."


def test_a_second_authorisation_of_the_same_user_ends_the_first(standin: StandIn) -> None:
    first, second = (standin.exchange(standin.sign_in()).json() for _ in range(2))
    standin.control("clock", {"advance_seconds": ENOUGH})
    assert standin.refresh(first["refresh_token"]).json()["error_description"] == "Old refresh token used."
    assert standin.refresh(second["refresh_token"]).status_code == 200


def test_a_chain_that_slept_for_thirty_days_is_dead(standin: StandIn) -> None:
    pair = standin.exchange(standin.sign_in()).json()
    standin.control("clock", {"advance_seconds": 31 * 24 * 3600})
    assert standin.refresh(pair["refresh_token"]).status_code == 400


def test_after_two_hundred_token_calls_a_day_there_are_no_more(standin: StandIn) -> None:
    standin.control("clock", {"now": "2026-05-05T00:00:10+00:00"})
    pair = standin.exchange(standin.sign_in()).json()
    early = [standin.refresh(pair["refresh_token"]).json()["error_description"] for _ in range(200)]
    assert (early[0], early[-1]) == (
        "Rate limit exceeded: access_token not expired",
        "Rate limit exceeded: too many token calls",
    )


def test_a_token_dies_after_ten_minutes_and_when_the_user_removes_the_app(standin: StandIn, app: App) -> None:
    assert app.get("general/Currencies", select="Code").status_code == 200
    standin.control("clock", {"advance_seconds": 601})
    assert app.get("general/Currencies", select="Code").status_code == 401
    other = standin.app("accountant")
    standin.control("revoke", {"user": "accountant"})
    assert other.get("general/Currencies", select="Code").status_code == 401


def test_a_lost_token_answer_has_spent_the_refresh_token(standin: StandIn) -> None:
    pair = standin.exchange(standin.sign_in()).json()
    standin.control("clock", {"advance_seconds": ENOUGH})
    standin.control("faults", [{"do": "lost_token_answer", "times": 1}])
    with pytest.raises(requests.ConnectionError):
        standin.refresh(pair["refresh_token"])
    assert standin.refresh(pair["refresh_token"]).json()["error_description"] == "Old refresh token used."


def test_only_administrations_that_the_user_allowed_are_seen(standin: StandIn) -> None:
    app = App(standin, standin.exchange(standin.sign_in(divisions=(SECOND,))).json())
    refused = app.get("general/Currencies", select="Code")
    assert (refused.status_code, refused.headers["Reason"]) == (403, "NoDivisionAccess")
    app.division = SECOND
    assert [row["Code"] for row in app.rows("system/Divisions", select="Code,Country")] == [SECOND]
    assert app.rows("hrm/Divisions", select="Status,Country")[0]["Country"] == "NL "
