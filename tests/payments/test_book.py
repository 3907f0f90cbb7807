"""What a payout becomes in the general journal: to the cent, nothing lost, and held where anything is unclear."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.bookkeeping.money import Money, total
from apps.payments import entry, rules
from apps.payments.book import book
from apps.payments.kinds import _PART_OF, Purpose
from apps.payments.payout import Direction, Payout
from apps.payments.refusals import CannotBookPayout, HeldPayout
from apps.shopify import payout_reader
from tests.payments.payouts import a_payout, a_transaction, money

RULES = rules.demo_rules()
KINDS = sorted(_PART_OF)
cents = st.integers(-10_000_000, 10_000_000).map(lambda number: Decimal(number) / 100)


def read(data: dict[str, Any]) -> Payout:
    return payout_reader.read(data["payout"], data["transactions"], zone=ZoneInfo("Europe/Amsterdam"))


def reason(data: dict[str, Any], chosen: rules.PayoutRules = RULES) -> CannotBookPayout:
    with pytest.raises(CannotBookPayout) as held:
        book(read(data), chosen)
    return held.value


@st.composite
def payouts(draw: st.DrawFn) -> Payout:
    rows = draw(st.lists(st.tuples(st.sampled_from(KINDS), cents, cents), min_size=1, max_size=8))
    made = [
        a_transaction(kind, f"{amount:.2f}", f"{fee:.2f}", number=number)
        for number, (kind, amount, fee) in enumerate(rows, start=1)
    ]
    return read(a_payout(made))


def test_a_payout_with_everything_in_it() -> None:
    """An accountant's example: two sales, a refund, a lost and a won dispute, a reserve, a label, an adjustment."""
    data = a_payout(
        [
            a_transaction("CHARGE", "121.00", "2.42", number=1, order="#1001"),
            a_transaction("CHARGE", "60.50", "1.21", number=2, order="#1002"),
            a_transaction("REFUND", "-30.25", "0.00", number=3, order="#1001"),
            a_transaction("DISPUTE_WITHDRAWAL", "-60.50", "15.00", number=4, order="#1002"),
            a_transaction("ADJUSTMENT", "40.00", "-15.00", number=5, order="#0990", sourceType="DISPUTE"),
            a_transaction("RESERVED_FUNDS", "-10.00", number=6),
            a_transaction("SHIPPING_LABEL", "-6.95", number=7, order="#1001"),
            a_transaction("ADJUSTMENT", "1.00", number=8),
        ]
    )
    booked = book(read(data), RULES)
    assert (booked.booked_on.isoformat(), booked.journal) == ("2026-11-03", "90")  # midnight in the shop's zone
    assert [(line.part, line.account, line.amount.text, line.order) for line in booked.lines] == [
        (Purpose.BANK, "1105", "111.17", ""),
        (Purpose.FEES, "4550", "3.63", ""),
        (Purpose.CLEARING, "1260", "-151.25", ""),
        (Purpose.DISPUTES, "4560", "60.50", "#1002"),
        (Purpose.DISPUTES, "4560", "-40.00", "#0990"),
        (Purpose.ADJUSTMENTS, "4570", "-1.00", ""),
        (Purpose.RESERVES, "1270", "10.00", ""),
        (Purpose.LABELS, "4520", "6.95", "#1001"),
    ]
    assert entry.from_json(entry.to_json(booked)) == booked


@given(payouts())
def test_every_entry_balances_and_loses_nothing(payout: Payout) -> None:
    try:
        booked = book(payout, RULES)
    except CannotBookPayout as held:
        assert held.code is HeldPayout.EMPTY
        assert not sum(one.net.amount for one in payout.movements)
        return
    assert total((line.amount for line in booked.lines), currency="EUR").amount == 0
    by_part = dict.fromkeys(Purpose, Decimal(0))
    for line in booked.lines:
        assert line.part
        by_part[line.part] += line.amount.amount
    assert by_part[Purpose.BANK] == sum(one.net.amount for one in payout.movements)
    gained = sum(one.amount.amount for one in payout.movements if one.kind in ("CHARGE", "REFUND"))
    assert by_part[Purpose.CLEARING] == -gained


@given(payouts())
def test_a_negated_payout_is_the_mirror(payout: Payout) -> None:
    try:
        booked = book(payout, RULES)
    except CannotBookPayout:
        return
    movements = tuple(replace(one, amount=-one.amount, fee=-one.fee, net=-one.net) for one in payout.movements)
    other = Direction.DEPOSIT if payout.direction is Direction.WITHDRAWAL else Direction.WITHDRAWAL
    negated = replace(
        payout, net=-payout.net, gross=-payout.gross, fees=-payout.fees, direction=other, movements=movements
    )
    assert [line.amount for line in book(negated, RULES).lines] == [-line.amount for line in booked.lines]


def test_a_withdrawal_takes_money_out_of_the_bank_however_shopify_signs_it() -> None:
    made = [a_transaction("REFUND", "-80.00", order="#1001")]
    signed, unsigned = a_payout(made), a_payout(made, net=money("80.00"))
    assert book(read(signed), RULES) == book(read(unsigned), RULES)
    assert book(read(signed), RULES).lines[0].amount == Money(Decimal("-80.00"), "EUR")
    assert reason(a_payout([a_transaction()], net=money("-100.00"))).code is HeldPayout.DOES_NOT_ADD_UP


@pytest.mark.parametrize(
    ("data", "code", "amounts"),
    [
        (a_payout([a_transaction()], status="SCHEDULED"), HeldPayout.UNDER_WAY, {"payout": "100.00"}),
        (a_payout([a_transaction()], status="IN_TRANSIT"), HeldPayout.UNDER_WAY, {"payout": "100.00"}),
        (a_payout([a_transaction()], status="FAILED"), HeldPayout.RETURNED, {"payout": "100.00"}),
        (a_payout([a_transaction(test=True)]), HeldPayout.TEST, {}),
        (
            a_payout([a_transaction("TRANSFER_FAILURE")]),
            HeldPayout.KIND_UNKNOWN,
            {"amount": "100.00", "transaction_fee": "0.00", "transaction_net": "100.00"},
        ),
        (
            a_payout([a_transaction(currency="USD")]),
            HeldPayout.CURRENCIES_MIXED,
            {"payout": "100.00", "other": "100.00"},
        ),
        (
            a_payout([a_transaction()], net=money("99.99")),
            HeldPayout.DOES_NOT_ADD_UP,
            {"transactions": "100.00", "payout": "99.99", "difference": "0.01"},
        ),
        (
            a_payout([a_transaction("CHARGE", "100.00", "2.00", net=money("99.00"))]),
            HeldPayout.DOES_NOT_ADD_UP,
            {"amount_less_fee": "98.00", "transaction_net": "99.00", "difference": "-1.00"},
        ),
        (a_payout([]), HeldPayout.EMPTY, {}),
    ],
    ids=lambda value: value.value if isinstance(value, HeldPayout) else "",
)
def test_what_is_unclear_waits_with_its_amounts(
    data: dict[str, Any], code: HeldPayout, amounts: dict[str, str]
) -> None:
    held = reason(data)
    assert held.code is code
    assert {name: amount.text for name, amount in held.amounts.items()} == amounts


def test_a_part_of_a_cent_is_not_rounded_away() -> None:
    assert reason(a_payout([a_transaction(amount="1.005")])).code is HeldPayout.NOT_TO_THE_CENT


def test_a_summary_that_tells_other_fees_or_another_currency_is_not_believed() -> None:
    data = a_payout([a_transaction("CHARGE", "100.00", "2.00")])
    data["payout"]["summary"]["chargesFee"] = money("1.00")
    assert reason(data).code is HeldPayout.DOES_NOT_ADD_UP
    data["payout"]["summary"]["chargesFee"] = money("2.00", "USD")
    assert reason(data).code is HeldPayout.CURRENCIES_MIXED


def test_only_the_accounts_that_a_payout_needs_must_be_chosen() -> None:
    few = replace(RULES, accounts={part: RULES.accounts[part] for part in (Purpose.BANK, Purpose.CLEARING)})
    assert len(book(read(a_payout([a_transaction()])), few).lines) == 2
    held = reason(a_payout([a_transaction("CHARGE", "100.00", "2.00")]), few)
    assert (held.code, held.facts) == (HeldPayout.ACCOUNT_MISSING, {"account": "fees"})
    assert reason(a_payout([a_transaction()]), replace(RULES, journal="")).code is HeldPayout.ACCOUNT_MISSING


def test_the_settings_come_back_out_of_their_json_as_they_were() -> None:
    assert rules.from_json({rules.NAME: rules.to_json(RULES)}) == RULES
    assert rules.from_json({"journal": "70"}) is None
