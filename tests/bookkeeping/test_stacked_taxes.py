"""Taxes that stack (of a state and a county) keep a line each on a sales entry, and are one on invoices and orders."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from apps.bookkeeping import foreseen
from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Component
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.money import Money
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import Place, ReturnedLine, Sale
from tests.bookkeeping.sales import a_delivery, a_line, a_refund, a_sale, a_tax, as_text


def cad(amount: str) -> Money:
    return Money(Decimal(amount), "CAD")


def quebec() -> Sale:
    """5 % and 9.975 %, each on all of the net; parcel post is taxed with the first alone."""
    taxes = (a_tax("5", "5.00", currency="CAD"), a_tax("9.975", "9.98", currency="CAD"))
    cheaper = (a_tax("5", "1.00", currency="CAD"), a_tax("9.975", "2.00", currency="CAD"))
    return a_sale(
        a_line("100.00", *taxes, currency="CAD"),
        a_line("20.00", *cheaper, quantity=2, number=2, currency="CAD"),
        deliveries=[a_delivery("8.00", a_tax("5", "0.40", currency="CAD"), currency="CAD")],
        currency="CAD",
        taxes_included=False,
        ship_from=Place("CA"),
        ship_to=Place("CA"),
    )


def test_taxes_that_stack_are_one_at_their_sum_where_exact_calculates_them() -> None:
    rules = replace(demo_rules(country="CA"), price_decimals={"CAD": 5})
    (entry,) = book(quebec(), rules).bookings
    assert {f"{line.key.rate:f}": line.vat.text for line in entry.lines if line.component is Component.GOODS} == {
        "5": "6.00",
        "9.975": "11.98",
    }
    (invoice,) = book(quebec(), replace(rules, booking_type=BookingType.SALES_INVOICE)).bookings
    assert [(f"{line.key.rate:f}", line.net.text, line.vat.text) for line in invoice.lines] == [
        ("14.975", "100.00", "14.98"),
        ("14.975", "20.00", "3.00"),
        ("5", "8.00", "0.40"),
    ]
    assert invoice.total == entry.total
    calculated = foreseen.calculated(invoice, percentages={one.vat_code: one.key.rate for one in invoice.lines})
    assert calculated.total == invoice.total


def test_a_refund_of_taxes_that_stack_mirrors_them_as_one() -> None:
    whole = quebec()
    one_back = ReturnedLine("gid://shopify/RefundLineItem/1", whole.lines[1].source, 1, cad("10.00"), cad("1.50"))
    refund = replace(a_refund(one_back, money_back="11.50"), money_back=cad("11.50"))
    current = replace(
        whole.current,
        total=whole.current.total - refund.money_back,
        tax=whole.current.tax - one_back.tax,
        taxes=(a_tax("5", "5.90", currency="CAD"), a_tax("9.975", "10.98", currency="CAD")),
    )
    lines = (whole.lines[0], replace(whole.lines[1], current_quantity=1))
    after = replace(whole, lines=lines, refunds=(refund,), current=current)
    rules = replace(demo_rules(country="CA"), booking_type=BookingType.SALES_INVOICE)
    stands = book(whole, rules).bookings
    (credit,) = book(after, rules, booked=stands).bookings
    assert as_text(credit).splitlines()[1:] == ["goods -1 x SKU-2 domestic CA 14.975 -10.00 -1.50"]
