"""Everything an order can hold besides articles, and every way money comes back; the lines written out."""

from __future__ import annotations

from dataclasses import replace
from textwrap import dedent

import pytest

from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.sale import Duty, Fee, Place, ReturnedDelivery, Sale
from tests.bookkeeping.sales import (
    a_delivery,
    a_line,
    a_refund,
    a_sale,
    a_tax,
    as_text,
    back,
    dutch_rules,
    eur,
)


def booked(sale: Sale) -> list[str]:
    outcome = book(sale, dutch_rules())
    assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
    assert not outcome.held, outcome.held
    return [as_text(booking) for booking in outcome.bookings]


def text(expected: str) -> str:
    return dedent(expected).strip()


def gone(sale: Sale, *, total: str, tax: str) -> Sale:
    """What Shopify says the order is worth now."""
    return replace(sale, current=replace(sale.current, total=eur(total), tax=eur(tax)))


def test_prices_without_tax_are_net_already() -> None:
    sale = a_sale(
        a_line("100.00", a_tax("21", "18.90"), discounts=["10.00"]),
        taxes_included=False,
        deliveries=[a_delivery("5.00")],
    )
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 113.90
            goods 8000 domestic NL 21 90.00 18.90
            shipping 8010 domestic NL 0 5.00 0.00
        """)
    ]


def test_a_gift_card_sold_with_tax_is_turnover_at_once() -> None:
    assert booked(a_sale(a_line("60.50", a_tax("21", "10.50"), is_gift_card=True))) == [
        text("""
            sale #1001 2026-11-20 60.50
            gift_card_sold 8000 domestic NL 21 50.00 10.50
        """)
    ]


def test_store_credit_lowers_the_receivable_and_comes_back_on_the_credit_note() -> None:
    sale = gone(
        a_sale(
            a_line("121.00", a_tax("21", "21.00"), current=0),
            paid_by_store_credit=eur("21.00"),
            refunds=(
                a_refund(
                    back(1, quantity=1, subtotal="121.00", tax="21.00"),
                    money_back="121.00",
                    to_store_credit=eur("121.00"),
                ),
            ),
        ),
        total="0.00",
        tax="0.00",
    )
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 100.00
            goods 8000 domestic NL 21 100.00 21.00
            store_credit_redeemed 1455 outside NL 0 -21.00 0.00
        """),
        text("""
            refund #1001-R1 2026-11-20 0.00
            goods 8000 domestic NL 21 -100.00 -21.00
            store_credit_redeemed 1455 outside NL 0 121.00 0.00
        """),
    ]


def test_duties_and_additional_fees_have_accounts_of_their_own() -> None:
    duty = Duty("gid://shopify/Duty/1", eur("12.00"), ())
    line = replace(a_line("100.00"), duties=(duty,))
    fee = Fee("gid://shopify/AdditionalFee/1", "Recycling", eur("3.00"), ())
    sale = a_sale(line, ship_to=Place("CH"), fees=(fee,))
    sale = replace(
        sale,
        as_sold=replace(sale.as_sold, total=eur("115.00")),
        current=replace(sale.current, total=eur("115.00")),
    )
    assert booked(sale) == [
        text("""
            sale #1001 2026-11-20 115.00
            goods 8000 export CH 0 100.00 0.00
            duty 4910 export CH 0 12.00 0.00
            fee 8040 export CH 0 3.00 0.00
        """)
    ]


def test_a_fee_that_was_kept_of_a_return_is_income_with_the_vat_of_the_goods() -> None:
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="111.00", fees=eur("10.00"))
    sale = gone(a_sale(a_line("121.00", a_tax("21", "21.00"), current=0), refunds=(refund,)), total="10.00", tax="1.74")
    assert booked(sale)[1] == text("""
        refund #1001-R1 2026-11-20 -111.00
        goods 8000 domestic NL 21 -100.00 -21.00
        fee 8040 domestic NL 21 8.26 1.74
    """)


def two_rates() -> Sale:
    return a_sale(a_line("109.00", a_tax("9", "9.00")), a_line("121.00", a_tax("21", "21.00"), number=2))


def test_money_back_without_lines_is_spread_over_what_is_left_with_its_own_vat() -> None:
    sale = gone(replace(two_rates(), refunds=(a_refund(money_back="23.00"),)), total="207.00", tax="27.00")
    assert booked(sale)[1] == text("""
        refund #1001-R1 2026-11-20 -23.00
        adjustment 8050 domestic NL 9 -10.00 -0.90
        adjustment 8050 domestic NL 21 -10.00 -2.10
    """)


def test_several_refunds_are_a_credit_note_each() -> None:
    sale = replace(
        two_rates(),
        lines=(
            a_line("109.00", a_tax("9", "9.00"), current=0),
            a_line("121.00", a_tax("21", "21.00"), number=2, current=0),
        ),
        refunds=(
            a_refund(back(1, quantity=1, subtotal="109.00", tax="9.00"), money_back="109.00", number=1),
            a_refund(back(2, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00", number=2),
        ),
    )
    assert booked(gone(sale, total="0.00", tax="0.00"))[1:] == [
        text("""
            refund #1001-R1 2026-11-20 -109.00
            goods 8000 domestic NL 9 -100.00 -9.00
        """),
        text("""
            refund #1001-R2 2026-11-20 -121.00
            goods 8000 domestic NL 21 -100.00 -21.00
        """),
    ]


def test_only_the_shipping_comes_back() -> None:
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")), deliveries=[a_delivery("6.05", a_tax("21", "1.05"))])
    shipping = replace(
        a_refund(money_back="6.05"),
        deliveries=(a_returned_delivery("6.05", "1.05"),),
    )
    assert booked(gone(replace(sale, refunds=(shipping,)), total="121.00", tax="21.00"))[1] == text("""
        refund #1001-R1 2026-11-20 -6.05
        shipping 8010 domestic NL 21 -5.00 -1.05
    """)


def a_returned_delivery(subtotal: str, tax: str) -> ReturnedDelivery:
    return ReturnedDelivery("gid://1", "gid://shopify/ShippingLine/1", eur(subtotal), eur(tax))


def test_more_money_back_than_was_sold_waits_with_the_amounts() -> None:
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="150.00")
    sale = gone(a_sale(a_line("121.00", a_tax("21", "21.00"), current=0), refunds=(refund,)), total="0.00", tax="0.00")
    outcome = book(sale, dutch_rules())
    assert [booking.reference for booking in outcome.bookings] == ["#1001"]
    (held,) = outcome.held
    assert held.reason.code is Held.REFUND_DOES_NOT_ADD_UP
    assert held.reason.amounts == {"paid_back": eur("150.00"), "refund_lines": eur("121.00")}


def test_a_refund_that_is_under_way_waits() -> None:
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00", is_pending=True)
    sale = gone(a_sale(a_line("121.00", a_tax("21", "21.00"), current=0), refunds=(refund,)), total="0.00", tax="0.00")
    (held,) = book(sale, dutch_rules()).held
    assert held.reason.code is Held.REFUND_PENDING


def test_an_unpaid_order_cancelled_after_booking_is_credited_whole() -> None:
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")), financial_status="PENDING")
    rules = dutch_rules(selection=replace(dutch_rules().selection, paid_only=False))
    stands = book(sale, rules).bookings
    cancelled = gone(replace(sale, cancelled_at=sale.processed_at), total="0.00", tax="0.00")
    (change,) = book(cancelled, rules, booked=stands).bookings
    assert as_text(change) == text("""
        change #1001-A1 2026-11-20 -121.00
        goods 8000 domestic NL 21 -100.00 -21.00
    """)


@pytest.mark.parametrize(
    ("currency", "price", "vat", "net"), [("JPY", "1100", "100", "1000"), ("KWD", "1.100", "0.100", "1.000")]
)
def test_every_currency_has_its_own_smallest_unit(currency: str, price: str, vat: str, net: str) -> None:
    sale = a_sale(a_line(price, a_tax("10", vat, currency=currency), currency=currency), currency=currency)
    (booking,) = book(sale, dutch_rules()).bookings
    assert as_text(booking).splitlines()[1] == f"goods 8000 domestic NL 10 {net} {vat}"
