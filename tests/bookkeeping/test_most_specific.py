"""The most specific setting wins: the till's, else the channel's, else the country's, else the one for everything."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Component
from apps.bookkeeping.rules import AccountRule, CostRule
from tests.bookkeeping.sales import A_TILL, a_line, a_sale, a_tax, dutch_rules

SALE = a_sale(a_line("121.00", a_tax("21", "21.00")), is_pos=True, channel="pos", location=A_TILL, ship_to=None)
# From the most specific to the least; each names itself.
ACCOUNTS = (
    AccountRule(Component.GOODS, "till", location=A_TILL.shopify_id),
    AccountRule(Component.GOODS, "channel", channel="pos"),
    AccountRule(Component.GOODS, "country", country="NL"),
    AccountRule(Component.GOODS, "everything"),
)
COSTS = (
    CostRule("till", "", location=A_TILL.shopify_id),
    CostRule("channel", "of channel", channel="pos"),
    CostRule("everything", "of everything"),
)


@pytest.mark.parametrize("known", [pair for size in (1, 2, 3, 4) for pair in combinations(ACCOUNTS, size)])
def test_the_account_is_that_of_the_most_specific_setting(known: tuple[AccountRule, ...]) -> None:
    rules = dutch_rules(accounts=tuple(reversed(known)))
    (booking,) = book(SALE, rules).bookings
    assert {line.account for line in booking.lines} == {known[0].account}


def test_a_setting_of_another_till_or_channel_is_none() -> None:
    others = (replace(ACCOUNTS[0], location="another"), replace(ACCOUNTS[1], channel="web"), ACCOUNTS[3])
    (booking,) = book(SALE, dutch_rules(accounts=others)).bookings
    assert {line.account for line in booking.lines} == {"everything"}


def test_cost_centre_and_cost_unit_each_come_from_the_most_specific_setting_that_names_one() -> None:
    (booking,) = book(SALE, dutch_rules(costs=tuple(reversed(COSTS)))).bookings
    assert {(line.cost_centre, line.cost_unit) for line in booking.lines} == {("till", "of channel")}
