"""The worked examples as a shop in Belgium has them: its rates, its tills, its neighbours."""

from __future__ import annotations

from textwrap import dedent
from typing import Any

import pytest

from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.sale import Buyer, Location, Place, ReturnedDelivery, Sale
from tests.bookkeeping.sales import a_delivery, a_line, a_refund, a_sale, a_tax, as_text, back, belgian_rules, eur

GHENT = Location("gid://shopify/Location/9", "Gent", "BE")
DUTCH_BUSINESS = Buyer("gid://shopify/Customer/3", is_business=True, vat_number="NL004495445B01", has_email=True)


def a_belgian_sale(*lines: Any, **other: Any) -> Sale:
    return a_sale(*lines, **{"ship_from": Place("BE"), "ship_to": Place("BE", postcode="9000"), **other})


def at_the_till(*lines: Any, **other: Any) -> Sale:
    return a_belgian_sale(*lines, is_pos=True, channel="pos", location=GHENT, ship_to=None, **other)


CASES: dict[str, tuple[Sale, str]] = {
    "21 % included": (
        a_belgian_sale(a_line("121.00", a_tax("21", "21.00"))),
        """
        sale #1001 2026-11-20 121.00
        goods 8000 domestic BE 21 100.00 21.00
        """,
    ),
    "6 % and 21 % with shipping of both": (
        a_belgian_sale(
            a_line("10.60", a_tax("6", "0.60")),
            a_line("60.50", a_tax("21", "10.50"), number=2),
            deliveries=[a_delivery("6.95", a_tax("6", "0.06"), a_tax("21", "1.02"))],
        ),
        """
        sale #1001 2026-11-20 78.05
        goods 8000 domestic BE 6 10.00 0.60
        goods 8000 domestic BE 21 50.00 10.50
        shipping 8010 domestic BE 6 1.00 0.06
        shipping 8010 domestic BE 21 4.87 1.02
        """,
    ),
    "cash is rounded to five cents": (
        at_the_till(a_line("12.48", a_tax("21", "2.17")), cash_rounding=eur("0.02")),
        """
        sale #1001 2026-11-20 12.50
        goods 8000 domestic BE 21 10.31 2.17
        cash_rounding 4900 outside BE 0 0.02 0.00
        """,
    ),
    "a Dutch consumer, OSS": (
        a_belgian_sale(a_line("121.00", a_tax("21", "21.00")), ship_to=Place("NL", postcode="3511 AA")),
        """
        sale #1001 2026-11-20 121.00
        goods 8000 oss NL 21 100.00 21.00
        """,
    ),
    "a Dutch business": (
        a_belgian_sale(a_line("250.00"), ship_to=Place("NL"), buyer=DUTCH_BUSINESS),
        """
        sale #1001 2026-11-20 250.00
        goods 8000 reverse_charge NL 0 250.00 0.00
        """,
    ),
    "Switzerland": (
        a_belgian_sale(a_line("80.00"), ship_to=Place("CH")),
        """
        sale #1001 2026-11-20 80.00
        goods 8000 export CH 0 80.00 0.00
        """,
    ),
    "a gift card sold": (
        a_belgian_sale(a_line("50.00", is_gift_card=True)),
        """
        sale #1001 2026-11-20 50.00
        gift_card_sold 1450 voucher BE 0 50.00 0.00
        """,
    ),
    "paid with a gift card": (
        a_belgian_sale(a_line("121.00", a_tax("21", "21.00")), paid_by_gift_card=eur("50.00")),
        """
        sale #1001 2026-11-20 71.00
        goods 8000 domestic BE 21 100.00 21.00
        gift_card_redeemed 1450 outside BE 0 -50.00 0.00
        """,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_belgian_order_is_booked_as_written(name: str) -> None:
    sale, expected = CASES[name]
    outcome = book(sale, belgian_rules())
    assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
    assert [as_text(booking) for booking in outcome.bookings] == [dedent(expected).strip()]


def test_cash_paid_back_is_rounded_as_well() -> None:
    sale = at_the_till(
        a_line("12.48", a_tax("21", "2.17"), current=0),
        cash_rounding=eur("0.02"),
        refunds=(
            a_refund(back(1, quantity=1, subtotal="12.48", tax="2.17"), money_back="12.50", cash_rounding=eur("0.02")),
        ),
        current_total=eur("0.00"),
        current_tax=eur("0.00"),
    )
    outcome = book(sale, belgian_rules())
    assert not outcome.held, outcome.held
    assert (
        as_text(outcome.bookings[1])
        == dedent("""
        refund #1001-R1 2026-11-20 -12.50
        goods 8000 domestic BE 21 -10.31 -2.17
        cash_rounding 4900 outside BE 0 -0.02 0.00
    """).strip()
    )


def test_an_exchange_at_the_till_is_a_sale_of_all_and_a_credit_of_what_came_back() -> None:
    """Back 40.00, out 55.00, 15.00 paid: the new article is on the same order."""
    sale = at_the_till(
        a_line("40.00", a_tax("21", "6.94"), current=0),
        a_line("55.00", a_tax("21", "9.55"), number=2),
        refunds=(a_refund(back(1, quantity=1, subtotal="40.00", tax="6.94"), money_back="0.00", is_exchange=True),),
        current_total=eur("55.00"),
        current_tax=eur("9.55"),
    )
    outcome = book(sale, belgian_rules())
    assert [as_text(booking) for booking in outcome.bookings] == [
        dedent(expected).strip()
        for expected in (
            """
            sale #1001 2026-11-20 95.00
            goods 8000 domestic BE 21 78.51 16.49
            """,
            """
            refund #1001-R1 2026-11-20 -40.00
            goods 8000 domestic BE 21 -33.06 -6.94
            """,
        )
    ]


def test_one_of_three_and_the_shipping_come_back() -> None:
    sale = a_belgian_sale(
        a_line("363.00", a_tax("21", "63.00"), quantity=3, current=2),
        deliveries=[a_delivery("6.05", a_tax("21", "1.05"))],
        refunds=(
            a_refund(
                back(1, quantity=1, subtotal="121.00", tax="21.00"),
                deliveries=[ReturnedDelivery("gid://1", "gid://shopify/ShippingLine/1", eur("6.05"), eur("1.05"))],
                money_back="127.05",
            ),
        ),
        current_total=eur("242.00"),
        current_tax=eur("42.00"),
    )
    outcome = book(sale, belgian_rules())
    assert (
        as_text(outcome.bookings[1])
        == dedent("""
        refund #1001-R1 2026-11-20 -127.05
        goods 8000 domestic BE 21 -100.00 -21.00
        shipping 8010 domestic BE 21 -5.00 -1.05
    """).strip()
    )
