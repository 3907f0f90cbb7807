"""Fields of an order that follow from its other parts. Where a stored order carries the field itself, that stands."""

from collections.abc import Callable
from typing import Any

from sandbox.shopify.node import Node


def requires_shipping(order: Node) -> bool:
    """Has it anything that must be delivered?"""
    return any(line.get("requiresShipping") for line in order["lineItems"]["nodes"])


def shipping_line(order: Node) -> Node | None:
    """The first shipping line that still stands."""
    return next((each for each in order["shippingLines"]["nodes"] if not each.get("isRemoved")), None)


def is_billed_where_it_goes(order: Node) -> bool:
    """Shopify answers false, too, where an address is missing (sandbox reading)."""
    return order["shippingAddress"] is not None and order["billingAddress"] == order["shippingAddress"]


def fulfillment_orders(order: Node) -> list[Node]:
    """One fulfilment order for all goods; digital goods have one without a way of delivery."""
    number, is_done = order["legacyResourceId"], order["displayFulfillmentStatus"] == "FULFILLED"
    lines = [line for line in order["lineItems"]["nodes"] if not line["nonFulfillableQuantity"]]
    if not lines:
        return []
    return [
        {
            "id": f"gid://shopify/FulfillmentOrder/{number}",
            "status": "CLOSED" if is_done else "OPEN",
            "requestStatus": "UNSUBMITTED",
            "createdAt": order["createdAt"],
            "updatedAt": order["updatedAt"],
            "assignedLocation": _assigned(order),
            "deliveryMethod": _delivery_method(order),
            "lineItems": [_fulfillable(line, is_done=is_done) for line in lines],
        }
    ]


def _assigned(order: Node) -> Node:
    location, seller = order["retailLocation"], order["merchantBusinessEntity"]
    country = seller["address"]["countryCode"] if seller else None
    return {"name": location["name"] if location else "Warehouse", "countryCode": country, "location": location}


def _delivery_method(order: Node) -> Node:
    shipping = shipping_line(order)
    return {
        "id": f"gid://shopify/DeliveryMethod/{order['legacyResourceId']}",
        "methodType": order.get("deliveryMethodType") or _usual_method(order),
        "presentedName": shipping["title"] if shipping else None,
        "serviceCode": shipping["code"] if shipping else None,
    }


def _usual_method(order: Node) -> str:
    if not requires_shipping(order):
        return "NONE"
    is_handed_over = order["retailLocation"] is not None and order["shippingAddress"] is None
    return "RETAIL" if is_handed_over else "SHIPPING"


def _fulfillable(line: Node, *, is_done: bool) -> Node:
    return {
        "id": line["id"].replace("LineItem", "FulfillmentOrderLineItem"),
        "totalQuantity": line["currentQuantity"],
        "remainingQuantity": 0 if is_done else line["currentQuantity"],
        "lineItem": {"id": line["id"]},
    }


DERIVED: dict[tuple[str, str], Callable[[Node], Any]] = {
    ("Order", "requiresShipping"): requires_shipping,
    ("Order", "billingAddressMatchesShippingAddress"): is_billed_where_it_goes,
    ("Order", "shippingLine"): shipping_line,
    ("Order", "fulfillmentOrders"): fulfillment_orders,
}
