"""The worked examples of docs/bookkeeping.md: what Shopify says, and every line that must stand in Exact."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.money import Money
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.sale import Adjustment, Buyer, Place, ReturnedDelivery
from tests.bookkeeping.sales import A_TILL, a_delivery, a_line, a_refund, a_sale, a_tax, as_text, back, dutch_rules, eur

BELGIAN_BUSINESS = Buyer("gid://shopify/Customer/2", is_business=True, vat_number="BE0403170701", has_email=True)


def booked(sale: object, **rules: object) -> list[str]:
    outcome = book(sale, dutch_rules(**rules))  # type: ignore[arg-type]
    assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
    assert not outcome.held
    return [as_text(booking) for booking in outcome.bookings]


def text(expected: str) -> str:
    return dedent(expected).strip()


def test_a_dutch_order_of_21_percent_included() -> None:
    assert booked(a_sale(a_line("121.00", a_tax("21", "21.00")))) == [
        text("""
            sale #1001 2026-11-20 121.00
            goods 8000 domestic NL 21 100.00 21.00
        """)
    ]


def test_two_rates_with_an_order_discount_and_shipping_of_both_rates() -> None:
    sale = a_sale(
        a_line("10.90", a_tax("9", "0.81"), discounts=["1.09"]),
        a_line("60.50", a_tax("21", "9.45"), discounts=["6.05"], number=2),
        deliveries=[a_delivery("6.95", a_tax("9", "0.09"), a_tax("21", "1.02"))],
    )
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 71.21
            goods 8000 domestic NL 9 9.00 0.81
            goods 8000 domestic NL 21 45.00 9.45
            shipping 8010 domestic NL 9 1.00 0.09
            shipping 8010 domestic NL 21 4.84 1.02
        """)
    ]


def test_cash_at_a_till_is_rounded_on_a_line_of_its_own() -> None:
    sale = a_sale(
        a_line("12.48", a_tax("21", "2.17")), is_pos=True, channel="pos", location=A_TILL, cash_rounding=eur("0.02")
    )
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 12.50
            goods 8000 domestic NL 21 10.31 2.17
            cash_rounding 4900 outside NL 0 0.02 0.00
        """)
    ]


def test_a_german_consumer_pays_german_vat() -> None:
    sale = a_sale(a_line("119.00", a_tax("19", "19.00")), ship_to=Place("DE", postcode="10115"))
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 119.00
            goods 8000 oss DE 19 100.00 19.00
        """)
    ]


def test_a_belgian_business_with_a_vat_number_is_reverse_charged() -> None:
    sale = a_sale(a_line("250.00"), ship_to=Place("BE"), buyer=BELGIAN_BUSINESS)
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 250.00
            goods 8000 reverse_charge BE 0 250.00 0.00
        """)
    ]


def test_switzerland_is_export() -> None:
    assert booked(a_sale(a_line("80.00"), ship_to=Place("CH"))) == [
        text("""
            sale #1001 2026-11-20 80.00
            goods 8000 export CH 0 80.00 0.00
        """)
    ]


def test_a_gift_card_sold_is_a_debt_and_not_turnover() -> None:
    assert booked(a_sale(a_line("50.00", is_gift_card=True))) == [
        text("""
            sale #1001 2026-11-20 50.00
            gift_card_sold 1450 voucher NL 0 50.00 0.00
        """)
    ]


def test_a_gift_card_redeemed_lowers_the_receivable_and_not_the_turnover() -> None:
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")), paid_by_gift_card=eur("50.00"))
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 71.00
            goods 8000 domestic NL 21 100.00 21.00
            gift_card_redeemed 1450 outside NL 0 -50.00 0.00
        """)
    ]


def test_one_of_three_comes_back_with_shipping_and_a_cent_of_discrepancy() -> None:
    sale = a_sale(
        a_line("363.00", a_tax("21", "63.00"), quantity=3, current=2),
        deliveries=[a_delivery("6.05", a_tax("21", "1.05"))],
        refunds=(
            a_refund(
                back(1, quantity=1, subtotal="121.00", tax="21.00"),
                deliveries=[ReturnedDelivery("gid://1", "gid://shopify/ShippingLine/1", eur("6.05"), eur("1.05"))],
                adjustments=[Adjustment("gid://2", "REFUND_DISCREPANCY", eur("-0.01"), eur("0.00"))],
                money_back="127.06",
            ),
        ),
        current_total=eur("242.00"),
        current_tax=eur("42.00"),
    )
    assert booked(sale)[1] == text("""
        refund #1001-R1 2026-11-20 -127.06
        goods 8000 domestic NL 21 -100.00 -21.00
        shipping 8010 domestic NL 21 -5.00 -1.05
        adjustment 8050 domestic NL 21 -0.01 0.00
    """)


def test_a_unit_taken_out_before_the_first_booking_is_not_booked() -> None:
    sale = a_sale(
        a_line("226.00", a_tax("13", "26.00"), quantity=2, current=1),
        current_total=eur("113.00"),
        current_tax=eur("13.00"),
    )
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 113.00
            goods 8000 domestic NL 13 100.00 13.00
        """)
    ]


def test_a_unit_taken_out_after_booking_is_booked_back() -> None:
    before = a_sale(a_line("226.00", a_tax("13", "26.00"), quantity=2))
    after = a_sale(
        a_line("226.00", a_tax("13", "26.00"), quantity=2, current=1),
        current_total=eur("113.00"),
        current_tax=eur("13.00"),
    )
    stands = book(before, dutch_rules()).bookings
    change = book(after, dutch_rules(), booked=stands)
    assert [as_text(booking) for booking in change.bookings] == [
        text("""
            change #1001-A1 2026-11-20 -113.00
            goods 8000 domestic NL 13 -100.00 -13.00
        """)
    ]
    assert not book(after, dutch_rules(), booked=(*stands, *change.bookings)).bookings


def test_a_tip_is_counted_once_whether_it_is_a_line_or_only_a_total() -> None:
    on_a_line = a_sale(a_line("20.00", a_tax("21", "3.47")), a_line("2.00", is_tip=True, number=2))
    only_a_total = a_sale(a_line("20.00", a_tax("21", "3.47")), tips=eur("2.00"))
    for sale in (on_a_line, only_a_total):
        assert booked(sale) == [
            text("""
                sale #1001 2026-11-20 22.00
                goods 8000 domestic NL 21 16.53 3.47
                tip 8020 outside NL 0 2.00 0.00
            """)
        ]


@pytest.mark.parametrize(
    ("sale", "code"),
    [
        (a_sale(a_line("80.00"), ship_to=Place("DE")), Held.EU_CONSUMER_WITHOUT_VAT),
        (a_sale(a_line("119.00", a_tax("19", "19.00")), ship_to=Place("CH")), Held.VAT_ON_EXPORT),
        (
            a_sale(a_line("80.00"), ship_to=Place("BE"), buyer=Buyer("c", True, "BE0403170702", True)),
            Held.VAT_NUMBER_INVALID,
        ),
        (
            a_sale(a_line("80.00"), ship_to=Place("BE"), buyer=Buyer("c", True, "", True)),
            Held.VAT_NUMBER_MISSING,
        ),
    ],
)
def test_what_is_doubtful_waits_for_a_person(sale: object, code: Held) -> None:
    outcome = book(sale, dutch_rules())  # type: ignore[arg-type]
    assert outcome.verdict is OrderVerdict.HELD
    assert outcome.reason is not None
    assert outcome.reason.code is code


@pytest.mark.parametrize(
    ("place", "treatment"),
    [
        (Place("ES", postcode="35001"), "export"),
        (Place("FI", postcode="22100"), "export"),
        (Place("IT", postcode="23041"), "export"),
        (Place("GB", postcode="SW1A 1AA"), "export"),
        (Place("FR", postcode="97400"), "export"),
    ],
)
def test_special_territories_follow_the_vat_area(place: Place, treatment: str) -> None:
    outcome = book(a_sale(a_line("80.00"), ship_to=place), dutch_rules())
    assert [line.key.treatment for line in outcome.bookings[0].lines] == [treatment]


def test_northern_ireland_is_in_the_vat_area_for_goods() -> None:
    outcome = book(a_sale(a_line("80.00"), ship_to=Place("GB", postcode="BT1 1AA")), dutch_rules())
    assert outcome.reason is not None
    assert outcome.reason.code is Held.EU_CONSUMER_WITHOUT_VAT


def test_an_order_that_does_not_add_up_is_held_with_the_amounts() -> None:
    right = a_sale(a_line("121.00", a_tax("21", "21.00")))
    wrong = a_sale(
        a_line("121.00", a_tax("21", "21.00")),
        as_sold=right.as_sold.__class__(eur("120.99"), eur("21.00"), (), eur("0"), eur("0")),
    )
    reason = book(wrong, dutch_rules()).reason
    assert reason is not None
    assert reason.code is Held.DOES_NOT_ADD_UP
    assert reason.amounts == {"order_total": eur("120.99"), "lines_total": eur("121.00")}


def test_vat_the_marketplace_owes_goes_to_its_clearing_account() -> None:
    sale = a_sale(a_line("107.25", a_tax("7.25", "7.25", channel_liable=True)), ship_to=Place("US"))
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 107.25
            goods 8000 marketplace US 7.25 100.00 0.00
            goods 1460 outside US 0 7.25 0.00
        """)
    ]


def test_currencies_without_decimals_are_booked_whole() -> None:
    sale = a_sale(a_line("1100", a_tax("10", "100", currency="JPY"), currency="JPY"), currency="JPY", ship_to=None)
    assert book(sale, dutch_rules()).bookings[0].total == Money(sale.as_sold.total.amount, "JPY")


@pytest.mark.parametrize(
    ("vies", "code"), [(False, Held.VAT_NUMBER_NOT_REGISTERED), (None, Held.VAT_NUMBER_UNCHECKED), (True, None)]
)
def test_with_vies_on_the_register_has_to_know_the_number(vies: bool | None, code: Held | None) -> None:
    sale = a_sale(a_line("250.00"), ship_to=Place("BE"), buyer=replace(BELGIAN_BUSINESS, vies=vies))
    rules = dutch_rules(vat=replace(dutch_rules().vat, check_vies=True))
    outcome = book(sale, rules)
    assert (outcome.reason.code if outcome.reason else None) is code
