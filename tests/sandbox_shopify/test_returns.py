"""Returns and exchanges, asked over HTTP. Every step keeps the sums of lives.check."""

from decimal import Decimal

import pytest

from tests.sandbox_shopify.lives import ZERO, Life, amount, fees
from tests.sandbox_shopify.standin import StandIn

TWO = {"title": "Doek", "price": "50.00", "vat": "21", "quantity": 2}


@pytest.fixture
def life(standin: StandIn) -> Life:
    return Life(standin).place(TWO).do("ship")


def status(life: Life) -> tuple[str, str]:
    return life.order["returns"]["nodes"][-1]["status"], life.order["returnStatus"]


def test_an_open_return_lowers_the_order_and_its_refund_changes_nothing_more(life: Life) -> None:
    """As fixtures/reports/11 has it, state by state."""
    life.do("return", units={"0": 1})
    assert (status(life), life.sold_now()) == (("OPEN", "IN_PROGRESS"), "50.0, VAT 8.68")
    assert (life.line(0)["currentQuantity"], life.line(0)["refundableQuantity"]) == (1, 2)
    assert life.agreement()["__typename"] == "ReturnAgreement"
    life.do("refund-return")
    assert (status(life), life.sold_now()) == (("CLOSED", "RETURNED"), "50.0, VAT 8.68")
    back = life.refund()
    assert amount(back["refundLineItems"]["nodes"][0], "totalTaxSet") == Decimal("8.68")
    assert (amount(back, "totalRefundedSet"), life.adjustment()) == (Decimal("50.00"), ZERO)
    assert back["return"]["id"] == life.order["returns"]["nodes"][0]["id"]
    assert life.order["returns"]["nodes"][0]["refunds"]["nodes"] == [{"id": back["id"]}]
    assert life.agreement()["sales"]["nodes"] == []


@pytest.mark.parametrize(("action", "ends"), [("decline-return", "DECLINED"), ("cancel-return", "CANCELED")])
def test_a_return_that_is_undone_puts_everything_back(life: Life, action: str, ends: str) -> None:
    life.do("return", units={"0": 1}, shipping_fee="7.50")
    assert life.sold_now() == "57.5, VAT 8.68"
    life.do(action)
    assert (status(life), life.sold_now()) == ((ends, "NO_RETURN"), "100.0, VAT 17.36")
    assert life.line(0)["currentQuantity"] == 2


def test_a_return_that_is_only_asked_for_moves_nothing_until_it_is_approved(life: Life) -> None:
    life.do("return", units={"0": 1}, is_requested=True)
    assert (status(life), life.sold_now()) == (("REQUESTED", "RETURN_REQUESTED"), "100.0, VAT 17.36")
    life.do("approve-return")
    assert (status(life), life.sold_now()) == (("OPEN", "IN_PROGRESS"), "50.0, VAT 8.68")


def test_a_return_closes_without_refund(life: Life) -> None:
    life.do("return", units={"0": 1}).do("close-return")
    assert (status(life), life.sold_now()) == (("CLOSED", "RETURNED"), "50.0, VAT 8.68")
    assert life.order["refunds"] == []
    life.do("refund", money="50.00")
    assert (life.sold_now(), life.adjustment()) == ("50.0, VAT 8.68", ZERO)


def test_a_return_may_leave_the_totals_alone_until_its_refund(life: Life) -> None:
    """As a recorded open return of 2026 does."""
    life.do("return", units={"0": 1}, shipping_fee="7.50", moves_totals=False)
    assert (status(life), life.sold_now()) == (("OPEN", "IN_PROGRESS"), "100.0, VAT 17.36")
    life.do("refund-return")
    assert life.sold_now() == "57.5, VAT 8.68"
    assert amount(life.refund(), "totalRefundedSet") == Decimal("42.50")


def test_fees_of_a_return_lessen_its_refund(life: Life) -> None:
    life.do("return", units={"0": 1}, shipping_fee="7.50", restocking_fee="5.00")
    assert (life.sold_now(), fees(life.order)) == ("62.5, VAT 8.68", Decimal("12.50"))
    life.do("refund-return")
    assert (amount(life.refund(), "totalRefundedSet"), life.adjustment()) == (Decimal("37.50"), ZERO)
    assert amount(life.order, "totalOutstandingSet") == ZERO


@pytest.mark.parametrize(
    ("price", "paid_back", "open_after", "now"),
    [
        ("50.00", "0", "0", "100.0, VAT 17.36"),
        ("65.00", "0", "15.00", "115.0, VAT 19.96"),
        ("30.00", "20.00", "0", "80.0, VAT 13.89"),
    ],
    ids=["even", "up", "down"],
)
def test_an_exchange(life: Life, price: str, paid_back: str, open_after: str, now: str) -> None:
    life.do("return", units={"0": 1}, exchange=[{"title": "Kleed", "price": price, "vat": "21"}])
    assert life.sold_now() == now
    exchanged = life.order["returns"]["nodes"][0]["exchangeLineItems"]["nodes"][0]
    assert exchanged["lineItems"] == [{"id": life.line(1)["id"]}]
    assert {each["actionType"] for each in life.agreement()["sales"]["nodes"]} == {"RETURN", "ORDER"}
    life.do("refund-return")
    assert (life.sold_now(), life.adjustment()) == (now, ZERO)
    assert amount(life.refund(), "totalRefundedSet") == Decimal(paid_back)
    assert amount(life.order, "totalOutstandingSet") == Decimal(open_after)


def test_an_exchange_that_is_cancelled_takes_the_new_article_out_again(life: Life) -> None:
    life.do("return", units={"0": 1}, exchange=[{"title": "Kleed", "price": "65.00", "vat": "21"}])
    life.do("cancel-return")
    assert life.sold_now() == "100.0, VAT 17.36"
    assert [line["currentQuantity"] for line in life.order["lineItems"]["nodes"]] == [2, 0]


def test_the_refund_of_a_return_may_be_pending_and_fail(life: Life) -> None:
    life.do("return", units={"0": 1}).do("refund-return", status="PENDING")
    assert life.sold_now() == "50.0, VAT 8.68"
    life.do("settle", status="FAILURE")
    assert life.sold_now() == "50.0, VAT 8.68"
    assert amount(life.order, "netPaymentSet") == Decimal("100.00")


def test_only_what_was_shipped_comes_back_and_only_once(life: Life) -> None:
    unshipped = Life(life.standin).place(TWO)
    assert "was shipped" in unshipped.refused("return", units={"0": 1})
    life.do("return", units={"0": 2})
    assert "0 left" in life.refused("return", units={"0": 1})
    life.do("refund-return")
    assert "is CLOSED" in life.refused("cancel-return")


def test_a_return_is_told_by_graphql_with_its_fees_and_lines(life: Life) -> None:
    token = life.standin.token()
    life.do("return", units={"0": 1}, shipping_fee="7.50", exchange=[{"title": "Kleed", "price": "65.00", "vat": "21"}])
    query = """query R($id: ID!) { order(id: $id) { returnStatus returns(first: 3) { nodes { name status
      returnShippingFees { amountSet { shopMoney { amount } } } returnLineItems(first: 5) { nodes { quantity
      ... on ReturnLineItem { fulfillmentLineItem { lineItem { title } } } } }
      exchangeLineItems(first: 5) { nodes { quantity lineItems { title currentQuantity } } } } } } }"""
    told = life.standin.ask(token, query, variables={"id": life.order["id"]}).json()["data"]["order"]
    assert told["returnStatus"] == "IN_PROGRESS"
    (made,) = told["returns"]["nodes"]
    assert made["returnShippingFees"] == [{"amountSet": {"shopMoney": {"amount": "7.5"}}}]
    lines = made["returnLineItems"]["nodes"]
    assert lines == [{"quantity": 1, "fulfillmentLineItem": {"lineItem": {"title": "Doek"}}}]
    assert made["exchangeLineItems"]["nodes"] == [
        {"quantity": 1, "lineItems": [{"title": "Kleed", "currentQuantity": 1}]}
    ]
