"""A period that the bookkeeper closes in Exact holds for us, too, without a word in our settings."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from apps.exact.codes import catalog
from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.shops.models import Settings
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

SOCKS = {"sku": "LK-SOK-04", "quantity": 1}


@pytest.fixture
def this_month() -> date:
    return shop_today().replace(day=1)


def close(world: World, month: date, *, is_closed: bool = True) -> None:
    where = {"FinYear": month.year, "FinPeriod": month.month}
    world.change_in_exact("financial/FinancialPeriods", where, {"is_closed": is_closed})


def read_codes() -> None:
    catalog.refresh(Connection.objects.select_related("credential", "webshop").get())


def test_an_order_waits_until_its_period_is_opened_in_exact(set_up: SetUp, world: World, this_month: date) -> None:
    webshop = set_up()
    close(world, this_month)
    read_codes()
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop)
    assert (document.state, document.reason_code) == ("held", "period_closed")
    assert not world.entries(), "Exact was not asked for what it would refuse"
    close(world, this_month, is_closed=False)
    read_codes()
    sync_now(webshop)
    assert len(world.entries()) == 1


def test_an_order_is_booked_on_the_first_day_that_is_open_in_exact(
    set_up: SetUp, world: World, this_month: date
) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(when_closed="first_open")
    close(world, this_month)
    read_codes()
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    following = (this_month + timedelta(days=31)).replace(day=1)
    assert Document.objects.get(webshop=webshop).booked_on == following
    assert len(world.entries()) == 1


def test_a_period_that_was_closed_since_we_looked_is_learnt_from_the_refusal(
    set_up: SetUp, world: World, this_month: date
) -> None:
    webshop = set_up()
    close(world, this_month)
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    assert Document.objects.get(webshop=webshop).state == "held"
    assert catalog.is_doubted(Connection.objects.select_related("credential").get())
