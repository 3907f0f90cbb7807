"""Whose debtor an order goes to, and when the EU's register is asked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.bookkeeping import buyer_decisions
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.sale import Buyer, Place
from tests.bookkeeping.sales import a_sale

PERSON = Buyer(shopify_id="gid://shopify/Customer/1", is_business=False, vat_number="", has_email=True)


@pytest.mark.parametrize(
    ("buyer", "is_pos", "is_individual", "own"),
    [
        (PERSON, False, True, True),
        (PERSON, False, False, False),
        (PERSON, True, True, False),
        (replace(PERSON, is_business=True), True, True, True),
        (replace(PERSON, shopify_id=None), False, True, False),
        (replace(PERSON, has_email=False), False, True, False),
        (replace(PERSON, has_email=False, vat_number="BE0428759497"), False, True, True),
    ],
)
def test_the_own_debtor_is_of_somebody_who_can_be_reached(
    buyer: Buyer, is_pos: bool, is_individual: bool, own: bool
) -> None:
    sale = replace(a_sale(), buyer=buyer, is_pos=is_pos)
    found = buyer_decisions.own_debtor(sale, is_individual=is_individual)
    assert found == (buyer.shopify_id if own else "")


def test_the_register_is_asked_only_where_the_merchant_wants_it() -> None:
    rules = demo_rules(country="NL")
    unasked = replace(rules, vat=replace(rules.vat, check_vies=False))
    sale = replace(a_sale(), buyer=replace(PERSON, vat_number="BE0428759497"))
    assert buyer_decisions.number_to_check(sale, unasked) is None


def test_a_number_is_asked_for_as_the_register_of_its_own_state_writes_it() -> None:
    rules = demo_rules(country="NL")
    asking = replace(rules, vat=replace(rules.vat, check_vies=True))
    sale = replace(a_sale(), ship_to=Place("BE"), buyer=replace(PERSON, vat_number="0428.759.497"))
    assert buyer_decisions.number_to_check(sale, asking) == buyer_decisions.RegisteredNumber("BE", "0428759497")
    assert buyer_decisions.number_to_check(replace(sale, ship_to=Place("NL")), asking) is None
