"""What merchants, customers and apps do to an order in Shopify; `happen` picks one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from apps.bookkeeping.money import Money
from apps.bookkeeping.sale import Place, ReturnedDelivery
from tests.bookkeeping.lives import Life, charged

ZERO = Decimal(0)


def happen(life: Life) -> None:
    """Something happens, five minutes later."""
    deed = life.random.choice(_DEEDS)
    life.changed_at += timedelta(minutes=5)
    deed(life)
    life.told.append(deed.__name__)


def refunded(life: Life) -> None:
    units = life.some_units()
    if units:
        life.refund(units)
        for one, count in units:
            one.gone += count


def refunded_with_goodwill(life: Life) -> None:
    units = life.some_units()
    gross = sum(
        (one.shares(one.line.quantity - one.here, n, included=life.included)[0].amount for one, n in units), ZERO
    )
    more = life.amount(min(life.worth() - gross, gross))
    if not units or not more:
        return
    life.refund(units, money=gross + more, adjusted=-more)
    for one, count in units:
        one.gone += count
    life.loose -= more


def refunded_in_part(life: Life) -> None:
    units = life.some_units()
    gross = sum(
        (one.shares(one.line.quantity - one.here, n, included=life.included)[0].amount for one, n in units), ZERO
    )
    kept = life.amount(gross)
    if not units or not kept:
        return
    life.refund(units, money=gross - kept, adjusted=kept)
    for one, count in units:
        one.gone += count
    life.loose += kept


def units_came_first(life: Life) -> None:
    units = life.some_units()
    if units:
        life.refund(units, money=ZERO)
        for one, count in units:
            one.gone += count


def money_alone(life: Life) -> None:
    """What the customer is owed comes first; what is more than that is goodwill."""
    money = life.owed() if life.owed() > 0 and life.random.random() < 0.6 else life.amount(life.worth() / 2)
    if money <= 0 or life.paid_back + money > life.received:
        return
    is_adjusted = life.random.random() < 0.5
    life.loose -= max(ZERO, money - max(ZERO, life.owed()))
    life.refund([], money=money, adjusted=-money if is_adjusted else ZERO)


def units_of_earlier_money(life: Life) -> None:
    """Their money went back before, as goodwill."""
    units = life.some_units(of=1)
    gross = sum(
        (one.shares(one.line.quantity - one.here, n, included=life.included)[0].amount for one, n in units), ZERO
    )
    if not units or life.loose > -gross or life.owed() > 0:
        return
    life.refund(units, money=ZERO, adjusted=gross)
    for one, count in units:
        one.gone += count
    life.loose += gross


def failed(life: Life) -> None:
    for one, count in life.some_units(of=1):
        gross, vat = one.shares(one.line.quantity - one.here, count, included=life.included)
        life.refund([(one, count)], money=ZERO, is_failed=True)
        one.unpaid += count
        one.unpaid_at = (one.unpaid_at[0] + gross.amount, one.unpaid_at[1] + vat.amount)


def failed_and_made_again(life: Life) -> None:
    """The provider paid nothing; then the merchant pays the same amount back by hand, without lines."""
    for one, count in life.some_units(of=1):
        gross, _vat = one.shares(one.line.quantity - one.here, count, included=life.included)
        if not gross or life.paid_back + gross.amount > life.received:
            return
        life.refund([(one, count)], money=ZERO, is_failed=True)
        one.gone += count
        life.refund([], money=gross.amount)


def money_then_its_units(life: Life) -> None:
    """Paid back at the provider; the units come back in a refund that pays nothing, before anybody looks."""
    units = life.some_units()
    gross = sum(
        (one.shares(one.line.quantity - one.here, n, included=life.included)[0].amount for one, n in units), ZERO
    )
    if not gross or life.owed() or life.paid_back + gross > life.received:
        return
    if any(one.unpaid_at[0] == gross for one in life.articles):
        return  # as well the money of a refund that failed before: nobody can tell which
    life.refund([], money=gross)
    life.refund(units, money=ZERO, adjusted=gross if life.random.random() < 0.5 else ZERO)
    for one, count in units:
        one.gone += count


def edited_out(life: Life) -> None:
    for one, count in life.some_units():
        one.gone += count


def edited_in(life: Life) -> None:
    life.add_article()
    if life.random.random() < 0.7:
        pays(life)


def swapped(life: Life) -> None:
    edited_out(life)
    edited_in(life)


def edit_stated_as_refund(life: Life) -> None:
    """An edit that takes units out leaves a Refund node of 0.00 with their lines; money goes by another one."""
    units_came_first(life)
    life.add_article()


def exchanged(life: Life) -> None:
    units = life.some_units(of=1)
    if not units:
        return
    before = life.worth()
    life.add_article()
    added = life.worth() - before
    gross = sum(
        (one.shares(one.line.quantity - one.here, n, included=life.included)[0].amount for one, n in units), ZERO
    )
    life.refund(units, money=max(ZERO, gross - added), is_exchange=True)
    for one, count in units:
        one.gone += count
    life.received += max(ZERO, added - gross)


def repriced(life: Life) -> None:
    """A discount in an edit, on an article of which nothing left."""
    whole = [one for one in life.articles if one.here == one.line.quantity]
    if not whole:
        return
    one = life.random.choice(whole)
    price = one.line.original.amount - sum((d.amount for d in one.line.discounts), ZERO)
    less = life.amount(price / 2)
    rate = f"{one.line.taxes[0].rate.normalize():f}" if one.line.taxes else "0"
    taxes = charged(price - less, rate, currency=life.currency, included=life.included)
    one.line = replace(one.line, discounts=(*one.line.discounts, Money(less, life.currency)), taxes=taxes)


def pays(life: Life) -> None:
    life.received += max(ZERO, -life.owed())


def shipping_refunded(life: Life) -> None:
    gross, vat = life.shipping_state()
    if life.shipping_is_back or not gross:
        return
    subtotal = gross if life.included else gross - vat
    back = ReturnedDelivery("gid://s/1", "gid://shopify/ShippingLine/1", subtotal, vat)
    life.refund([], money=gross.amount, deliveries=(back,))
    life.shipping_is_back = True


def return_opened(life: Life) -> None:
    for one, count in life.some_units(of=1):
        one.returning += count


def return_ended(life: Life) -> None:
    """Refunded, closed without a refund, or declined."""
    for one in life.articles:
        if one.returning:
            units, one.returning = one.returning, 0
            way = life.random.choice(["refunded", "closed", "declined"])
            if way == "refunded":
                life.refund([(one, units)])
            if way != "declined":
                one.gone += units


def erased(life: Life) -> None:
    buyer = life.sale().buyer
    life.facts["buyer"] = replace(buyer, shopify_id=None, has_email=False)
    life.facts["tags"] = frozenset({"seen"})


def moved(life: Life) -> None:
    life.facts["ship_to"] = Place(life.random.choice(["NL", "DE", "FR", "CH"]), postcode="8001")


_DEEDS = (
    refunded,
    refunded,
    refunded_with_goodwill,
    refunded_in_part,
    units_came_first,
    money_alone,
    money_alone,
    units_of_earlier_money,
    failed,
    failed_and_made_again,
    money_then_its_units,
    edited_out,
    edited_in,
    swapped,
    edit_stated_as_refund,
    exchanged,
    repriced,
    pays,
    shipping_refunded,
    return_opened,
    return_ended,
    return_ended,
    erased,
    moved,
)
