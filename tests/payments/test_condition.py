"""Which payment condition an order has: that of its gateway, and none where its gateways do not agree."""

from __future__ import annotations

from dataclasses import replace

import pytest

from apps.bookkeeping.book import book
from apps.bookkeeping.rules import Selection
from apps.bookkeeping.sale import MoneyMoved
from apps.payments import condition, gateways
from apps.payments.gateways import Gateway, PaymentRules
from tests.bookkeeping.sales import NOON, a_line, a_sale, a_tax, dutch_rules, eur

RULES = PaymentRules(
    gateways=(
        Gateway("mollie", condition="PP"),
        Gateway("PayPal", "1262", condition="PP"),
        Gateway("bank transfer", leave_open=True, condition="14"),
        Gateway("klarna", "1263"),
    )
)
CASES = [
    (["Mollie"], [], True, "PP"),
    (["mollie", "paypal"], ["mollie", "paypal"], True, "PP"),
    (["mollie", "klarna"], [], True, ""),  # one of them names none
    (["mollie", "a new one"], [], True, ""),
    (["mollie"], ["klarna", "mollie"], True, "PP"),  # what was tried and failed does not count
    (["mollie"], ["mollie", "Bank Transfer"], False, ""),  # the rest is still to come through another
    ([], ["Bank transfer"], False, "14"),
    ([], ["bank transfer", "mollie"], False, ""),
    ([], [], True, ""),
]


@pytest.mark.parametrize(("paid", "named", "is_paid", "code"), CASES)
def test_the_gateways_decide_together_or_not_at_all(
    paid: list[str], named: list[str], is_paid: bool, code: str
) -> None:
    money = [MoneyMoved(f"T{number}", name, "", NOON, eur("1.00")) for number, name in enumerate(paid)]
    back = MoneyMoved("R1", "klarna", "", NOON, eur("-1.00"))
    sale = replace(
        a_sale(a_line("121.00", a_tax("21", "21.00"))),
        moved=(*money, back),
        gateways=tuple(named),
        financial_status="PAID" if is_paid else "PARTIALLY_PAID",
    )
    outcome = condition.add(book(sale, dutch_rules(selection=Selection(paid_only=False))), sale, RULES)
    assert {one.payment_condition for one in outcome.bookings} == {code}


def test_the_conditions_come_back_out_of_their_json() -> None:
    assert gateways.from_json(gateways.to_json(RULES)) == RULES
