"""An order of a customer who saw another currency than the shop's: every amount on both sides.

Inside the stand-in there is one side, the shop's. The other is worked out when an order is handed out, at a rate that
leaves both sides to the cent; what rounding does on one side alone is left out.
"""

from decimal import Decimal
from typing import Any

from sandbox.shopify.node import Node
from sandbox.shopify.sales.amounts import shopify_text

RATE = Decimal(2)  # of what the customer saw for one of the shop's


def seen(order: Node) -> Node:
    """The order itself, or a copy with the amounts its customer saw."""
    if not order.get("was_seen_abroad"):  # a recording has both sides of its own
        return order
    found: Node = _converted(order, order["presentmentCurrencyCode"])
    return found


def _converted(value: Any, currency: str) -> Any:
    if isinstance(value, list):
        return [_converted(each, currency) for each in value]
    if not isinstance(value, dict):
        return value
    found = {name: _converted(each, currency) for name, each in value.items()}
    if set(found) == {"shopMoney", "presentmentMoney"}:
        amount = Decimal(found["shopMoney"]["amount"]) * RATE
        found["presentmentMoney"] = {"amount": shopify_text(amount), "currencyCode": currency}
    return found
