"""A refund in sales-order mode: what never left the warehouse does not come back to it (decision 0013)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.ledger import journal
from apps.ledger.models import Document
from apps.shops.models import ComponentItem, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_invoices_and_orders import SOCKS, books_as, lines

SKU = "LK-SOK-04"


def orders_printing_credits(webshop: Webshop, *, generic: str = "WEB") -> None:
    books_as(webshop, "sales_order", finalise_invoices=True)
    if generic:
        ComponentItem.objects.create(webshop=webshop, component="goods", item=generic)


def units(credit: dict[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for code, quantity, _ in lines(credit):
        if code in (SKU, "WEB"):
            found[code] = found.get(code, 0) + int(quantity)
    return found


def warnings_of(webshop: Webshop) -> list[str]:
    (document,) = Document.objects.filter(webshop=webshop, kind="refund")
    assert document.state == "booked", document.reason
    return [warning["code"] for warning in document.warnings]


def test_a_refund_before_delivery_raises_no_stock(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    orders_printing_credits(webshop)
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    (credit,) = world.stands("salesinvoice/SalesInvoices")
    assert (credit["Status"], units(credit)) == (50, {"WEB": -3})
    assert Decimal(credit["AmountFC"]) == -Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    assert world.stock(SKU)[0] == 100, "nothing left the shelf, so nothing comes back to it"
    assert warnings_of(webshop) == ["credited_before_delivery"]


def test_a_refund_after_delivery_brings_the_units_back(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    orders_printing_credits(webshop)
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    world.deliver_in_exact(order["name"], item=SKU, units=3)
    assert world.stock(SKU) == (97, 0, 97)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    assert units(world.invoices()[-1]) == {SKU: -3}
    assert world.stock(SKU) == (100, 0, 100)
    assert warnings_of(webshop) == []


def test_of_a_part_that_was_delivered_just_that_part_comes_back(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    orders_printing_credits(webshop)
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    world.deliver_in_exact(order["name"], item=SKU, units=2)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    credit = world.stands("salesinvoice/SalesInvoices")[-1]
    assert units(credit) == {SKU: -2, "WEB": -1}
    assert Decimal(credit["AmountFC"]) == -Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    assert world.stock(SKU)[0] == 100


def test_what_an_earlier_credit_took_back_does_not_come_back_twice(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    orders_printing_credits(webshop)
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    world.deliver_in_exact(order["name"], item=SKU, units=1)
    for _ in range(2):
        world.act(order, "edit", units={"0": 1})
        sync_now(webshop)
    assert [units(credit) for credit in world.invoices()] == [{SKU: -1}, {"WEB": -1}]
    assert world.stock(SKU)[0] == 100


def test_without_a_generic_item_it_waits_until_the_order_was_delivered(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    orders_printing_credits(webshop, generic="")
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    refund = Document.objects.get(webshop=webshop, kind="refund")
    assert (refund.state, refund.reason_code) == ("held", "credit_before_delivery")
    assert world.stock(SKU)[0] == 100
    world.deliver_in_exact(order["name"], item=SKU, units=3)
    journal.retry(refund)
    sync_now(webshop)
    refund.refresh_from_db()
    assert refund.state == "booked", refund.reason
    assert world.stock(SKU)[0] == 100


@pytest.mark.parametrize("booking_type", ["sales_invoice", "sales_order"])
def test_an_article_whose_price_does_not_divide_is_one_line(set_up: SetUp, world: World, booking_type: str) -> None:
    webshop = set_up()
    books_as(webshop, booking_type)
    order = world.place(lines=[{"sku": SKU, "price": "4.00", "quantity": 3, "vat": "21"}], paid=True)
    sync_now(webshop)
    (written,) = world.invoices() or world.sales_orders()
    goods = [(int(quantity), price) for code, quantity, price in lines(written) if code == SKU]
    assert goods == [(3, "3.307")], "9.92 in one line, with no more decimals than it needs"
    assert Decimal(written["AmountFC"]) == Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
