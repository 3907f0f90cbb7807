"""Orders of our own making add up the way Shopify's do: every demo order, and orders nobody thought of."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.shopify import demo_linnenkast as shop
from sandbox.shopify import demo_orders
from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import ZERO, amount_of, shares, total
from sandbox.shopify.sales.basket import Article, Basket, Discount, Shipping, Wanted
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.paying import pay
from sandbox.shopify.sales.placing import place
from sandbox.shopify.sales.refunding import Refunding, everything, refund
from sandbox.shopify.sales.standing import CannotDoThat, sold_gross, sold_tax
from sandbox.shopify.sales.totals import moved

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def a_desk() -> Desk:
    numbers: Counter[str] = Counter()

    def next_number(sequence: str) -> int:
        numbers[sequence] += 1
        return 1000 + numbers[sequence]

    country = {"domain": "linnenkast.myshopify.com", "name": "De Linnenkast", "currencyCode": "EUR", "country": "NL"}
    return Desk(country, next_number, NOW)


def demo_order(story: Callable[[demo_orders.Days], Node]) -> Node:
    return story(demo_orders.Days(a_desk(), NOW))


def check_sums(order: Node) -> None:
    """The identities a real order keeps (Shopify's own sums, and its sales ledger)."""
    lines, shipping = order["lineItems"]["nodes"], order["shippingLines"]["nodes"]
    taxes = total(sold_tax(part) for part in (*lines, *shipping))
    freight = total(amount_of(each["discountedPriceSet"]) for each in shipping)
    extra = ZERO if order["taxesIncluded"] else taxes
    assert amount_of(order["totalPriceSet"]) == total(sold_gross(line) for line in lines) + freight + extra
    assert amount_of(order["totalTaxSet"]) == taxes == total(amount_of(each["priceSet"]) for each in order["taxLines"])
    current_tax = total(amount_of(each["priceSet"]) for each in order["currentTaxLines"])
    assert amount_of(order["currentTotalTaxSet"]) == current_tax
    assert amount_of(order["netPaymentSet"]) == moved(order, "SALE", "CAPTURE") - moved(order, "REFUND")
    sales = [sale for agreement in order["agreements"]["nodes"] for sale in agreement["sales"]["nodes"]]
    assert total(amount_of(sale["totalAmount"]) for sale in sales) == amount_of(order["currentTotalPriceSet"])
    assert total(amount_of(sale["totalTaxAmount"]) for sale in sales) == current_tax


@pytest.mark.parametrize("story", demo_orders.STORIES, ids=lambda story: story.__name__)
def test_every_demo_order_adds_up(story: Callable[[demo_orders.Days], Node]) -> None:
    check_sums(demo_order(story))


def test_an_order_discount_and_the_shipping_are_spread_over_both_rates() -> None:
    order = demo_order(demo_orders.web_two_rates_discounted)
    spread = [line["discountAllocations"][0]["allocatedAmountSet"] for line in order["lineItems"]["nodes"]]
    assert [amount_of(each) for each in spread] == [Decimal("1.09"), Decimal("6.05")]
    assert amount_of(order["totalPriceSet"]) == Decimal("71.21")
    rates = [[tax["ratePercentage"] for tax in each["taxLines"]] for each in order["shippingLines"]["nodes"]]
    assert rates == [[9.0, 21.0]]


def test_cash_rounding_stands_beside_the_amount() -> None:
    order = demo_order(demo_orders.till_cash_rounded_up)
    (payment,) = order["transactions"]
    assert (amount_of(payment["amountSet"]), amount_of(payment["amountRoundingSet"])) == (
        Decimal("12.48"),
        Decimal("0.02"),
    )
    assert amount_of(order["totalCashRoundingAdjustment"]["paymentSet"]) == Decimal("0.02")
    assert amount_of(order["totalPriceSet"]) == Decimal("12.48")


def test_an_amount_refunded_without_lines_is_an_adjustment_in_the_customers_favour() -> None:
    order = demo_order(demo_orders.amount_only_refund)
    (adjustment,) = order["refunds"][0]["orderAdjustments"]["nodes"]
    assert (adjustment["reason"], amount_of(adjustment["amountSet"])) == ("REFUND_DISCREPANCY", Decimal("-10.00"))
    assert amount_of(order["refundDiscrepancySet"]) == Decimal("-10.00")
    assert amount_of(order["currentTotalPriceSet"]) == amount_of(order["totalPriceSet"]) - 10


def test_a_business_abroad_pays_no_vat_and_shows_its_number() -> None:
    order = demo_order(demo_orders.belgian_business)
    settings = order["purchasingEntity"]["location"]["taxSettings"]
    assert (order["taxLines"], settings["taxExemptions"]) == ([], ["EU_REVERSE_CHARGE_EXEMPTION_RULE"])
    assert settings["taxRegistrationId"].startswith("BE")


def test_more_than_was_received_is_never_refunded() -> None:
    order = demo_order(demo_orders.waiting_for_bank_transfer)
    with pytest.raises(CannotDoThat, match=r"only 0\.0 was received"):
        refund(order, everything(order), desk=a_desk())


amounts = st.decimals(min_value="0.00", max_value="999.99", places=2)


@given(st.decimals(min_value="-99.99", max_value="99.99", places=2), st.lists(amounts, min_size=1, max_size=8))
def test_shares_add_up_to_the_whole(whole: Decimal, weights: list[Decimal]) -> None:
    parts = shares(whole, weights)
    assert total(parts) == (whole if total(weights) else 0)


@given(
    st.lists(st.tuples(st.sampled_from(shop.CATALOGUE), st.integers(1, 7)), min_size=1, max_size=5),
    st.sampled_from(["0", "0.10", "0.333"]),
    st.sampled_from(["0", "6.95", "4.99"]),
    st.data(),
)
def test_any_order_adds_up_through_refunds_until_nothing_is_left(
    bought: list[tuple[Article, int]], fraction: str, freight: str, data: st.DataObject
) -> None:
    desk = a_desk()
    lines = tuple(Wanted(article, quantity) for article, quantity in bought)
    basket = Basket(lines, Shipping(Decimal(freight)), Discount(Decimal(fraction)), shop.SANNE)
    order = place(basket, desk=desk)
    pay(order, desk=desk)
    check_sums(order)
    row = data.draw(st.integers(0, len(lines) - 1))
    units = data.draw(st.integers(1, lines[row].quantity))
    refund(order, Refunding(units={row: units}), desk=desk)
    check_sums(order)
    refund(order, everything(order), desk=desk)
    check_sums(order)
    assert amount_of(order["currentTotalPriceSet"]) == amount_of(order["netPaymentSet"]) == 0
