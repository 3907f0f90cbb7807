"""Units of an order that are in an open return: Shopify leaves them out of its current totals before any refund."""

from __future__ import annotations

from apps.shopify.amounts import Node, nodes

_OPEN = frozenset({"OPEN", "REQUESTED"})


def units_in_return(line: Node, order: Node) -> int:
    """How many units of this line an open return holds; 0 where the order has none.

    Such units may still be refunded, those that an edit took out may not: that tells them apart. Where a line does not
    say what may still be refunded, the lines of the return do.
    """
    open_returns = [one for one in nodes(order.get("returns")) if one.get("status") in _OPEN]
    if not open_returns:
        return 0
    refundable = line.get("refundableQuantity")
    if refundable is not None:
        return max(0, int(refundable) - int(line["currentQuantity"]))
    return sum(
        int(own["quantity"]) - int(own.get("refundedQuantity") or 0)
        for one in open_returns
        for own in nodes(one.get("returnLineItems"))
        if _line_of(own) == line["id"]
    )


def _line_of(returned: Node) -> str:
    fulfilled = returned.get("fulfillmentLineItem") or {}
    return str((fulfilled.get("lineItem") or {}).get("id") or "")
