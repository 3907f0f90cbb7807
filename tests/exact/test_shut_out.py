"""Exact does not let us in any more: the merchant reads why and what to do; once mended there, it heals by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.calls.outcomes import LogInAgain
from apps.exact import tasks
from apps.exact.door import failures, tokens
from apps.exact.door.odata import Query
from apps.exact.exchange import desk, standing
from apps.exact.health import checkup, trouble
from apps.exact.health.trouble import Trouble
from apps.exact.models import Connection, Credential
from apps.exact.refusals.row import Page
from tests.exact.books import a_connection, offered_to
from tests.exact.visitor import SECOND_DIVISION, Visitor, departure, merchant
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import DIVISION, World

CODES = Query(select=("Code",))
ENTRIES = "salesentry/SalesEntries"


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def found(connection: Connection) -> Trouble:
    """What the screens say is wrong."""
    now = Connection.objects.select_related("credential").get(pk=connection.pk)
    trouble_now = trouble.first_trouble(now)
    assert trouble_now is not None
    assert trouble_now.text
    return trouble_now


def looked_after(connection: Connection) -> Trouble | None:
    """What the screens say after the hourly round, a day later."""
    Connection.objects.update(checked_at=timezone.now() - timedelta(days=2))
    tasks.look_after()
    return trouble.first_trouble(Connection.objects.select_related("credential").get(pk=connection.pk))


@pytest.mark.parametrize(
    ("becomes", "code"),
    [
        ("archived", standing.CLOSED),
        ("inactive", standing.CLOSED),
        ("blocked", standing.CLOSED),
        ("gone", standing.NO_ACCESS),
    ],
)
def test_an_administration_that_is_closed_or_gone_is_seen_by_the_daily_look_and_heals(
    connection: Connection, world: World, becomes: str, code: str
) -> None:
    world.administration_becomes(becomes)
    seen = looked_after(connection)
    assert seen is not None
    assert (seen.code, seen.way_out) == (code, Page.CONNECT)
    world.administration_becomes("active")
    assert looked_after(connection) is None


@pytest.mark.parametrize(
    ("becomes", "code"),
    [
        ("archived", "forbidden_divisionblocked"),
        ("blocked", "forbidden_divisionblocked"),
        ("gone", standing.GONE),
    ],
)
def test_a_sync_that_meets_a_closed_administration_books_nothing_and_goes_on_when_it_opens(
    set_up: SetUp, world: World, becomes: str, code: str
) -> None:
    webshop = set_up()
    connection = Connection.objects.get(webshop=webshop)
    world.place()
    world.administration_becomes(becomes)
    sync_now(webshop)
    assert found(connection).code == code
    assert world.entries() == []
    world.administration_becomes("active")
    assert looked_after(connection) is None
    sync_now(webshop)
    assert len(world.entries()) == 1


def test_an_archived_administration_is_not_offered_as_usable(connection: Connection, world: World) -> None:
    world.administration_becomes("archived")
    usable = {one.division: one.is_usable for one in offered_to(connection)}
    assert usable == {DIVISION: False, SECOND_DIVISION: True}


def test_access_taken_from_the_user_is_seen_and_the_other_administration_is_offered(
    connection: Connection, web: str, world: World
) -> None:
    world.user_becomes(divisions=[SECOND_DIVISION])
    assert not checkup.check(connection)
    assert (found(connection).code, found(connection).way_out) == (standing.NO_ACCESS, Page.CONNECT)
    browser = Visitor()
    page = browser.open(browser.sign_in(departure(world, web)))
    assert "Tweede administratie" in page.text
    assert f'value="{DIVISION}"' not in page.text


def test_a_user_without_any_administration_left_is_told(connection: Connection, web: str, world: World) -> None:
    world.user_becomes(divisions=[])
    assert not checkup.check(connection)
    assert found(connection).code == standing.NO_ACCESS
    assert merchant(world, web, "/settings").status_code == 200


def test_a_login_for_one_administration_works_while_the_user_has_another_open(web: str, world: World) -> None:
    browser = Visitor()
    browser.come_back(browser.sign_in(departure(world, web), user="accountant", divisions=[DIVISION]))
    connection = Connection.objects.select_related("credential").get()
    assert [one.division for one in offered_to(connection)] == [DIVISION]


@pytest.mark.parametrize("reason", ["BlockedUser", "InactiveUser", "BlockedCustomer", "LicenseExpired"])
def test_what_exact_says_with_a_403_is_remembered_with_a_way_out_and_heals(
    connection: Connection, world: World, reason: str
) -> None:
    world.user_becomes(refused_because=reason)
    with pytest.raises(failures.Forbidden):
        desk.get(connection, "financial/Journals", query=CODES)
    assert found(connection).code == f"forbidden_{reason.lower()}"
    world.user_becomes(refused_because="")
    assert looked_after(connection) is None


def test_a_blocked_user_is_seen_by_the_daily_look(connection: Connection, world: World) -> None:
    world.user_becomes(refused_because="BlockedUser")
    seen = looked_after(connection)
    assert seen is not None
    assert (seen.code, seen.way_out) == ("forbidden_blockeduser", Page.CONNECT)


def test_a_changed_password_ends_the_login_until_somebody_signs_in_again(
    connection: Connection, web: str, world: World
) -> None:
    world.user_becomes(password="other")
    Credential.objects.update(refreshed_at=timezone.now() - tokens.EARLIEST_REFRESH)
    connection.refresh_from_db()
    with pytest.raises(LogInAgain):
        desk.get(connection, "financial/Journals", query=CODES)
    assert (found(connection).code, found(connection).way_out) == ("login_ended", Page.CONNECT)
    browser = Visitor()
    browser.open(browser.sign_in(departure(world, web), password="other"), follow=False)
    assert trouble.first_trouble(Connection.objects.select_related("credential").get()) is None


def test_a_user_who_became_a_portal_user_is_told_by_the_daily_look(connection: Connection, world: World) -> None:
    world.user_becomes(is_portal=True)
    seen = looked_after(connection)
    assert seen is not None
    assert (seen.code, seen.way_out) == (standing.PORTAL, Page.CONNECT)
    world.user_becomes(is_portal=False)
    assert looked_after(connection) is None


def test_a_scope_that_the_app_lacks_stops_booking_and_is_mended_by_a_new_login(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    connection = Connection.objects.get(webshop=webshop)
    world.place()
    world.app_may("POST", ENTRIES, is_allowed=False)
    sync_now(webshop)
    assert (found(connection).code, found(connection).way_out) == (standing.SCOPE, Page.CONNECT)
    assert world.entries() == []
