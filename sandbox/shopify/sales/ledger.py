"""The sales ledger of an order (`Order.agreements`): one agreement per placing, edit and refund,
with signed sales per line.
"""

from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import ZERO, amount_of, units_share
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.totals import sold_gross, sold_tax


def record_placing(order: Node, desk: Desk) -> None:
    """The order as it was placed."""
    sales = [
        _line_sale(line, units=line["quantity"], before=0, action="ORDER", desk=desk)
        for line in order["lineItems"]["nodes"]
    ]
    for shipping in order["shippingLines"]["nodes"]:
        gross, tax = amount_of(shipping["discountedPriceSet"]), sold_tax(shipping)
        sales.append(_shipping_sale(shipping, gross=gross, tax=tax, action="ORDER", desk=desk))
    _record(order, "OrderAgreement", reason="ORDER", sales=sales, desk=desk)


def record_edit(order: Node, changed: list[tuple[Node, int, int]], desk: Desk) -> None:
    """`changed`: line, units (negative when removed) and how many units had gone before."""
    sales = [
        _line_sale(line, units=units, before=before, action="UPDATE" if units < 0 else "ORDER", desk=desk)
        for line, units, before in changed
    ]
    _record(order, "OrderEditAgreement", reason="ORDER_EDIT", sales=sales, desk=desk)


def record_refund(order: Node, refund: Node, desk: Desk) -> None:
    """What a refund took back, its adjustment included."""
    lines = {line["id"]: line for line in order["lineItems"]["nodes"]}
    sales = []
    for back in refund["refundLineItems"]["nodes"]:
        gross, tax = -amount_of(back["subtotalSet"]), -amount_of(back["totalTaxSet"])
        sales.append(
            _sale(_kind(lines[back["lineItem"]["id"]]), _amounts(gross, tax, order), action="RETURN", desk=desk)
        )
        sales[-1] |= {"quantity": -back["quantity"], "lineItem": {"id": back["lineItem"]["id"]}}
    for each in refund["refundShippingLines"]["nodes"]:
        gross, tax = -amount_of(each["subtotalAmountSet"]), -amount_of(each["taxAmountSet"])
        whole, _ = _amounts(gross, tax, order)
        sales.append(_shipping_sale(each["shippingLine"], gross=whole, tax=tax, action="RETURN", desk=desk))
    for each in refund["orderAdjustments"]["nodes"]:
        amounts = (amount_of(each["amountSet"]), amount_of(each["taxAmountSet"]))
        sales.append(_sale(("AdjustmentSale", "ADJUSTMENT"), amounts, action="RETURN", desk=desk))
    _record(order, "RefundAgreement", reason="REFUND", sales=sales, desk=desk)
    order["agreements"]["nodes"][-1]["refund"] = {"id": refund["id"], "processedAt": refund["processedAt"]}


def _record(order: Node, kind: str, *, reason: str, sales: list[Node], desk: Desk) -> None:
    order["agreements"]["nodes"].append(
        {
            "__typename": kind,
            "id": desk.gid(kind),
            "happenedAt": desk.moment,
            "reason": reason,
            "app": None,
            "sales": {"nodes": sales},
        }
    )


def _amounts(gross: Decimal, tax: Decimal, order: Node) -> tuple[Decimal, Decimal]:
    """Sale amounts include tax, whatever the shop's prices do."""
    return (gross if order["taxesIncluded"] else gross + tax), tax


def _kind(line: Node) -> tuple[str, str]:
    if line["isGiftCard"]:
        return "GiftCardSale", "GIFT_CARD"
    if line["product"] is None and line["nonFulfillableQuantity"]:
        return "TipSale", "TIP"
    return "ProductSale", "PRODUCT"


def _line_sale(line: Node, *, units: int, before: int, action: str, desk: Desk) -> Node:
    sign, quantity = (1 if units > 0 else -1), line["quantity"]
    gross = sign * units_share(sold_gross(line), quantity, before=before, units=abs(units))
    tax = sign * units_share(sold_tax(line), quantity, before=before, units=abs(units))
    sale = _sale(_kind(line), (gross, tax), action=action, desk=desk)
    return sale | {"quantity": units, "lineItem": {"id": line["id"]}}


def _shipping_sale(shipping: Node, *, gross: Decimal, tax: Decimal, action: str, desk: Desk) -> Node:
    sale = _sale(("ShippingLineSale", "SHIPPING"), (gross, tax), action=action, desk=desk)
    return sale | {"shippingLine": {"id": shipping["id"], "title": shipping["title"]}}


def _sale(kind: tuple[str, str], amounts: tuple[Decimal, Decimal], *, action: str, desk: Desk) -> Node:
    typename, line_type = kind
    return {
        "__typename": typename,
        "id": desk.gid("Sale"),
        "actionType": action,
        "lineType": line_type,
        "quantity": None,
        "totalAmount": desk.bag(amounts[0]),
        "totalTaxAmount": desk.bag(amounts[1]),
        "totalDiscountAmountBeforeTaxes": desk.bag(ZERO),
        "totalDiscountAmountAfterTaxes": desk.bag(ZERO),
        "taxes": [],
    }
