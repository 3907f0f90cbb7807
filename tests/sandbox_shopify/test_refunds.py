"""Refunds that do not come in one piece, asked over HTTP. Every step keeps the sums of lives.check."""

from decimal import Decimal

import pytest

from tests.sandbox_shopify.lives import ZERO, Life, amount
from tests.sandbox_shopify.standin import StandIn

TWO = {"title": "Doek", "price": "50.00", "vat": "21", "quantity": 2}


@pytest.fixture
def life(standin: StandIn) -> Life:
    return Life(standin)


def test_money_for_goods_that_left_by_an_edit_moves_nothing_but_money(life: Life) -> None:
    life.place(TWO).do("edit", units={"0": 1})
    assert amount(life.order, "totalOutstandingSet") == Decimal("-50.00")
    life.do("refund", money="50.00")
    assert (life.sold_now(), life.adjustment()) == ("50.0, VAT 8.68", ZERO)
    assert amount(life.order, "totalOutstandingSet") == ZERO


def test_units_go_back_to_stock_first_and_the_money_follows(life: Life) -> None:
    life.place(TWO).do("refund", units={"0": 1}, moves_money=False)
    restocked = life.refund()
    assert (amount(restocked, "totalRefundedSet"), restocked["transactions"]["nodes"]) == (ZERO, [])
    assert restocked["refundLineItems"]["nodes"][0]["restockType"] == "RETURN"
    assert life.sold_now() == "50.0, VAT 8.68"
    life.do("refund", money="50.00")
    assert (life.sold_now(), life.adjustment()) == ("50.0, VAT 8.68", ZERO)


def test_money_goes_back_first_as_an_amount_and_the_units_follow(life: Life) -> None:
    life.place(TWO).do("refund", money="50.00")
    assert (life.sold_now(), life.adjustment()) == ("50.0, VAT 17.36", Decimal(-50))
    life.do("refund", units={"0": 1}, money="0")
    assert (life.sold_now(), life.adjustment()) == ("50.0, VAT 8.68", Decimal(50))
    assert amount(life.order, "totalOutstandingSet") == ZERO


def test_money_goes_back_outside_shopify_and_only_the_units_are_seen(life: Life) -> None:
    life.place(TWO).do("refund", units={"0": 2}, moves_money=False)
    assert life.sold_now() == "0.0, VAT 0.0"
    assert amount(life.order, "netPaymentSet") == Decimal("100.00")
    assert life.order["displayFinancialStatus"] == "PAID"


def test_more_money_than_had_been_overpaid_is_an_adjustment_for_the_rest(life: Life) -> None:
    life.place(TWO).do("edit", units={"0": 1}).do("refund", money="60.00")
    assert (life.sold_now(), life.adjustment()) == ("40.0, VAT 8.68", Decimal(-10))


def test_less_money_than_the_units_are_worth_raises_what_is_sold(life: Life) -> None:
    life.place(TWO).do("refund", units={"0": 1}, money="45.00")
    assert (life.sold_now(), life.adjustment()) == ("55.0, VAT 8.68", Decimal(5))


def test_a_pending_refund_succeeds(life: Life) -> None:
    life.place(TWO).do("refund", units={"0": 1}, status="PENDING")
    waiting = life.refund()
    assert amount(waiting, "totalRefundedSet") == ZERO
    assert waiting["orderAdjustments"]["nodes"][0]["reason"] == "PENDING_REFUND_DISCREPANCY"
    assert (life.sold_now(), life.adjustment()) == ("50.0, VAT 8.68", Decimal(50))
    assert amount(life.order, "netPaymentSet") == Decimal("100.00")
    life.do("settle", status="SUCCESS")
    assert (life.sold_now(), life.adjustment()) == ("50.0, VAT 8.68", ZERO)
    assert amount(life.refund(), "totalRefundedSet") == Decimal("50.00")
    assert amount(life.order, "netPaymentSet") == Decimal("50.00")


def test_a_refund_fails_at_the_provider_and_leaves_its_lines_and_the_whole_sum(life: Life) -> None:
    """As fixtures/reports/16 has it: lines and adjustment cancel out, nothing was paid."""
    life.place(TWO).do("refund", units={"0": 1}, status="PENDING").do("settle", status="FAILURE")
    failed = life.refund()
    assert failed["orderAdjustments"]["nodes"][0]["reason"] == "REFUND_DISCREPANCY"
    assert life.adjustment() == amount(failed["refundLineItems"]["nodes"][0], "subtotalSet")
    assert [(each["kind"], each["status"], each["errorCode"]) for each in life.order["transactions"]] == [
        ("SALE", "SUCCESS", None),
        ("REFUND", "FAILURE", "GENERIC_ERROR"),
    ]
    assert amount(life.order, "refundDiscrepancySet") == Decimal("50.00")
    assert amount(life.order, "netPaymentSet") == Decimal("100.00")


def test_an_amount_that_was_paid_back_bounces(life: Life) -> None:
    life.place(TWO).do("refund", money="10.00")
    assert life.sold_now() == "90.0, VAT 17.36"
    life.do("settle", status="FAILURE")
    assert (life.sold_now(), life.adjustment()) == ("100.0, VAT 17.36", ZERO)
    assert len(life.order["agreements"]["nodes"]) == 3  # placed, paid back, bounced


def test_a_refund_that_failed_at_once(life: Life) -> None:
    life.place(TWO).do("refund", money="10.00", status="FAILURE")
    assert (life.sold_now(), life.adjustment()) == ("100.0, VAT 17.36", ZERO)
    assert "no money to settle" in life.refused("settle", status="FAILURE")


def test_a_tip_is_paid_back_as_an_amount(life: Life) -> None:
    life.place({"title": "Doek", "price": "20.00", "vat": "21"}, till="Utrecht", tip="3.00")
    assert life.sold_now() == "23.0, VAT 3.47"
    life.do("refund", units={"0": 1}).do("refund", money="3.00")
    assert (life.sold_now(), life.adjustment()) == ("0.0, VAT 0.0", Decimal(-3))


def test_a_sold_gift_card_is_paid_back_as_an_amount(life: Life) -> None:
    life.place({"sku": "LK-BON-50"}).do("refund", money="50.00")
    assert (life.sold_now(), life.adjustment()) == ("0.0, VAT 0.0", Decimal(-50))
    assert life.line(0)["currentQuantity"] == 1


def test_a_refund_to_store_credit_leaves_the_provider_alone(life: Life) -> None:
    life.place(TWO).do("refund", units={"0": 1}, gateway="shopify_store_credit")
    assert life.order["transactions"][-1]["gateway"] == "shopify_store_credit"
    assert "shopify_store_credit" in life.order["paymentGatewayNames"]
    life.do("refund", money="5.00", gateway="shopify_store_credit")
    assert life.adjustment() == Decimal(-5)


def test_the_shipping_of_two_lines_goes_back_in_order(life: Life) -> None:
    life.place(TWO, shipping="5.00").do("edit", shipping="3.00").do("refund", shipping="6.00")
    back = life.refund()["refundShippingLines"]["nodes"]
    assert [amount(each, "subtotalAmountSet") for each in back] == [Decimal(5), Decimal(1)]
    assert life.sold_now() == "102.0, VAT 17.71"
