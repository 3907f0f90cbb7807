"""What shuts a call out: an administration that is closed or gone, a user who may not any more, an app out of scope."""

from typing import Any

import pytest
import requests

from tests.sandbox_exact.standin import DIVISION, SECOND, App, StandIn, message

CURRENCIES, ENTRIES, DIVISIONS = "general/Currencies", "salesentry/SalesEntries", "system/Divisions"


def becomes(standin: StandIn, what: str, *, division: int = DIVISION) -> None:
    standin.control("administration", {"division": division, "becomes": what})


def asked(app: App) -> requests.Response:
    return app.get(CURRENCIES, select="Code")


def seen(app: App) -> list[tuple[Any, ...]]:
    names = ("Code", "Status", "BlockingStatus")
    return [tuple(row[name] for name in names) for row in app.rows(DIVISIONS, select=",".join(names))]


def me(standin: StandIn, app: App) -> dict[str, Any]:
    answer = app.call("GET", f"{standin.url}/nl/api/v1/current/Me", params={"$select": "CurrentDivision,UserName"})
    return dict(answer.json()["d"]["results"][0]) if answer.ok else {"status": answer.status_code, **answer.headers}


@pytest.mark.parametrize(("what", "row"), [("archived", (2, 0)), ("inactive", (0, 0)), ("blocked", (1, 3))])
def test_a_closed_administration_is_listed_and_answers_nothing(
    standin: StandIn, app: App, what: str, row: tuple[int, int]
) -> None:
    becomes(standin, what)
    assert seen(app) == [(DIVISION, *row), (SECOND, 1, 0)]
    assert (asked(app).status_code, asked(app).headers["Reason"]) == (403, "DivisionBlocked")
    assert app.post(ENTRIES, {}).status_code == 403
    becomes(standin, "active")
    assert asked(app).status_code == 200


def test_an_archived_administration_has_a_status_of_its_own_in_the_other_list(standin: StandIn, app: App) -> None:
    becomes(standin, "archived")
    app.division = SECOND
    assert {row["Code"]: row["Status"] for row in app.rows("hrm/Divisions", select="Code,Status")} == {
        DIVISION: 1,
        SECOND: 0,
    }


def test_an_administration_that_is_gone_is_in_no_list_and_not_found(standin: StandIn, app: App) -> None:
    becomes(standin, "gone")
    assert seen(app) == [(SECOND, 1, 0)]
    assert (asked(app).status_code, "Reason" in asked(app).headers) == (404, False)
    assert standin.try_sign_in("hanneke", divisions=(DIVISION,)).status_code == 401


def test_access_that_is_taken_from_a_user_counts_at_once(standin: StandIn, app: App) -> None:
    standin.control("user", {"user": "hanneke", "divisions": [SECOND]})
    assert (asked(app).status_code, asked(app).headers["Reason"]) == (403, "NoDivisionAccess")
    assert seen(app) == [(SECOND, 1, 0)]
    standin.control("user", {"user": "hanneke", "divisions": []})
    assert seen(app) == [] and me(standin, app)["CurrentDivision"] is None


def test_the_administration_a_user_has_open_need_not_be_one_the_app_may_enter(standin: StandIn) -> None:
    app = App(standin, standin.exchange(standin.sign_in("accountant", divisions=(DIVISION,))).json())
    assert me(standin, app)["CurrentDivision"] == SECOND
    app.division = SECOND
    assert asked(app).headers["Reason"] == "NoDivisionAccess"
    assert seen(app) == [(DIVISION, 1, 0)]


@pytest.mark.parametrize("reason", ["BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired"])
def test_a_user_who_may_do_nothing_is_told_why_everywhere(standin: StandIn, app: App, reason: str) -> None:
    standin.control("user", {"user": "hanneke", "refused_because": reason})
    assert (asked(app).status_code, asked(app).headers["Reason"]) == (403, reason)
    assert (me(standin, app)["status"], me(standin, app)["Reason"]) == (403, reason)
    standin.control("user", {"user": "hanneke", "refused_because": ""})
    assert asked(app).status_code == 200


def test_a_changed_password_ends_what_was_allowed_and_opens_with_the_new_one(standin: StandIn, app: App) -> None:
    standin.control("user", {"user": "hanneke", "password": "other"})
    assert asked(app).status_code == 401
    assert standin.refresh(app.pair["refresh_token"]).status_code == 401
    assert standin.try_sign_in("hanneke").status_code == 401
    assert standin.try_sign_in("hanneke", password="other").status_code == 302


def test_a_user_who_becomes_a_portal_user_may_not_book_any_more(standin: StandIn, app: App) -> None:
    customer = app.customer()
    standin.control("user", {"user": "hanneke", "is_portal": True})
    assert app.post(ENTRIES, app.sale(Customer=customer)).status_code == 403


def test_what_the_app_is_not_registered_for_is_refused_whatever_the_user_may(standin: StandIn, app: App) -> None:
    scope = {"endpoint": CURRENCIES, "action": "GET"}
    standin.control("scope", {**scope, "allowed": False})
    assert (asked(app).status_code, message(asked(app))) == (403, "Application Scope Violated. Cannot read Currencies")
    rights = app.call("GET", f"users/UserHasRights?endpoint='{CURRENCIES}'&action='GET'").json()
    assert rights["d"]["UserHasRights"] is True
    standin.control("scope", {**scope, "allowed": True})
    assert asked(app).status_code == 200
