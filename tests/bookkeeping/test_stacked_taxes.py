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


def test_a_line_that_comes_back_in_parts_leaves_no_cent_at_any_of_its_rates() -> None:
    """0.265 and 0.795 of VAT, each divided by itself, would leave 0.001 at 5 % and take 0.001 too much at 9.975 %."""

    def kwd(amount: str) -> Money:
        return Money(Decimal(amount), "KWD")

    taxes = (a_tax("5", "0.354", currency="KWD"), a_tax("9.975", "0.706", currency="KWD"))
    whole = a_sale(a_line("8.140", *taxes, quantity=4, currency="KWD"), currency="KWD")
    nothing = replace(whole.current, total=kwd("0"), tax=kwd("0"), taxes=())
    back = [("2.035", "0.265", 1), ("6.105", "0.795", 3)]
    refunds = [
        replace(
            a_refund(
                ReturnedLine(f"gid://r/{number}", whole.lines[0].source, units, kwd(gross), kwd(vat)),
                money_back=gross,
                number=number,
            ),
            money_back=kwd(gross),
        )
        for number, (gross, vat, units) in enumerate(back, start=1)
    ]
    gone = replace(whole, lines=(replace(whole.lines[0], current_quantity=0),), refunds=tuple(refunds), current=nothing)
    stands = book(whole, demo_rules()).bookings
    outcome = book(gone, demo_rules(), booked=stands)
    assert outcome.doubts == ()
    left: dict[Decimal, Decimal] = {}
    for line in (line for booking in (*stands, *outcome.bookings) for line in booking.lines):
        left[line.key.rate] = left.get(line.key.rate, Decimal(0)) + line.net.amount + line.vat.amount
    assert set(left.values()) == {Decimal(0)}
    assert len(outcome.bookings) == 2
