"""Units leave an order by one road and the money for them by another, before or after: together they are one credit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Booking, Component, Kind
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import Adjustment, Refund, Sale, SoldLine
from tests.bookkeeping.sales import a_line, a_refund, a_sale, a_tax, back, dutch_rules, eur

IN_EVERY_TYPE = pytest.mark.parametrize("booking_type", BookingType)
HIGH, LOW = ("121.00", "21"), ("109.00", "9")


def bought(*current: int) -> tuple[SoldLine, ...]:
    """Two articles of 100.00 net, at 21 % and 9 %; `current`: how many of each are left."""
    return (
        a_line("121.00", a_tax("21", "21.00"), current=current[0], number=1),
        a_line("109.00", a_tax("9", "9.00"), current=current[1], number=2),
    )


def seen(
    *lines: SoldLine, now: str, vat: str, net_payment: str, refunds: Sequence[Refund] = (), owed: str = "0"
) -> Sale:
    """As Shopify shows it: its current total and VAT, and the money that is left with the merchant."""
    return a_sale(
        *lines,
        refunds=tuple(refunds),
        current_total=eur(now),
        current_tax=eur(vat),
        net_payment=eur(net_payment),
        outstanding=eur(owed),
    )


def adjusted(amount: str) -> Adjustment:
    return Adjustment("gid://shopify/OrderAdjustment/1", "REFUND_DISCREPANCY", eur(amount), eur("0"))


def per_rate(booked: Sequence[Booking]) -> dict[str, tuple[str, str]]:
    """Net and VAT of everything booked, per rate; what went to nothing is left out."""
    sums: dict[str, tuple[Decimal, Decimal]] = {}
    for line in (line for booking in booked for line in booking.lines):
        rate = f"{line.key.rate.normalize():f}"
        net, vat = sums.get(rate, (Decimal(0), Decimal(0)))
        sums[rate] = (net + line.net.amount, vat + line.vat.amount)
    return {rate: (f"{net:.2f}", f"{vat:.2f}") for rate, (net, vat) in sums.items() if net or vat}


def followed(moments: Sequence[Sale], booking_type: BookingType) -> list[dict[str, tuple[str, str]]]:
    """What stands after each moment, booked one after the other; looking again books nothing."""
    rules, booked, after = dutch_rules(booking_type=booking_type), list[Booking](), []
    for sale in moments:
        outcome = book(sale, rules, booked=booked)
        assert not outcome.doubts, outcome.doubts
        booked += outcome.bookings
        assert not book(sale, rules, booked=booked).bookings
        after.append(per_rate(booked))
    return after


BOTH = {"21": ("100.00", "21.00"), "9": ("100.00", "9.00")}
ONLY_HIGH = {"21": ("100.00", "21.00")}
WHOLE = seen(*bought(1, 1), now="230.00", vat="30.00", net_payment="230.00")


@IN_EVERY_TYPE
def test_units_first_and_their_money_later_are_credited_once(booking_type: BookingType) -> None:
    units = a_refund(back(2, quantity=1, subtotal="109.00", tax="9.00"), money_back="0", number=1)
    money = a_refund(money_back="109.00", number=2)
    returned = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="230.00", refunds=[units], owed="-109.00")
    paid = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[units, money])
    assert followed([WHOLE, returned, paid], booking_type) == [BOTH, ONLY_HIGH, ONLY_HIGH]


@IN_EVERY_TYPE
def test_units_whose_money_is_kept_at_first_are_credited_when_it_is_paid(booking_type: BookingType) -> None:
    units = a_refund(
        back(2, quantity=1, subtotal="109.00", tax="9.00"), money_back="0", number=1, adjustments=[adjusted("109.00")]
    )
    money = a_refund(money_back="109.00", number=2, adjustments=[adjusted("-109.00")])
    returned = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="230.00", refunds=[units])
    paid = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[units, money])
    assert followed([WHOLE, returned, paid], booking_type) == [BOTH, BOTH, ONLY_HIGH]


@IN_EVERY_TYPE
@pytest.mark.parametrize("adjustments", [[], [adjusted("109.00")]])
def test_money_first_and_its_units_later_are_credited_once(
    booking_type: BookingType, adjustments: list[Adjustment]
) -> None:
    money = a_refund(money_back="109.00", number=1)
    units = a_refund(
        back(2, quantity=1, subtotal="109.00", tax="9.00"), money_back="0", number=2, adjustments=adjustments
    )
    paid = seen(*bought(1, 1), now="230.00", vat="30.00", net_payment="121.00", refunds=[money])
    returned = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[money, units])
    whole, between, end = followed([WHOLE, paid, returned], booking_type)
    assert (whole, end) == (BOTH, ONLY_HIGH)
    assert set(between) == {"21", "9"}


@IN_EVERY_TYPE
def test_a_restock_apart_from_its_refund_is_credited_once(booking_type: BookingType) -> None:
    restock = a_refund(back(2, quantity=1, subtotal="109.00", tax="9.00"), money_back="0", number=1)
    refund = a_refund(back(2, quantity=1, subtotal="109.00", tax="9.00"), money_back="109.00", number=2)
    shelved = seen(*bought(1, 1), now="230.00", vat="30.00", net_payment="230.00", refunds=[restock])
    paid = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[restock, refund])
    assert followed([WHOLE, shelved, paid], booking_type) == [BOTH, BOTH, ONLY_HIGH]


@IN_EVERY_TYPE
def test_what_an_edit_took_out_is_credited_once_however_its_money_comes_back(booking_type: BookingType) -> None:
    taken_out = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="230.00", owed="-109.00")
    money = a_refund(money_back="109.00", number=1)
    paid = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[money])
    assert followed([WHOLE, taken_out, paid], booking_type) == [BOTH, ONLY_HIGH, ONLY_HIGH]


@IN_EVERY_TYPE
def test_more_than_what_left_is_turnover_for_the_rest(booking_type: BookingType) -> None:
    taken_out = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="230.00", owed="-109.00")
    money = a_refund(money_back="121.10", number=1)
    paid = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="108.90", refunds=[money])
    assert followed([WHOLE, taken_out, paid], booking_type)[-1] == {"21": ("90.00", "18.90")}


@IN_EVERY_TYPE
def test_goodwill_is_spread_over_what_is_left(booking_type: BookingType) -> None:
    money = a_refund(money_back="23.00", number=1)
    paid = seen(*bought(1, 1), now="230.00", vat="30.00", net_payment="207.00", refunds=[money])
    assert followed([WHOLE, paid], booking_type)[-1] == {"21": ("90.00", "18.90"), "9": ("90.00", "8.10")}


@IN_EVERY_TYPE
def test_a_refund_that_failed_and_is_made_again_counts_once(booking_type: BookingType) -> None:
    failed = a_refund(back(2, quantity=1, subtotal="109.00", tax="9.00"), money_back="0", number=1, is_failed=True)
    again = a_refund(money_back="109.00", number=2)
    refused = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="230.00", refunds=[failed])
    paid = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[failed, again])
    assert followed([WHOLE, refused, paid], booking_type) == [BOTH, BOTH, ONLY_HIGH]
    assert articles_back(paid, booking_type) == {"gid://shopify/Refund/2": [back_of(booking_type)]}


@IN_EVERY_TYPE
@pytest.mark.parametrize("adjustments", [[], [adjusted("109.00")]])
def test_money_and_its_units_that_are_first_seen_together_are_one_credit_note(
    booking_type: BookingType, adjustments: list[Adjustment]
) -> None:
    money = a_refund(money_back="109.00", number=1)
    units = a_refund(
        back(2, quantity=1, subtotal="109.00", tax="9.00"), money_back="0", number=2, adjustments=adjustments
    )
    both = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[money, units])
    assert followed([WHOLE, both], booking_type) == [BOTH, ONLY_HIGH]
    assert articles_back(both, booking_type) == {"gid://shopify/Refund/1": [back_of(booking_type)]}
    # what the customer is still owed was no money for these units
    owed = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="121.00", refunds=[money, units], owed="-109.00")
    assert len(articles_back(owed, booking_type)) == 2


def back_of(booking_type: BookingType) -> tuple[str, str, int]:
    """The second article as it comes back."""
    is_entry = booking_type is BookingType.SALES_ENTRY
    return ("goods", "" if is_entry else "SKU-2", 0 if is_entry else -1)


def articles_back(sale: Sale, booking_type: BookingType) -> dict[str, list[tuple[str, str, int]]]:
    """Component, item and units of every line that was credited, per refund."""
    bookings = book(sale, dutch_rules(booking_type=booking_type)).bookings
    return {
        one.source: [(line.component.value, line.item, line.quantity) for line in one.lines]
        for one in bookings
        if one.kind is Kind.REFUND
    }


@IN_EVERY_TYPE
@pytest.mark.parametrize("aside", [Component.TIP, Component.GIFT_CARD_SOLD])
def test_a_tip_or_gift_card_paid_back_as_an_amount_goes_back_to_its_account(
    booking_type: BookingType, aside: Component
) -> None:
    is_tip = aside is Component.TIP
    odd = a_line("25.00", number=2, is_tip=is_tip, is_gift_card=not is_tip)
    whole = seen(bought(1, 1)[0], odd, now="146.00", vat="21.00", net_payment="146.00")
    money = a_refund(money_back="25.00", number=1)
    paid = seen(bought(1, 1)[0], odd, now="146.00", vat="21.00", net_payment="121.00", refunds=[money])
    after = followed([whole, paid], booking_type)
    assert after[-1] == ONLY_HIGH
    booked = book(paid, dutch_rules(booking_type=booking_type)).bookings
    assert [line.component for line in booked[-1].lines] == [aside]


def test_a_refund_that_no_state_of_shopify_proves_waits_with_the_amounts() -> None:
    money = a_refund(money_back="23.00", number=1)
    odd = seen(*bought(1, 1), now="230.00", vat="30.00", net_payment="150.00", refunds=[money])
    outcome = book(odd, dutch_rules())
    assert [one.kind.value for one in outcome.bookings] == ["sale"]
    (waits,) = outcome.held
    assert waits.reason.code is Held.REFUND_DOES_NOT_ADD_UP
    assert waits.reason.amounts["net_payment"] == eur("150.00")
    assert waits.reason.amounts["lines_total"] == eur("207.00")


@IN_EVERY_TYPE
def test_an_open_return_that_closes_without_a_refund_is_one_credit(booking_type: BookingType) -> None:
    line = replace(bought(1, 0)[1], returning=1)
    opened = seen(bought(1, 0)[0], line, now="121.00", vat="21.00", net_payment="230.00")
    closed = seen(*bought(1, 0), now="121.00", vat="21.00", net_payment="230.00", owed="-109.00")
    assert followed([WHOLE, opened, closed], booking_type) == [BOTH, BOTH, ONLY_HIGH]


@IN_EVERY_TYPE
def test_a_return_that_is_declined_moves_nothing(booking_type: BookingType) -> None:
    opened = seen(bought(1, 0)[0], replace(bought(1, 0)[1], returning=1), now="121.00", vat="21.00", net_payment="230")
    assert followed([WHOLE, opened, WHOLE], booking_type) == [BOTH, BOTH, BOTH]
