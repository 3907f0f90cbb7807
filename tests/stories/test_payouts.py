"""Payouts through all rooms: from Shopify Payments, by the rules, through the ledger, into Exact's general journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import Settings

from apps.ledger import payouts
from apps.ledger.models import Document, MoneyDocument
from apps.payments import rules
from apps.shopify.payouts import SCOPE
from apps.shops.models import PayoutSettings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

ENTRIES = "generaljournalentry/GeneralJournalEntries"
CHARGE: dict[str, Any] = {"type": "CHARGE", "amount": "121.00", "fee": "2.42"}
REFUND: dict[str, Any] = {"type": "REFUND", "amount": "-21.00"}


def switch_on(webshop: Webshop, world: World, *, is_allowed: bool = True) -> PayoutSettings:
    """As the page of the payouts does; every account of the demo administration chosen."""
    if is_allowed:
        world.merchant_allows(SCOPE)
    chosen = rules.demo_rules()
    accounts = {purpose.value: account for purpose, account in chosen.accounts.items()}
    day = shop_today() - timedelta(days=30)
    return PayoutSettings.objects.create(
        webshop=webshop, is_on=True, issued_from=day, journal=chosen.journal, **accounts
    )


def sync_a_day_later(webshop: Webshop) -> None:
    """The day's reading is due again."""
    PayoutSettings.objects.filter(webshop=webshop).update(read_at=None)
    sync_now(webshop)


def sync_until(webshop: Webshop, is_there: Callable[[], bool]) -> None:
    """A webhook, a limit or a renewal of the login may come in between: a few more syncs bring it."""
    for _ in range(6):
        sync_a_day_later(webshop)
        if is_there():
            return
    raise AssertionError(list(MoneyDocument.objects.values("number", "state", "reason_code")))


def states() -> list[str]:
    return sorted(MoneyDocument.objects.values_list("state", flat=True))


def booked(world: World) -> list[dict[str, Decimal]]:
    """Every entry that Exact ever committed, by account."""
    found = []
    for entry in world.committed(ENTRIES):
        sums: Counter[str] = Counter()
        for line in entry["GeneralJournalEntryLines"]:
            sums[line["GLAccountCode"]] += Decimal(line["AmountFC"])  # type: ignore[assignment]
        found.append({account: Decimal(amount) for account, amount in sums.items()})
    return found


def test_payouts_are_booked_once_each_however_often_they_are_read(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    order = world.place(lines=[{"title": "Shirt", "price": "121.00", "vat": "21"}], paid=True)
    world.pays_out({**CHARGE, "order": order}, REFUND, days_ago=3)
    world.pays_out(REFUND, days_ago=2)
    world.pays_out({"type": "CHARGE", "amount": "200.00", "fee": "6.10"}, currency="USD", days_ago=1)
    under_way = world.pays_out(CHARGE, status="SCHEDULED")
    sync_now(webshop)
    assert world.committed(ENTRIES) == []  # off until switched on
    switch_on(webshop, world)
    sync_until(webshop, lambda: len(booked(world)) == 3)
    for _ in range(2):
        sync_a_day_later(webshop)
    assert booked(world) == [
        {"1105": Decimal("97.58"), "4550": Decimal("2.42"), "1260": Decimal("-100.00")},
        {"1105": Decimal("-21.00"), "1260": Decimal("21.00")},
        {"1105": Decimal("193.90"), "4550": Decimal("6.10"), "1260": Decimal("-200.00")},
    ]
    assert set(MoneyDocument.objects.values_list("state", flat=True)) == {"booked"}
    world.pays_out(number=under_way, status="PAID")
    sync_until(webshop, lambda: len(booked(world)) == 4)
    assert {document.state for document in Document.objects.filter(webshop=webshop)} == {"booked"}


@pytest.mark.parametrize("fault", ["drop_before", "drop_after"])
def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(
    set_up: SetUp, world: World, settings: Settings, fault: str
) -> None:
    settings.UNCLEAR_WAIT_SECONDS = 0
    webshop = set_up()
    switch_on(webshop, world)
    world.pays_out(CHARGE, days_ago=1)
    world.pays_out(CHARGE, days_ago=1)  # alike but for its number
    world.faults({"path_regex": "GeneralJournalEntries$", "method": "POST", "do": fault, "times": 1})
    sync_until(webshop, lambda: states() == ["booked", "booked"])
    assert len(booked(world)) == 2


def test_what_comes_back_after_it_was_booked_waits_for_a_person(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    switch_on(webshop, world)
    number = world.pays_out(CHARGE, days_ago=1)
    sync_until(webshop, lambda: states() == ["booked"])
    world.pays_out(number=number, status="FAILED")
    sync_until(webshop, lambda: states() == ["booked", "held"])
    sync_a_day_later(webshop)
    first, second = MoneyDocument.objects.order_by("version")
    assert (first.state, second.state, second.reason_code) == ("booked", "held", "payout_returned")
    assert len(booked(world)) == 1


def test_without_the_permission_nothing_is_read_and_orders_are_booked_all_the_same(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    switch_on(webshop, world, is_allowed=False)
    world.place(lines=[{"title": "Shirt", "price": "121.00", "vat": "21"}], paid=True)
    world.pays_out(CHARGE, days_ago=1)
    sync_until(webshop, lambda: len(world.entries()) == 1)
    assert MoneyDocument.objects.count() == 0
    world.merchant_allows(SCOPE)
    sync_until(webshop, lambda: len(booked(world)) == 1)


def test_what_exact_refuses_waits_and_is_booked_when_it_is_mended(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    chosen = switch_on(webshop, world)
    world.pays_out(CHARGE, days_ago=1)
    world.pays_out({"type": "SHIPPING_LABEL", "amount": "-6.95"}, days_ago=2)
    PayoutSettings.objects.update(labels="")
    world.change_in_exact("financial/Journals", {"Code": "90"}, {"IsBlocked": True})
    sync_until(webshop, lambda: states() == ["held", "held"])
    refused, open_one = MoneyDocument.objects.order_by("-booked_on")
    assert open_one.reason_code == "payout_account_missing"
    world.change_in_exact("financial/Journals", {"Code": "90"}, {"IsBlocked": False})
    chosen.save()  # with the account of shipping labels
    payouts.book_after_all(refused, chosen.rules)
    payouts.judge_again(webshop, chosen.rules)
    sync_until(webshop, lambda: states() == ["booked", "booked"])
    assert len(booked(world)) == 2
