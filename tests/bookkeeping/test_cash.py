"""Cash is rounded by what coins explain, per payment; more is held with the amounts."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.cash import most_rounding
from apps.bookkeeping.decisions import Rounded
from apps.bookkeeping.refusals import Held
from tests.bookkeeping.sales import a_line, a_refund, a_tax, back, belgian_rules, eur
from tests.bookkeeping.test_belgian_shop import at_the_till


@pytest.mark.parametrize(
    ("currency", "most"),
    [("EUR", "0.02"), ("CHF", "0.02"), ("SEK", "0.50"), ("DKK", "0.25"), ("HUF", "2.5"), ("JPY", "2"), ("XXX", "0.02")],
)
def test_half_a_coin_is_the_most_that_is_rounded(currency: str, most: str) -> None:
    assert most_rounding(currency) == Decimal(most)


@pytest.mark.parametrize(
    ("rounding", "payments", "verdict"),
    [
        ("0.02", 1, OrderVerdict.BOOKED),
        ("-0.02", 1, OrderVerdict.BOOKED),
        ("0.03", 1, OrderVerdict.HELD),
        ("0.04", 2, OrderVerdict.BOOKED),
        ("-50.00", 1, OrderVerdict.HELD),
    ],
)
def test_more_than_coins_explain_is_held(rounding: str, payments: int, verdict: OrderVerdict) -> None:
    sale = at_the_till(a_line("12.48", a_tax("21", "2.17")), cash_rounding=eur(rounding), rounded_payments=payments)
    outcome = book(sale, belgian_rules())
    assert outcome.verdict is verdict
    if verdict is OrderVerdict.HELD:
        assert outcome.reason is not None
        assert outcome.reason.code is Held.CASH_ROUNDING_TOO_LARGE
        assert outcome.reason.amounts["cash_rounding"] == eur(rounding)


def test_a_refund_that_calls_a_difference_rounding_waits_alone() -> None:
    returned = back(1, quantity=1, subtotal="12.48", tax="2.17")
    sale = at_the_till(
        a_line("12.48", a_tax("21", "2.17"), current=0),
        cash_rounding=eur("0.02"),
        refunds=(a_refund(returned, money_back="13.48", cash_rounding=eur("1.00")),),
        current_total=eur("0.00"),
        current_tax=eur("0.00"),
    )
    outcome = book(sale, belgian_rules())
    assert [booking.kind.value for booking in outcome.bookings] == ["sale"]
    (waiting,) = outcome.held
    assert waiting.reason.code is Held.CASH_ROUNDING_TOO_LARGE
    found_right = Rounded(waiting.reason.amounts["cash_rounding"].amount)
    again = book(sale, belgian_rules(), booked=outcome.bookings, decisions=[found_right])
    assert not again.held
    assert [booking.total for booking in again.bookings] == [eur("-13.48")]


@pytest.mark.parametrize(("answer", "verdict"), [("-0.50", OrderVerdict.BOOKED), ("-0.49", OrderVerdict.HELD)])
def test_a_person_who_finds_it_right_says_so_of_just_that_amount(answer: str, verdict: OrderVerdict) -> None:
    sale = at_the_till(a_line("12.50", a_tax("21", "2.17")), cash_rounding=eur("-0.50"), rounded_payments=1)
    outcome = book(sale, belgian_rules(), decisions=[Rounded(Decimal(answer))])
    assert outcome.verdict is verdict
    assert [booking.total for booking in outcome.bookings] == [eur("12.00")] * (verdict is OrderVerdict.BOOKED)
