"""Units of an order that are in an open return: Shopify leaves them out of its current totals before any refund."""

from __future__ import annotations

from apps.shopify.fields import Fields

_OPEN = frozenset({"OPEN", "REQUESTED"})
# Admin schema 2026-10: ReturnStatus.
_STATUSES = frozenset({"CANCELED", "CLOSED", "DECLINED", *_OPEN})


def units_in_return(line: Fields, order: Fields) -> int:
    """How many units of this line an open return holds; 0 where the order has none.

    Such units may still be refunded, those that an edit took out may not: that tells them apart. Where a line does not
    say what may still be refunded, the lines of the return do.
    """
    found = open_returns(order)
    if not found:
        return 0
    if line.has("refundableQuantity"):
        return max(0, line.units("refundableQuantity") - line.units("currentQuantity"))
    return sum(
        own.units("quantity") - (own.units("refundedQuantity") if own.has("refundedQuantity") else 0)
        for one in found.values()
        for own in one.nodes_if_asked("returnLineItems")
        if _line_of(own) == line.text("id")
    )


def open_returns(order: Fields) -> dict[str, Fields]:
    """The returns that are neither refunded nor closed, by gid."""
    returns = order.nodes_if_asked("returns")
    found = (one for one in returns if one.has("status") and one.word("status", _STATUSES) in _OPEN)
    return {one.text("id"): one for one in found}


def _line_of(returned: Fields) -> str:
    fulfilled = returned.part_or_none("fulfillmentLineItem")
    line = fulfilled.part_or_none("lineItem") if fulfilled else None
    return line.text("id") if line else ""
