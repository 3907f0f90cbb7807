"""With the order: of what was paid only what its entry can take stands in it; the rest follows, nothing is twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Booking
from apps.bookkeeping.money import Money
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import MoneyMoved
from apps.payments import with_sale
from apps.payments.gateways import Way
from apps.payments.tender import Tender
from tests.bookkeeping.sales import NOON, a_line, a_sale, a_tax, dutch_rules, eur
from tests.payments.test_day import RULES, ZONE, judge, order

WITH_ORDER = replace(RULES, way=Way.WITH_ORDER)
# With an account, left open, without a row, and not told at all.
GATEWAYS = st.sampled_from(["mollie", "PayPal", "manual", "a new one", ""])
AMOUNTS = st.sampled_from(["121.00", "70.00", "51.00", "0.01", "121.01", "-20.00", "-121.00"])
LATER = st.sampled_from([0, 5, 60, 24 * 60, 72 * 60])
MOVED = st.lists(st.tuples(AMOUNTS, GATEWAYS, LATER), max_size=6)


def moved(drawn: Sequence[tuple[str, str, int]]) -> tuple[MoneyMoved, ...]:
    return tuple(
        MoneyMoved(f"T{number}", gateway, f"tr_{number}", NOON + timedelta(minutes=later), eur(amount))
        for number, (amount, gateway, later) in enumerate(drawn)
    )


def booked(money: tuple[MoneyMoved, ...], *, placed: frozenset[str] = frozenset(), **rules: object) -> Booking:
    sale = replace(a_sale(a_line("121.00", a_tax("21", "21.00"))), moved=money)
    outcome = book(sale, dutch_rules(**rules))
    return with_sale.add(outcome, sale, WITH_ORDER, zone=ZONE, placed=placed).bookings[0]


@given(MOVED, st.sets(st.sampled_from([f"T{number}" for number in range(6)])))
def test_an_entry_takes_no_more_than_it_comes_to_and_nothing_that_stands_elsewhere(
    drawn: list[tuple[str, str, int]], placed: set[str]
) -> None:
    money = moved(drawn)
    one = booked(money, placed=frozenset(placed))
    stands = {paid.source for paid in one.payments}
    assert len(stands) == len(one.payments) and not stands & placed
    assert 0 <= one.receivable.amount <= one.total.amount == 121
    assert one.vat.text == "21.00"  # payments are no turnover and have no VAT
    for each in money:
        assert each.source not in stands or (each.at and each.at.astimezone(ZONE).date() == one.booked_on)


@given(MOVED)
def test_what_is_not_in_the_entry_follows_per_day_whatever_the_way_is(
    drawn: list[tuple[str, str, int]],
) -> None:
    """Each tender in one place, and per gateway the same money as if everything went per day."""
    money = moved(drawn)
    tenders = [
        Tender(f"P{one.source}", one.at or NOON, one.amount, "credit_card", one.reference, "O1", "#O1") for one in money
    ]
    plain = judge(tenders, order(*money))
    stands = replace(order(*money), with_sale=booked(money).payments)
    for way in (Way.WITH_ORDER, Way.PER_DAY):
        both = judge(tenders, stands, rules=replace(RULES, way=way))
        assert {one.tender.source for one in both.settled} == {one.tender.source for one in plain.settled}
        assert [one.source for one, _ in both.held] == [one.source for one, _ in plain.held]
        assert {(one.tender, one.account, one.amount) for one in both.settled} == {
            (one.tender, one.account, one.amount) for one in plain.settled
        }
    # Until the entry is in Exact its money waits with it.
    waits = replace(order(*money), waiting_with_sale=frozenset(paid.source for paid in stands.with_sale))
    assert {one.moved.source for one in judge(tenders, waits).settled} == {
        one.moved.source for one in plain.settled
    } - waits.waiting_with_sale


def test_invoices_take_no_payments_and_an_account_in_another_currency_neither() -> None:
    money = moved([("121.00", "mollie", 0)])
    assert booked(money).receivable.text == "0.00"
    assert not booked(money, booking_type=BookingType.SALES_INVOICE).payments
    abroad = (replace(money[0], amount=Money(eur("121.00").amount, "SEK")),)
    assert not booked(abroad).payments
