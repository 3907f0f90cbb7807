"""The last ten days of De Linnenkast: two dozen orders that together show everything a bookkeeper has to deal with."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.shopify import demo_linnenkast as shop
from sandbox.shopify.node import Node
from sandbox.shopify.sales.basket import BE_HIGH, DE_HIGH, Basket, Discount, Shipping, Wanted
from sandbox.shopify.sales.changing import cancel, ship
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.editing import Edit, edit
from sandbox.shopify.sales.paying import Payment, pay
from sandbox.shopify.sales.placing import place
from sandbox.shopify.sales.refunding import Refunding, everything, refund

Story = Callable[["Days"], Node]
POST = Shipping(Decimal("6.95"))
FREE_POST = Shipping(Decimal("0.00"), "Gratis verzending")
IDEAL, CARD, CASH = Payment("iDEAL"), Payment("shopify_payments"), Payment("cash")


@dataclass(frozen=True, slots=True)
class Days:
    """One order's time: when it was placed and what happens some hours later, never after `now`."""

    desk: Desk
    now: datetime

    def later(self, hours: float) -> Desk:
        return replace(self.desk, at=min(self.desk.at + timedelta(hours=hours), self.now))


def orders(desk: Desk) -> Iterator[Node]:
    """All demo orders, oldest first; `desk.at` is now."""
    first = desk.at - timedelta(days=9, hours=20)
    step = (desk.at - timedelta(hours=2) - first) / len(STORIES)
    for place_in_row, story in enumerate(STORIES):
        yield story(Days(replace(desk, at=first + step * place_in_row), desk.at))


def _bought(days: Days, *wanted: Wanted, payment: Payment | None = IDEAL, **choices: object) -> Node:
    """An online order of Sanne's unless said otherwise, paid a minute later."""
    basket = replace(Basket(lines=wanted, shipping=POST, buyer=shop.SANNE), **choices)  # type: ignore[arg-type]
    order = place(basket, desk=days.desk)
    if payment is not None:
        pay(order, desk=days.later(0.02), payments=(payment,))
    return order


def _at_the_till(days: Days, *wanted: Wanted, payment: Payment = CARD, **choices: object) -> Node:
    defaults: dict[str, object] = {"channel": shop.TILL_UTRECHT, "shipping": None, "buyer": None}
    return _bought(days, *wanted, payment=payment, **(defaults | choices))


def web_one_rate(days: Days) -> Node:
    order = _bought(days, Wanted(shop.SHIRT), shipping=FREE_POST)
    ship(order, desk=days.later(20))
    return order


def web_two_rates_discounted(days: Days) -> Node:
    lines = (Wanted(shop.BOOK), Wanted(shop.SHEET))
    return _bought(days, *lines, discount=Discount(fraction=Decimal("0.10")), buyer=shop.BRAM)


def free_shipping(days: Days) -> Node:
    return _bought(days, Wanted(shop.DRESS), Wanted(shop.SCARF, 2), shipping=FREE_POST, buyer=shop.FATIMA)


def code_discount(days: Days) -> Node:
    lines = (Wanted(shop.SCARF, 3), Wanted(shop.SOCKS, 2))
    return _bought(days, *lines, discount=Discount(amount=Decimal("10.00"), code="WELKOM10"), buyer=shop.JORIS)


def line_discount(days: Days) -> Node:
    return _bought(days, Wanted(shop.DRESS, discount=Decimal("8.95")), Wanted(shop.BOOK, 2), buyer=shop.MILA)


def till_cash_rounded_up(days: Days) -> Node:
    return _at_the_till(days, Wanted(shop.SOCKS), payment=Payment("cash", rounding=Decimal("0.02")))


def till_cash_rounded_down(days: Days) -> Node:
    payment = Payment("cash", rounding=Decimal("-0.01"))
    discounted = Wanted(shop.SCARF, discount=Decimal("0.94"))
    return _at_the_till(days, discounted, payment=payment, channel=shop.TILL_ARNHEM)


def till_card(days: Days) -> Node:
    return _at_the_till(days, Wanted(shop.SHIRT), Wanted(shop.BOOK), channel=shop.TILL_ARNHEM)


def till_with_tip(days: Days) -> Node:
    return _at_the_till(days, Wanted(shop.HEMMING), tip=Decimal("2.50"))


def gift_card_sold(days: Days) -> Node:
    return _bought(days, Wanted(shop.GIFT_CARD), shipping=None, buyer=shop.BRAM)


def paid_partly_by_gift_card(days: Days) -> Node:
    order = _bought(days, Wanted(shop.SHIRT), shipping=FREE_POST, buyer=shop.BRAM, payment=None)
    pay(order, desk=days.later(0.02), payments=(Payment("gift_card", Decimal("50.00")), IDEAL))
    return order


def partial_refund(days: Days) -> Node:
    order = _bought(days, Wanted(shop.SCARF, 3), buyer=shop.FATIMA)
    refund(order, Refunding(units={0: 1}, note="Kleur viel tegen"), desk=days.later(30))
    return order


def full_refund_with_shipping(days: Days) -> Node:
    order = _bought(days, Wanted(shop.BOOK), Wanted(shop.DRESS), buyer=shop.MILA)
    refund(order, everything(order), desk=days.later(26))
    return order


def amount_only_refund(days: Days) -> Node:
    order = _bought(days, Wanted(shop.SHEET, 2), buyer=shop.JORIS)
    refund(order, Refunding(money=Decimal("10.00"), note="Tegemoetkoming vlekje"), desk=days.later(40))
    return order


def several_refunds(days: Days) -> Node:
    order = _bought(days, Wanted(shop.SOCKS, 7), Wanted(shop.SHIRT), discount=Discount(fraction=Decimal("0.15")))
    refund(order, Refunding(units={0: 2}), desk=days.later(20))
    refund(order, Refunding(units={0: 1, 1: 1}), desk=days.later(34))
    refund(order, Refunding(shipping=Decimal("3.00")), desk=days.later(35))
    return order


def refund_at_the_till(days: Days) -> Node:
    order = _at_the_till(
        days, Wanted(shop.SOCKS, 2), Wanted(shop.BOOK), payment=Payment("cash", rounding=Decimal("-0.01"))
    )
    refund(order, Refunding(units={0: 1}, rounding=Decimal("0.02")), desk=days.later(6))
    return order


def cancelled_before_payment(days: Days) -> Node:
    order = _bought(days, Wanted(shop.DRESS), payment=Payment("Bank Deposit", status="PENDING"), buyer=shop.JORIS)
    cancel(order, desk=days.later(18))
    return order


def waiting_for_bank_transfer(days: Days) -> Node:
    return _bought(days, Wanted(shop.TABLECLOTH), payment=Payment("Bank Deposit", status="PENDING"), buyer=shop.MILA)


def belgian_consumer(days: Days) -> Node:
    return _bought(days, Wanted(shop.SHIRT), Wanted(shop.SCARF), vat=BE_HIGH, buyer=shop.LOTTE)


def german_consumer(days: Days) -> Node:
    jacket = replace(shop.SHIRT, price=Decimal("119.00"))
    return _bought(days, Wanted(jacket), vat=DE_HIGH, buyer=shop.JUERGEN, shipping=FREE_POST)


def belgian_business(days: Days) -> Node:
    """Net prices, as wholesale has them."""
    lines = (Wanted(shop.TABLECLOTH, 2),)
    basket = Basket(lines, buyer=shop.HUIS_PEETERS, channel=shop.DRAFT, is_untaxed=True, taxes_included=False)
    order = place(replace(basket, po_number="INK-2207"), desk=days.desk)
    pay(order, desk=days.later(0.02), payments=(IDEAL,))
    return order


def swiss_export(days: Days) -> Node:
    return _bought(days, Wanted(shop.EXPORT_SHEET), is_untaxed=True, shipping=None, buyer=shop.URS)


def with_a_free_sample(days: Days) -> Node:
    return _bought(days, Wanted(shop.SAMPLE), Wanted(shop.SHEET), buyer=shop.FATIMA)


def custom_work(days: Days) -> Node:
    return _bought(days, Wanted(shop.HEMMING), Wanted(shop.TABLECLOTH), channel=shop.DRAFT, shipping=None)


def edited(days: Days) -> Node:
    order = _bought(days, Wanted(shop.SCARF, 2), buyer=shop.BRAM)
    edit(order, Edit(remove={0: 1}), desk=days.later(10))
    return order


STORIES: tuple[Story, ...] = (
    web_one_rate,
    web_two_rates_discounted,
    free_shipping,
    till_cash_rounded_up,
    partial_refund,
    code_discount,
    full_refund_with_shipping,
    till_card,
    amount_only_refund,
    gift_card_sold,
    several_refunds,
    line_discount,
    refund_at_the_till,
    cancelled_before_payment,
    paid_partly_by_gift_card,
    till_with_tip,
    belgian_consumer,
    edited,
    german_consumer,
    belgian_business,
    till_cash_rounded_down,
    swiss_export,
    with_a_free_sample,
    custom_work,
    waiting_for_bank_transfer,
)
