"""Our copy of the journals: read once, a thousand lines a call, on from where a limit or a crash stopped it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal

import pytest
from django.db import connections
from django.utils import timezone

from apps.calls.locks import Space
from apps.calls.outcomes import OthersFirst
from apps.closing import nightly, reading
from apps.closing.check import Verdict, check, month
from apps.closing.models import BookLine, CheckedMonth, JournalReading
from apps.closing.values import GapCause
from apps.exact.models import Connection
from apps.exact.readback import lines
from apps.shops.models import Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

LINES, DELETED = "sync/Financial/TransactionLines", "sync/Deleted"
TODAY = shop_today()
THIS_MONTH = month(TODAY.year, TODAY.month)


def a_connection(webshop: Webshop) -> Connection:
    return Connection.objects.select_related("webshop", "credential", "administration").get(webshop=webshop)


def asked(world: World, endpoint: str) -> int:
    return sum(call["endpoint"] == endpoint for call in world.calls())


def sold(world: World, webshop: Webshop, count: int) -> None:
    for _number in range(count):
        world.place(lines=[{"title": "Shirt", "price": "12.10", "quantity": 1, "vat": "21"}], shipping=None, paid=True)
    sync_now(webshop)


def test_lines_are_read_once_and_a_moved_administration_from_the_start(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    sold(world, webshop, 3)
    connection = a_connection(webshop)
    assert nightly.check_now(connection, THIS_MONTH, at=timezone.now()).verdict is Verdict.CLOSED
    kept = set(BookLine.objects.values_list("line_id", flat=True))
    assert len(kept) == 9  # debtor, turnover and VAT of each
    assert not any("Description" in field.name or "name" in field.name for field in BookLine._meta.get_fields())
    before = asked(world, LINES), asked(world, DELETED)
    assert reading.read_on(connection).lines_version
    assert (asked(world, LINES), asked(world, DELETED)) == (before[0] + 1, before[1] + 1)
    world.delete_in_exact("salesentry/SalesEntries", {"YourRef": "#1002"})
    world.administration_becomes("moved")
    sold(world, webshop, 1)
    connection.administration.moved_at = timezone.now()  # type: ignore[union-attr]
    connection.administration.save()  # type: ignore[union-attr]
    found = nightly.check_now(connection, THIS_MONTH, at=timezone.now())
    assert [(one.cause, one.reference) for one in found.findings] == [("missing", "#1002")]
    assert BookLine.objects.count() == 9


def test_what_an_outage_stopped_goes_on_where_it_was_and_the_night_tries_again(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    sold(world, webshop, 2)
    connection = a_connection(webshop)
    noon = datetime.combine(TODAY + timedelta(days=1), time(12), tzinfo=UTC)
    world.faults({"path_regex": "sync/Deleted", "do": "status", "status": 503, "times": 1})
    assert nightly.check_due(noon) == 0
    assert {row.verdict for row in CheckedMonth.objects.all()} == {Verdict.UNREAD.value}
    assert BookLine.objects.count() == 6
    halfway = JournalReading.objects.get()
    assert halfway.finished_at is None
    assert [line for page in lines.changed_since(connection, halfway.lines_version) for line in page] == []
    assert nightly.check_due(noon + timedelta(minutes=5)) == 0  # not so soon
    assert nightly.check_due(noon + timedelta(hours=2)) == 1
    assert {row.verdict for row in CheckedMonth.objects.all()} == {Verdict.CLOSED.value}
    calls = len(world.calls())
    assert nightly.check_due(noon + timedelta(hours=3)) == 0
    assert len(world.calls()) == calls
    nightly.ask(webshop, THIS_MONTH, at=noon)  # somebody who sits and waits
    world.faults({"path_regex": "sync/Deleted", "do": "status", "status": 503, "times": 1})
    assert nightly.check_due(noon + timedelta(hours=4)) == 0
    assert nightly.check_due(noon + timedelta(hours=4, minutes=10)) == 1


def test_two_never_read_the_same_administration_together(set_up: SetUp, world: World) -> None:
    connection = a_connection(set_up())
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [Space.READBACK, connection.administration_id])
        with pytest.raises(OthersFirst):
            reading.read_on(connection)
    finally:
        other.close()


def test_who_may_not_see_deletions_is_never_told_that_a_month_is_closed(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    sold(world, webshop, 1)
    world.exact_is(missing={DELETED: 404})
    found = nightly.check_now(a_connection(webshop), THIS_MONTH, at=timezone.now())
    assert (found.findings, found.verdict) == ((), Verdict.WAITING)


def test_what_is_on_its_way_or_newer_than_the_reading_only_waits(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    sold(world, webshop, 1)
    connection = a_connection(webshop)
    reading.read_on(connection)
    sold(world, webshop, 1)  # booked after Exact was read
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "status", "status": 503, "times": 1})
    sold(world, webshop, 1)  # read, and not taken by Exact yet
    found = check(connection, THIS_MONTH)
    assert [(one.reference, one.cause, one.gap) for one in found.findings] == [
        ("#1002", GapCause.NOT_READ, Decimal("-12.10")),
        ("#1003", GapCause.UNDER_WAY, Decimal("-12.10")),
    ]
    assert (found.verdict, found.count) == (Verdict.WAITING, 3)
