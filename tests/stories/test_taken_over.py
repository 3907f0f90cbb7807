"""A webshop whose orders another connector booked so far: nothing is booked twice, left out or guessed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.closing.takeover import search, word
from apps.ledger.models import Document, SoughtOrder, TakeOver
from apps.schedule.models import Run
from apps.shops.models import Settings, Webshop
from tests.closing.test_every_cause import closing
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.world import World

LINE = {"title": "Shirt", "quantity": 1, "vat": "21"}
# How another connector wrote them down, and how sure we are of it.
WAYS = {
    "plain": "certain",
    "without hash": "certain",
    "affixed": "certain",
    "payment reference": "certain",
    "order number": "certain",
    "description": "certain",
    "next day": "certain",
    "excl. VAT": "likely",
    "a cent off": "likely",
    "another shop": "unclear",
    "inside another": "none",
}


def sold(world: World, price: str, *, days_ago: int = 3) -> dict[str, Any]:
    return world.place(lines=[{**LINE, "price": price}], shipping=None, paid=True, days_ago=days_ago)


def said(webshop: Webshop) -> dict[str, str]:
    return dict(SoughtOrder.objects.filter(webshop=webshop).values_list("order_name", "confidence"))


def chosen(webshop: Webshop, *names: str) -> list[Any]:
    return list(SoughtOrder.objects.filter(webshop=webshop, order_name__in=names).values_list("pk", flat=True))


def states(webshop: Webshop) -> dict[str, tuple[str, str]]:
    rows = Document.objects.filter(webshop=webshop).values_list("reference", "state", "reason_code")
    return {name: (state, code) for name, state, code in rows}


def looked(webshop: Webshop) -> None:
    """To the end, whatever limit of a minute comes in between."""
    now = timezone.now()
    for minutes in range(120):
        if TakeOver.objects.get(webshop=webshop).state == "done":
            return
        search.work_off(now + timedelta(minutes=minutes))
    raise AssertionError("the look does not end")


def synced(webshop: Webshop) -> None:
    """Until a sync finds nothing more to do."""
    for _ in range(20):
        sync_now(webshop)
        if Run.objects.filter(webshop=webshop).latest("started_at").state == Run.Progress.DONE:
            return
    raise AssertionError("there is always more to do")


def booked_here(world: World) -> set[str]:
    """References of what this app sent; the other connector's customer is its own."""
    return {row["YourRef"] for row in world.entries() if "andere koppeling" not in row["CustomerName"]}


def _month_counts_them(webshop: Webshop, order: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    """In the totals, as booked by others, and with no difference; the day's one entry counts once."""
    total = Decimal(0)
    for month in {f"{shop_today() - timedelta(days=days):%Y-%m}" for days in (3, 5)}:
        _code, found = closing(webshop, month, capsys)
        told = [one for one in found["findings"] if one["cause"] == "by_others"]
        assert {one["cause"] for one in found["findings"]} <= {"by_others", "not_ours"}
        assert all(Decimal(one["difference"]) == 0 for one in found["ways"])
        assert len({one["number_in_exact"] for one in told}) == len(told)
        total += sum((Decimal(one["worth"]) for one in found["ways"] if one["way"] == "others"), Decimal(0))
    rows = SoughtOrder.objects.filter(webshop=webshop, answer="others")
    assert total == sum({row.entry_id: row.entry_total or Decimal(0) for row in rows}.values())
    page = home_of(webshop, f"/orders/{rows.get(order_gid=order['id']).pk}")
    assert "Booked by others, as you said: entry" in page


@pytest.mark.timeout(300)  # a life of twenty orders: slow where the machine is busy
def test_what_another_connector_booked_is_found_said_and_never_booked_again(
    set_up: SetUp, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    orders = {how: sold(world, f"{50 + place}.00") for place, how in enumerate(WAYS)}
    names = {how: order["name"] for how, order in orders.items()}
    for how, order in orders.items():
        world.others_book(how, order)
    day = [sold(world, f"{80 + place}.00", days_ago=5) for place in range(3)]
    world.others_book("daily", *day)
    Settings.objects.filter(webshop=webshop).update(start_on=shop_today() - timedelta(days=10))
    search.begin(webshop, since=shop_today() - timedelta(days=10))
    today = sold(world, "99.00", days_ago=0)
    synced(webshop)
    assert {code for _state, code in states(webshop).values()} == {"", "looked_for"}
    assert booked_here(world) == {today["name"]}  # placed after the look began: that one is nobody else's
    looked(webshop)
    assert said(webshop) == {names[how]: sure for how, sure in WAYS.items()} | {one["name"]: "likely" for one in day}
    synced(webshop)
    assert booked_here(world) == {today["name"], names["inside another"]}  # only that one is in no entry
    assert states(webshop)[names["plain"]] == ("held", "maybe_by_others")

    by_others = [name for how, name in names.items() if how not in ("another shop", "inside another")]
    assert word.say_others(webshop, chosen(webshop, *by_others, *(one["name"] for one in day))) == 12
    assert word.say_not_it(webshop, chosen(webshop, names["another shop"])) == 1
    synced(webshop)
    here = {today["name"], names["inside another"], names["another shop"]}
    assert booked_here(world) == here
    assert {states(webshop)[name] for name in by_others} == {("skipped", "by_others")}
    assert word.take_back(webshop, chosen(webshop, names["another shop"])) == 0  # it is in Exact from here
    _month_counts_them(webshop, orders["plain"], capsys)
    _refund_waits_for_a_word(webshop, world, orders["plain"], here)
    _change_waits_for_a_word(webshop, world, orders["affixed"])
    _taken_back_waits_again(webshop, names["next day"])
    assert booked_here(world) == {*here, f"{names['plain']}-R1"}


def _taken_back_waits_again(webshop: Webshop, name: str) -> None:
    """Also where a later look asks for less: that answers nothing."""
    assert word.take_back(webshop, chosen(webshop, name)) == 1
    synced(webshop)
    assert states(webshop)[name] == ("held", "maybe_by_others")
    search.begin(webshop, since=shop_today())
    looked(webshop)
    synced(webshop)
    assert states(webshop)[name] == ("held", "maybe_by_others")


def _refund_waits_for_a_word(webshop: Webshop, world: World, order: dict[str, Any], here: set[str]) -> None:
    world.act(order, "refund", everything=True)
    synced(webshop)
    credit = f"{order['name']}-R1"
    assert (states(webshop)[credit], booked_here(world)) == (("held", "sale_by_others"), here)
    word.book_refunds_here(webshop, order["id"])
    synced(webshop)
    assert booked_here(world) == {*here, credit}
    assert states(webshop)[order["name"]] == ("skipped", "by_others")
    assert word.take_back(webshop, chosen(webshop, order["name"])) == 0  # its refund is in Exact from here


def _change_waits_for_a_word(webshop: Webshop, world: World, order: dict[str, Any]) -> None:
    change = f"{order['name']}-A1"
    world.act(order, "edit", add=[{"sku": "LK-SOK-04", "quantity": 1}])
    synced(webshop)
    assert states(webshop)[change] == ("held", "changed_since_others")
    word.note_change_entered(webshop, order["id"])
    synced(webshop)
    assert states(webshop)[change][0] == "skipped"
