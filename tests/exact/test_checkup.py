"""May we still enter, and may we do what the chosen way of booking needs? Told before it is met at night."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from django.utils import timezone

from apps.bookkeeping.rules import BookingType
from apps.calls.outcomes import TryLater
from apps.exact import tasks
from apps.exact.door import client, failures
from apps.exact.door.odata import Query
from apps.exact.exchange import standing
from apps.exact.health import checkup, rights, trouble
from apps.exact.models import Administration, Connection, Credential
from apps.exact.refusals.row import Elsewhere
from apps.shops.models import Settings, Webshop
from tests.exact.books import a_connection
from tests.exact.visitor import merchant
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import DIVISION, World

CODES = Query(select=("Code",))
ENTRIES = "salesentry/SalesEntries"


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def take_right(world: World, endpoint: str, action: str, *, reason: str = "", allowed: bool = False) -> None:
    right = {"user": "hanneke", "endpoint": endpoint, "action": action, "allowed": allowed, "reason": reason}
    world.post(f"{world.exact}/_rights", right)


def book_with(connection: Connection, booking_type: BookingType) -> None:
    Settings.objects.filter(webshop=connection.webshop).update(booking_type=booking_type.value, unknown_item="create")


def asked_rights(world: World) -> list[str]:
    calls = requests.get(f"{world.exact}/_calls", timeout=20).json()
    return [call["endpoint"] for call in calls if "UserHasRights" in call["endpoint"]]


def test_what_is_found_stays_on_the_connection(connection: Connection) -> None:
    assert checkup.check(connection)
    assert checkup.is_checked(connection)
    assert (connection.rights_missing, connection.rights_for) == ([], "sales_entry")
    assert trouble.first_trouble(connection) is None


@pytest.mark.parametrize(
    ("booking_type", "endpoint"),
    [
        (BookingType.SALES_ENTRY, ENTRIES),
        (BookingType.SALES_INVOICE, "salesinvoice/SalesInvoices"),
        (BookingType.SALES_INVOICE, "logistics/Items"),
        (BookingType.SALES_ORDER, "salesorder/SalesOrders"),
        (BookingType.SALES_ORDER, "salesinvoice/SalesInvoices"),
        (BookingType.SALES_ORDER, "logistics/Items"),
    ],
)
def test_the_right_that_the_chosen_way_of_booking_needs_is_named(
    connection: Connection, world: World, booking_type: BookingType, endpoint: str
) -> None:
    book_with(connection, booking_type)
    take_right(world, endpoint, "POST")
    assert not checkup.check(connection)
    assert connection.rights_missing == [f"POST {endpoint}"]
    found = trouble.first_trouble(connection)
    assert found is not None
    assert (found.code, found.way_out, found.rights) == (
        "right_missing",
        Elsewhere.EXACT,
        (f"POST {endpoint}",),
    )
    take_right(world, endpoint, "POST", allowed=True)
    assert checkup.check(connection)


def test_a_right_that_is_not_needed_is_not_asked_for(connection: Connection, world: World) -> None:
    take_right(world, "salesorder/SalesOrders", "POST")
    before = len(asked_rights(world))
    assert rights.missing(connection) == []
    assert len(asked_rights(world)) - before == len(rights.needed(Settings.objects.get(webshop=connection.webshop)))


def test_connections_that_stay_shut_do_not_take_the_turns_of_the_others(connection: Connection) -> None:
    long_ago = timezone.now() - timedelta(days=9)
    closed = Administration.objects.create(site="nl", division=100003)
    for number in range(60):
        webshop = Webshop.objects.create(tenant=connection.webshop.tenant, domain=f"shut-{number}.myshopify.com")
        Settings.objects.create(webshop=webshop)
        shut = {"administration": closed, "problem": standing.NO_ACCESS, "problem_at": long_ago, "checked_at": long_ago}
        Connection.objects.create(webshop=webshop, credential=connection.credential, **shut)
    Connection.objects.filter(pk=connection.pk).update(checked_at=timezone.now() - timedelta(days=2))
    checkup.check_due()
    connection.refresh_from_db()
    assert checkup.is_checked(connection)


def test_another_way_of_booking_is_another_check(connection: Connection) -> None:
    checkup.check(connection)
    book_with(connection, BookingType.SALES_INVOICE)
    assert not checkup.is_checked(connection)
    assert checkup.check_due() == 1
    connection.refresh_from_db()
    assert checkup.is_checked(connection)


def test_it_is_checked_once_a_day(connection: Connection) -> None:
    Connection.objects.update(checked_at=None)
    assert checkup.check_due() == 1
    assert checkup.check_due() == 0
    Connection.objects.update(checked_at=timezone.now() - timedelta(days=1, minutes=1))
    assert tasks.look_after() == 1


def test_a_part_that_the_edition_lacks_is_no_trouble(connection: Connection, world: World) -> None:
    take_right(world, "hrm/Costunits", "GET")
    with pytest.raises(failures.Forbidden):
        client.ask(client.door(connection), "hrm/Costunits", query=CODES)
    connection.refresh_from_db()
    assert connection.problem == ""


def test_the_first_entry_that_is_taken_again_ends_the_trouble(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    connection = Connection.objects.select_related("credential").get(webshop=webshop)
    assert connection.credential is not None
    world.place()
    standing.note(connection.credential, DIVISION, code="no_right")
    sync_now(webshop)
    connection.refresh_from_db()
    assert connection.problem == ""
    assert len(world.entries()) == 1


def test_an_outage_during_the_check_changes_nothing(connection: Connection, world: World) -> None:
    checkup.check(connection)
    before = connection.checked_at
    world.faults({"path_regex": "UserHasRights", "do": "cut_body", "bytes": 5, "times": 1})
    with pytest.raises(TryLater):
        checkup.check(connection)
    connection.refresh_from_db()
    assert connection.checked_at == before


def test_without_the_right_a_webshop_does_not_go_live_and_reads_which(
    connection: Connection, web: str, world: World
) -> None:
    Webshop.objects.update(is_live=False)
    Connection.objects.update(checked_at=None)
    take_right(world, ENTRIES, "POST")
    page = merchant(world, web, "/live", live="1")
    assert "Make sales entries" in page.text
    assert not Webshop.objects.get().is_live
    take_right(world, ENTRIES, "POST", allowed=True)
    merchant(world, web, "/live", live="1")
    assert Webshop.objects.get().is_live


def test_a_second_webshop_of_the_administration_goes_live_without_asking_again(set_up: SetUp, world: World) -> None:
    set_up("linnenkast")
    before = len(asked_rights(world))
    second = Connection.objects.select_related("credential", "webshop").get(webshop=set_up("recorded-eur"))
    assert len(asked_rights(world)) == before
    assert checkup.is_checked(second)


def test_an_outage_of_exact_keeps_nobody_from_going_live(connection: Connection, world: World) -> None:
    Connection.objects.update(checked_at=None)
    connection.refresh_from_db()
    world.faults({"path_regex": "system/Divisions", "do": "status", "status": 503})
    assert checkup.can_go_live(connection)


def test_the_home_page_says_what_is_wrong_and_shows_the_way_out(connection: Connection, web: str, world: World) -> None:
    assert connection.credential is not None
    standing.note(connection.credential, DIVISION, code=standing.GONE)
    page = merchant(world, web, "/", language="nl")
    assert "vindt deze administratie" in page.text
    assert "/connect" in page.text
    standing.mend(connection.credential, DIVISION)
    Credential.objects.update(state=Credential.Chain.LOG_IN_AGAIN, ending=Credential.WhyEnded.LOST)
    page = merchant(world, web, "/", language="en")
    assert "was lost. Please log in to Exact again" in page.text
