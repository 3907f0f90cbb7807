"""From Shopify's sales ledger (`agreements`) to what was agreed, signed. Only nodes that carry it have one."""

from __future__ import annotations

from apps.bookkeeping.booking import Component
from apps.bookkeeping.sale import Agreed, Tax
from apps.shopify.amounts import Amounts, Node, nodes, percentage

_COMPONENTS = {
    "PRODUCT": Component.GOODS,
    "GIFT_CARD": Component.GIFT_CARD_SOLD,
    "TIP": Component.TIP,
    "SHIPPING": Component.SHIPPING,
    "DUTY": Component.DUTY,
    "FEE": Component.FEE,
    "ADDITIONAL_FEE": Component.FEE,
    "ADJUSTMENT": Component.ADJUSTMENT,
}
_SOURCES = ("lineItem", "shippingLine", "duty", "additionalFee", "fee")


def read(node: Node, amounts: Amounts) -> tuple[Agreed, ...] | None:
    """Every line of the ledger; None where the node does not carry it. Raises KeyError for a kind nobody knows."""
    if node.get("agreements") is None:
        return None
    refund_of = _refunds_of_returns(node)
    return tuple(
        _agreed(sale, amounts, refund=_refund(agreement, refund_of))
        for agreement in nodes(node["agreements"])
        for sale in nodes(agreement["sales"])
    )


def _agreed(sale: Node, amounts: Amounts, *, refund: str) -> Agreed:
    source = next((sale[name] for name in _SOURCES if sale.get(name)), None)
    return Agreed(
        component=_COMPONENTS[sale["lineType"]],
        source=source["id"] if source else sale["id"],
        refund=refund,
        quantity=sale.get("quantity") or 0,
        total=amounts.money(sale["totalAmount"]),
        taxes=tuple(_tax(tax, amounts) for tax in sale["taxes"]),
    )


def _tax(tax: Node, amounts: Amounts) -> Tax:
    line = tax["taxLine"]
    return Tax(percentage(line), amounts.money(tax["amount"]), line["title"], bool(line.get("channelLiable")))


def _refunds_of_returns(node: Node) -> dict[str, str]:
    """The first refund of every return: what came back is credited with it."""
    return {one["id"]: own[0]["id"] for one in nodes(node.get("returns")) if (own := nodes(one.get("refunds")))}


def _refund(agreement: Node, refund_of: dict[str, str]) -> str:
    refund, of_return = agreement.get("refund"), agreement.get("return")
    if refund:
        return str(refund["id"])
    return refund_of.get(of_return["id"], "") if of_return else ""
