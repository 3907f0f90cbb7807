"""What is booked keeps its verdict, code, account and currency, whatever a setting or a fact says later (B7)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from apps.bookkeeping.book import OrderVerdict, Outcome, book
from apps.bookkeeping.booking import Booking, Component, Treatment, VatKey
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.rules import AccountRule, BookingType, MappedCode, Rules, Vat, WhenUnknown
from apps.bookkeeping.sale import Buyer, Location, Place, ReturnedDelivery, Sale
from tests.bookkeeping.sales import A_TILL, NOON, a_delivery, a_line, a_refund, a_sale, a_tax, back, dutch_rules, eur

IN_EVERY_TYPE = pytest.mark.parametrize("booking_type", BookingType)
A_NUMBER = "DE136695976"


def credited(first: Sale, later: Sale, rules: Rules, other_rules: Rules) -> tuple[tuple[Booking, ...], Outcome]:
    """The first look under one set of rules, the next one under others."""
    booked = book(first, rules).bookings
    assert booked
    return booked, book(later, other_rules, booked=booked)


def with_refund(sale: Sale, *, tax: str = "21.00") -> Sale:
    """The article comes back."""
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax=tax), money_back="121.00")
    return replace(
        sale,
        lines=(replace(sale.lines[0], current_quantity=0),),
        refunds=(refund,),
        current=replace(sale.current, total=eur("0"), tax=eur("0")),
    )


def tagged(sale: Sale) -> Sale:
    return replace(sale, tags=frozenset({"seen"}))


OSS_OFF = dutch_rules(vat=replace(dutch_rules().vat, oss=False))
TO_GERMANY = a_sale(a_line("121.00", a_tax("21", "21.00")), ship_to=Place("DE", postcode="10115"))
BUSINESS = a_sale(
    a_line("121.00"),
    ship_to=Place("DE", postcode="10115"),
    buyer=Buyer("gid://shopify/Customer/1", is_business=True, vat_number=A_NUMBER, has_email=True),
)
AT_A_TILL = a_sale(
    a_line("121.00", a_tax("21", "21.00")),
    is_pos=True,
    ship_to=None,
    location=Location("gid://shopify/Location/9", "Antwerpen", "BE"),
)
VIES_ON = dutch_rules(vat=replace(dutch_rules().vat, check_vies=True))


def as_is(sale: Sale) -> Sale:
    return sale


def moved(sale: Sale) -> Sale:
    return replace(sale, ship_to=Place("CH", postcode="8001"))


def erased(sale: Sale) -> Sale:
    return replace(sale, ship_to=None, buyer=Buyer(None, is_business=False, vat_number="", has_email=False))


def without_number(sale: Sale) -> Sale:
    return replace(sale, buyer=replace(sale.buyer, vat_number=""))


def till_in(country: str) -> Callable[[Sale], Sale]:
    def changed(sale: Sale) -> Sale:
        assert sale.location is not None
        return replace(sale, location=replace(sale.location, country=country))

    return changed


LATER = [
    pytest.param(TO_GERMANY, OSS_OFF, dutch_rules(), as_is, id="OSS is switched on"),
    pytest.param(TO_GERMANY, dutch_rules(), OSS_OFF, as_is, id="OSS is switched off"),
    pytest.param(TO_GERMANY, dutch_rules(), dutch_rules(), moved, id="the address is changed"),
    pytest.param(TO_GERMANY, dutch_rules(), dutch_rules(), erased, id="the customer is erased"),
    pytest.param(BUSINESS, dutch_rules(), dutch_rules(), without_number, id="the VAT number is removed"),
    pytest.param(BUSINESS, dutch_rules(), VIES_ON, as_is, id="VIES is checked and does not answer"),
    pytest.param(BUSINESS, dutch_rules(), dutch_rules(), erased, id="a business is erased"),
    pytest.param(AT_A_TILL, dutch_rules(), dutch_rules(), till_in("DE"), id="the till's country is filled in"),
]


@IN_EVERY_TYPE
@pytest.mark.parametrize(("first", "rules", "other_rules", "facts"), LATER)
def test_what_changes_later_moves_nothing_and_stops_no_refund(
    first: Sale, rules: Rules, other_rules: Rules, facts: Callable[[Sale], Sale], booking_type: BookingType
) -> None:
    rules, other_rules = replace(rules, booking_type=booking_type), replace(other_rules, booking_type=booking_type)
    booked, seen_again = credited(first, facts(tagged(first)), rules, other_rules)
    assert (seen_again.bookings, seen_again.doubts) == ((), ())
    tax = f"{first.current.tax.amount:.2f}"
    booked, refunded = credited(first, facts(with_refund(first, tax=tax)), rules, other_rules)
    assert refunded.doubts == ()
    (credit,) = refunded.bookings
    as_sold = {(line.key, line.vat_code, line.account, -line.net.amount) for line in booked[0].lines}
    assert {(line.key, line.vat_code, line.account, line.net.amount) for line in credit.lines} == as_sold


@IN_EVERY_TYPE
@pytest.mark.parametrize("facts", [as_is, moved, erased])
def test_untaxed_shipping_stays_the_marketplaces(facts: Callable[[Sale], Sale], booking_type: BookingType) -> None:
    goods = a_line("119.00", a_tax("19", "19.00", channel_liable=True))
    first = a_sale(goods, deliveries=[a_delivery("5.00")], ship_to=Place("DE"))
    back_again = ReturnedDelivery("gid://s/1", "gid://shopify/ShippingLine/1", eur("5.00"), eur("0"))
    refund = a_refund(money_back="5.00", deliveries=[back_again])
    refunded = replace(first, refunds=(refund,), current=replace(first.current, total=eur("119.00")))
    rules = dutch_rules(booking_type=booking_type)
    _booked, seen_again = credited(first, facts(tagged(first)), rules, rules)
    assert (seen_again.bookings, seen_again.doubts) == ((), ())
    _booked, later = credited(first, facts(refunded), rules, rules)
    assert later.doubts == ()
    ((credit,),) = (booking.lines for booking in later.bookings)
    assert (credit.key, credit.net) == (VatKey(Treatment.MARKETPLACE, "DE", Decimal(0)), eur("-5.00"))


@IN_EVERY_TYPE
def test_a_refund_needs_no_setting_that_was_removed_since(booking_type: BookingType) -> None:
    first = a_sale(a_line("121.00", a_tax("21", "21.00")))
    bare = replace(
        dutch_rules(booking_type=booking_type), vat=Vat(unknown_code=WhenUnknown.HOLD), accounts=(), items={}
    )
    booked, refunded = credited(first, with_refund(first), dutch_rules(booking_type=booking_type), bare)
    assert refunded.doubts == ()
    (credit,) = refunded.bookings
    assert [line.vat_code for line in credit.lines] == [line.vat_code for line in booked[0].lines]


@IN_EVERY_TYPE
def test_only_what_is_new_in_a_change_is_judged_by_its_own_day(booking_type: BookingType) -> None:
    """The order was domestic by the settings of its day; OSS is on when an article at another rate is added."""
    added = a_line("107.00", a_tax("7", "7.00"), number=2)
    more = a_line("119.00", a_tax("21", "20.65"), number=3)
    later = a_sale(a_line("121.00", a_tax("21", "21.00")), added, more, ship_to=TO_GERMANY.ship_to, updated_at=NOON)
    off, on = replace(OSS_OFF, booking_type=booking_type), dutch_rules(booking_type=booking_type)
    _booked, change = credited(TO_GERMANY, later, off, on)
    assert change.doubts == ()
    keys = {line.key for booking in change.bookings for line in booking.lines}
    assert keys == {
        VatKey(Treatment.OSS, "DE", Decimal("7")),
        VatKey(Treatment.DOMESTIC, "NL", Decimal("21")),
    }


@IN_EVERY_TYPE
def test_a_change_in_doubt_waits_and_its_refund_does_not(booking_type: BookingType) -> None:
    first = a_sale(a_line("121.00", a_tax("21", "21.00")), a_line("50.00", a_tax("21", "8.68"), number=3))
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00")
    untaxed = a_line("30.00", number=2)
    later = a_sale(
        replace(first.lines[0], current_quantity=0),
        first.lines[1],
        untaxed,
        refunds=(refund,),
        ship_to=Place("DE", postcode="10115"),
        current_total=eur("80.00"),
        current_tax=eur("8.68"),
    )
    rules = dutch_rules(booking_type=booking_type)
    _booked, outcome = credited(first, later, rules, rules)
    assert [booking.kind.value for booking in outcome.bookings] == ["refund"]
    (waits,) = outcome.held
    assert (waits.kind.value, waits.reason.code) == ("change", Held.EU_CONSUMER_WITHOUT_VAT)


def test_another_account_or_code_moves_nothing_and_the_credit_follows_what_stands() -> None:
    first = a_sale(a_line("121.00", a_tax("21", "21.00")))
    other = dutch_rules(
        vat=Vat(codes={VatKey(Treatment.DOMESTIC, "NL", Decimal("21")): MappedCode("9", "8999")}),
        accounts=(AccountRule(Component.GOODS, "8888"),),
    )
    booked, refunded = credited(first, with_refund(first), dutch_rules(), other)
    (credit,) = refunded.bookings
    assert [(line.account, line.vat_code) for line in credit.lines] == [
        (line.account, line.vat_code) for line in booked[0].lines
    ]


def test_what_was_remarked_on_the_verdict_is_remarked_on_its_credit() -> None:
    first = a_sale(a_line("121.00", a_tax("21", "21.00")))
    by_default = dutch_rules(vat=Vat(default_code="1", unknown_code=WhenUnknown.DEFAULT))
    booked, refunded = credited(first, with_refund(first), by_default, by_default)
    assert [one.code for one in booked[0].warnings] == ["default_vat_code"]
    assert refunded.bookings[0].warnings == booked[0].warnings


def test_amounts_in_another_currency_than_the_booked_one_are_held() -> None:
    booked = book(a_sale(a_line("121.00", a_tax("21", "21.00"))), dutch_rules()).bookings
    in_dollars = a_sale(a_line("130.00", a_tax("21", "22.56", currency="USD"), currency="USD"), currency="USD")
    outcome = book(in_dollars, dutch_rules(), booked=booked)
    assert (outcome.verdict, outcome.bookings) == (OrderVerdict.HELD, ())
    assert outcome.reason is not None
    assert outcome.reason.code is Held.CURRENCIES_MIXED


def test_a_till_order_is_booked_the_same_when_looked_at_again() -> None:
    sale = replace(AT_A_TILL, location=A_TILL)
    booked = book(sale, dutch_rules()).bookings
    assert not book(sale, dutch_rules(), booked=booked).bookings
