"""Order edits in every direction, asked over HTTP. Every step keeps the sums of lives.check."""

from decimal import Decimal

import pytest

from tests.sandbox_shopify.lives import ZERO, Life, amount
from tests.sandbox_shopify.standin import StandIn

COAT, SCARF = ("Jas", "279.00", "21"), ("Sjaal", "199.00", "21")


def ten(title: str = "Doek") -> dict[str, object]:
    return {"title": title, "price": "10.00", "vat": "21", "quantity": 3}


@pytest.fixture
def life(standin: StandIn) -> Life:
    return Life(standin)


def test_a_swap_for_a_cheaper_article_leaves_a_refund_of_nothing_and_the_difference_is_paid_back_later(
    life: Life,
) -> None:
    """The recorded order of fixtures/reports/01, state by state."""
    life.place(COAT)
    assert life.sold_now() == "279.0, VAT 48.42"
    life.do("edit", units={"0": 1}, add=[{"title": "Sjaal", "price": "199.00", "vat": "21"}])
    assert life.sold_now() == "199.0, VAT 34.54"
    assert amount(life.order, "totalPriceSet") == Decimal("478.00")
    left = life.refund()
    assert (amount(left, "totalRefundedSet"), left["transactions"]["nodes"], life.adjustment()) == (ZERO, [], ZERO)
    assert amount(left["refundLineItems"]["nodes"][0], "subtotalSet") == Decimal("279.00")
    assert [each["totalAmount"]["shopMoney"]["amount"] for each in life.agreement()["sales"]["nodes"]] == [
        "-279.0",
        "199.0",
    ]
    assert life.agreement()["__typename"] == "OrderEditAgreement"
    life.do("refund", money="80.00")
    assert life.sold_now() == "199.0, VAT 34.54"
    assert (life.refund()["refundLineItems"]["nodes"], life.adjustment()) == ([], ZERO)
    assert amount(life.order, "netPaymentSet") == Decimal("199.00")
    assert life.agreement()["sales"]["nodes"] == []


def test_a_swap_for_a_dearer_article_leaves_something_to_pay(life: Life) -> None:
    life.place(SCARF).do("edit", units={"0": 1}, add=[{"title": "Jas", "price": "279.00", "vat": "21"}])
    assert amount(life.order, "totalOutstandingSet") == Decimal("80.00")
    life.do("pay")
    assert (amount(life.order, "totalOutstandingSet"), life.order["displayFinancialStatus"]) == (ZERO, "PAID")


def test_a_line_is_added(life: Life) -> None:
    life.place(ten()).do("edit", add=[{"sku": "LK-BOE-06"}])
    assert life.sold_now() == "40.9, VAT 6.11"
    assert life.order["edited"] is True
    assert {each["rate"] for each in life.order["currentTaxLines"]} == {0.21, 0.09}
    assert life.order["refunds"] == []


def test_a_quantity_is_raised_and_lowered(life: Life) -> None:
    life.place(ten()).do("edit", more={"0": 2})
    assert (life.line(0)["quantity"], life.line(0)["currentQuantity"]) == (5, 5)
    assert life.sold_now() == "50.0, VAT 8.68"
    assert life.agreement()["sales"]["nodes"][0]["quantity"] == 2
    life.do("edit", units={"0": 4})
    assert (life.line(0)["quantity"], life.line(0)["currentQuantity"]) == (5, 1)
    assert life.sold_now() == "10.0, VAT 1.73"


def test_units_added_after_units_left_stand_at_their_own_price(life: Life) -> None:
    life.place({"title": "Doek", "price": "9.99", "vat": "21", "quantity": 3, "discount": "1.00"})
    life.do("edit", units={"0": 1}).do("edit", more={"0": 1})
    assert life.line(0)["currentQuantity"] == 3
    assert amount(life.order, "currentTotalPriceSet") == Decimal("29.30")  # two of 28.97 with a cent's luck, and 9.99


def test_a_lower_price_is_a_discount_and_a_higher_one_a_new_line(life: Life) -> None:
    life.place(ten()).do("edit", prices={"0": "8.00"})
    assert life.sold_now() == "24.0, VAT 4.17"
    (allocation,) = life.line(0)["discountAllocations"]
    assert amount(allocation, "allocatedAmountSet") == 6
    assert life.agreement()["sales"]["nodes"][0]["quantity"] == 0
    life.do("edit", prices={"0": "12.00"})
    assert life.sold_now() == "36.0, VAT 6.25"
    assert [line["currentQuantity"] for line in life.order["lineItems"]["nodes"]] == [0, 3]


def test_a_discount_on_a_line_leaves_what_was_refunded_before_alone(life: Life) -> None:
    life.place(ten()).do("refund", units={"0": 1}).do("edit", discounts={"0": "5.00"})
    assert life.sold_now() == "15.0, VAT 2.6"
    assert amount(life.refund()["refundLineItems"]["nodes"][0], "subtotalSet") == 10
    life.do("refund", everything=True)
    assert life.sold_now() == "0.0, VAT 0.0"
    assert amount(life.order, "netPaymentSet") == 5


def test_an_order_discount_is_spread_over_what_stands(life: Life) -> None:
    life.place(ten(), COAT).do("edit", order_discount="10.00")
    spread = [line["discountAllocations"][0] for line in life.order["lineItems"]["nodes"]]
    assert [amount(each, "allocatedAmountSet") for each in spread] == [Decimal("0.97"), Decimal("9.03")]
    assert {each["discountApplication"]["index"] for each in spread} == {0}
    assert amount(life.order, "currentTotalPriceSet") == Decimal("299.00")


def test_shipping_is_added_dropped_and_replaced(life: Life) -> None:
    life.place(ten()).do("edit", shipping="6.95")
    assert life.sold_now() == "36.95, VAT 6.42"
    life.do("edit", drops_shipping=True, shipping="4.95", shipping_title="Brievenbus")
    assert life.sold_now() == "34.95, VAT 6.07"
    shipping = life.order["shippingLines"]["nodes"]
    assert [(each["title"], each["isRemoved"]) for each in shipping] == [
        ("PostNL standaard", True),
        ("Brievenbus", False),
    ]
    life.do("edit", drops_shipping=True)
    assert life.sold_now() == "30.0, VAT 5.21"


def test_a_removed_shipping_line_is_only_told_to_who_asks(life: Life) -> None:
    token = life.standin.token()
    life.place(ten(), shipping="6.95").do("edit", drops_shipping=True)
    query = """query Two($id: ID!) { order(id: $id) {
      shippingLine { id } shown: shippingLines(first: 5) { nodes { id } }
      every: shippingLines(first: 5, includeRemovals: true) { nodes { isRemoved } } } }"""
    told = life.standin.ask(token, query, variables={"id": life.order["id"]}).json()["data"]["order"]
    assert told == {"shippingLine": None, "shown": {"nodes": []}, "every": {"nodes": [{"isRemoved": True}]}}


def test_an_edit_of_net_prices_keeps_its_sums(life: Life) -> None:
    life.place(ten(), taxes_included=False)
    assert life.sold_now() == "36.3, VAT 6.3"
    life.do("edit", units={"0": 1}, add=[{"title": "Boek", "price": "5.00", "vat": "9"}], discounts={"0": "3.00"})
    assert life.sold_now() == "26.02, VAT 4.02"


def test_an_edit_that_leaves_units_in_a_refund_does_so_on_request_only(life: Life) -> None:
    life.place(ten()).do("edit", units={"0": 1})
    assert life.order["refunds"] == []
    life.do("edit", units={"0": 1}, leaves_refund=True)
    assert amount(life.refund(), "totalRefundedSet") == 0


def test_an_edit_cannot_take_what_is_not_there(life: Life) -> None:
    life.place(ten())
    assert "cannot leave: 3 left" in life.refused("edit", units={"0": 4})
    assert "there is no line 7" in life.refused("edit", more={"7": 1})
    assert "cannot be 31 cheaper" in life.refused("edit", discounts={"0": "31"})
