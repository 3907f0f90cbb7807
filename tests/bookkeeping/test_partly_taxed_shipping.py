"""Shipping of goods of which some are untaxed carries VAT on their taxed share: booked where the goods explain it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.sale import ReturnedDelivery, SoldLine
from tests.bookkeeping.sales import a_delivery, a_line, a_refund, a_sale, a_tax, back, eur

TAXED = a_line("121.00", a_tax("21", "21.00"))
UNTAXED = a_line("100.00", number=2)


def shipping_of(*lines: SoldLine, price: str, vat: str) -> list[tuple[str, str, str]]:
    sale = a_sale(*lines, deliveries=[a_delivery(price, a_tax("21", vat))])
    outcome = book(sale, demo_rules(country="NL"))
    assert outcome.verdict is OrderVerdict.BOOKED, outcome.reason
    (booking,) = outcome.bookings
    return [
        (str(line.key.rate), line.net.text, line.vat.text)
        for line in booking.lines
        if line.component.value == "shipping"
    ]


@pytest.mark.parametrize(
    ("price", "vat", "taxed", "untaxed"),
    [
        ("11.05", "1.05", "5.00", "5.00"),  # by value without VAT: 100 of 200
        ("11.15", "1.15", "5.48", "4.52"),  # by value with VAT: 121 of 221
    ],
)
def test_the_share_of_the_taxed_goods_is_taxed(price: str, vat: str, taxed: str, untaxed: str) -> None:
    assert shipping_of(TAXED, UNTAXED, price=price, vat=vat) == [("21", taxed, vat), ("0", untaxed, "0.00")]


def test_vat_on_all_of_it_stays_vat_on_all_of_it() -> None:
    assert shipping_of(TAXED, UNTAXED, price="12.10", vat="2.10") == [("21", "10.00", "2.10")]


@pytest.mark.parametrize("lines", [(TAXED,), (TAXED, a_line("109.00", a_tax("9", "9.00"), number=2))])
def test_what_the_goods_do_not_explain_is_held_with_the_amounts(lines: tuple[SoldLine, ...]) -> None:
    sale = a_sale(*lines, deliveries=[a_delivery("11.05", a_tax("21", "1.05"))])
    outcome = book(sale, demo_rules(country="NL"))
    assert outcome.reason is not None
    assert outcome.reason.code is Held.VAT_NOT_ITS_RATE
    assert {"line_net", "line_vat", "vat_at_rate"} <= set(outcome.reason.amounts)


def test_it_comes_back_as_it_went() -> None:
    parcel = a_delivery("11.05", a_tax("21", "1.05"))
    whole = a_refund(
        back(1, quantity=1, subtotal="121.00", tax="21.00"),
        back(2, quantity=1, subtotal="100.00", tax="0.00"),
        deliveries=[ReturnedDelivery("r1", parcel.source, eur("11.05"), eur("1.05"))],
        money_back="232.05",
    )
    sale = a_sale(
        a_line("121.00", a_tax("21", "21.00"), current=0),
        a_line("100.00", number=2, current=0),
        deliveries=[parcel],
        refunds=(whole,),
        current_total=eur("0.00"),
        current_tax=eur("0.00"),
    )
    outcome = book(sale, demo_rules(country="NL"))
    assert not outcome.held, outcome.held
    sold, credit = outcome.bookings
    by_key: dict[object, Decimal] = {}
    for line in (*sold.lines, *credit.lines):
        by_key[line.component, line.key] = by_key.get((line.component, line.key), Decimal(0)) + line.net.amount
    assert set(by_key.values()) == {Decimal(0)}
