"""Whatever is done to an order, in whatever sequence, its sums and its ledger keep adding up."""

import copy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import chain, count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.shopify import demo_linnenkast as shop
from sandbox.shopify import demo_orders, shops
from sandbox.shopify.counter.actions import ACTIONS
from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import amount_of
from sandbox.shopify.sales.basket import Basket, Discount, Shipping, Wanted
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.paying import pay
from sandbox.shopify.sales.placing import place
from sandbox.shopify.sales.standing import CannotDoThat
from tests.sandbox_shopify.lives import check

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SHOP = shops.new_shop("linnenkast", name="De Linnenkast", currency="EUR", country="NL", timezone="Europe/Amsterdam")

places = st.integers(0, 3).map(str)
units = st.dictionaries(places, st.integers(1, 3), max_size=2)
money = st.decimals("0.01", "150", places=2).map(str)
goods = st.fixed_dictionaries(
    {
        "title": st.just("Doek"),
        "price": money,
        "vat": st.sampled_from(["21", "9", "7", None]),
        "quantity": st.integers(1, 4),
    }
)
status = st.sampled_from(["SUCCESS", "PENDING", "FAILURE"])
yes_or_no = st.booleans()


def wish(**parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Any of these parts, or none."""
    return st.fixed_dictionaries({}, optional=parts)


WISHES: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "pay": wish(amount=money),
    "edit": wish(
        units=units,
        more=units,
        add=st.lists(goods, max_size=2),
        prices=st.dictionaries(places, money, max_size=1),
        discounts=st.dictionaries(places, money, max_size=1),
        order_discount=money,
        shipping=money,
        drops_shipping=yes_or_no,
        leaves_refund=yes_or_no,
    ),
    "swap": wish(),
    "ship": wish(),
    "refund": wish(units=units, shipping=money, money=money, moves_money=yes_or_no, status=status),
    "settle": wish(status=st.sampled_from(["SUCCESS", "FAILURE"])),
    "return": wish(
        units=units,
        exchange=st.lists(goods, max_size=1),
        shipping_fee=money,
        restocking_fee=money,
        is_requested=yes_or_no,
        moves_totals=yes_or_no,
    ),
    "approve-return": wish(),
    "decline-return": wish(),
    "cancel-return": wish(),
    "close-return": wish(),
    "refund-return": wish(money=money, status=status),
    "cancel": wish(),
}
ENDS = ("approve-return", "decline-return", "cancel-return", "close-return", "refund-return")


def step(action: str) -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    return st.tuples(st.just(action), WISHES[action])


# A return is followed by its end and a refund by what the provider says, often enough to meet them.
chapters = st.one_of(
    *(step(action).map(lambda only: [only]) for action in WISHES if action not in ("return", "settle", *ENDS)),
    st.lists(step("return"), min_size=1, max_size=1).flatmap(
        lambda opened: st.one_of(*(step(end) for end in ENDS)).map(lambda end: [*opened, end])
    ),
    st.tuples(step("refund"), step("settle")).map(list),
    st.tuples(*(step(action) for action in ("return", "edit", "refund-return", "settle"))).map(list),
)


def a_desk(numbers: "count[int]", minutes: int = 0) -> Desk:
    return Desk(SHOP, lambda _sequence: next(numbers), NOON + timedelta(minutes=minutes))


def done(order: Node, action: str, wished: dict[str, Any], desk: Desk) -> Node:
    """The order after an action; as it was when its state forbids it."""
    changed = copy.deepcopy(order)
    try:
        ACTIONS[action](changed, wished, desk)
    except CannotDoThat:
        return order
    return changed


@settings(max_examples=150, deadline=None)
@given(
    bought=st.lists(st.tuples(st.sampled_from(shop.CATALOGUE), st.integers(1, 4)), min_size=1, max_size=3),
    discount=st.sampled_from(["0", "0.10"]),
    taxes_included=yes_or_no,
    is_shipped=yes_or_no,
    life=st.lists(chapters, max_size=6),
)
def test_any_life_of_an_order_adds_up(
    bought: list[tuple[Any, int]],
    discount: str,
    taxes_included: bool,
    is_shipped: bool,
    life: list[list[tuple[str, dict[str, Any]]]],
) -> None:
    numbers = count(1)
    lines = tuple(Wanted(article, quantity) for article, quantity in bought)
    basket = Basket(
        lines,
        Shipping(Decimal("6.95")),
        Discount(Decimal(discount)),
        shop.SANNE,
        taxes_included=taxes_included,
    )
    order = place(basket, desk=a_desk(numbers))
    pay(order, desk=a_desk(numbers))
    first: list[tuple[str, dict[str, Any]]] = [("ship", {})] if is_shipped else []
    for minutes, (action, wished) in enumerate((*first, *chain.from_iterable(life))):
        order = done(order, action, wished, a_desk(numbers, minutes))
        check(order)
        assert all(line["currentQuantity"] >= 0 for line in order["lineItems"]["nodes"])
        assert all(line["currentQuantity"] <= line["quantity"] for line in order["lineItems"]["nodes"])


def test_every_action_can_be_met_by_the_lives() -> None:
    assert set(WISHES) == set(ACTIONS) - {"correct"}


@pytest.mark.parametrize("action", ["edit", "refund"])
def test_a_recording_is_changed_too_and_its_ledger_starts_with_what_stood(action: str) -> None:
    recorded = next(each for each in shops.recorded_orders() if each["currencyCode"] == "EUR")
    order = done(copy.deepcopy(recorded), action, {"units": {"0": 1}}, a_desk(count(1)))
    assert order["lineItems"]["nodes"][0]["currentQuantity"] == recorded["lineItems"]["nodes"][0]["currentQuantity"] - 1
    started, change = order["agreements"]["nodes"]
    assert started["__typename"] == "OrderAgreement"
    sales = [*started["sales"]["nodes"], *change["sales"]["nodes"]]
    assert sum(amount_of(sale["totalAmount"]) for sale in sales) == amount_of(order["currentTotalPriceSet"])


@pytest.mark.parametrize("story", demo_orders.STORIES, ids=lambda story: story.__name__)
def test_every_demo_order_keeps_the_same_sums(story: demo_orders.Story) -> None:
    check(story(demo_orders.Days(a_desk(count(1001)), NOON)))
