"""What happens to an order as a whole: shipped, cancelled."""

from sandbox.shopify.node import Node
from sandbox.shopify.sales import totals
from sandbox.shopify.sales.amounts import amount_of
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.refunding import Refunding, everything, refund
from sandbox.shopify.sales.standing import CannotDoThat


def ship(order: Node, *, desk: Desk) -> None:
    """Everything goes out of the door."""
    order["displayFulfillmentStatus"] = "FULFILLED"
    totals.refresh(order, desk.moment)


def cancel(order: Node, *, desk: Desk, reason: str = "CUSTOMER") -> None:
    """Gives back what was paid, returns the units to stock and closes the order."""
    if order["cancelledAt"]:
        raise CannotDoThat("the order is already cancelled")
    if order["displayFulfillmentStatus"] == "FULFILLED":
        raise CannotDoThat("an order that was shipped is refunded, not cancelled")
    order |= {"cancelledAt": desk.moment, "cancelReason": reason, "closed": True, "closedAt": desk.moment}
    for each in order["transactions"]:
        if each["status"] == "PENDING" and each["kind"] != "REFUND":
            each["status"] = "FAILURE"
    rest, paid = everything(order), amount_of(order["netPaymentSet"])
    if rest.units or rest.shipping:
        wanted = Refunding(
            units=rest.units, shipping=rest.shipping, restock="CANCEL", moves_money=paid > 0, money=paid or None
        )
        refund(order, wanted, desk=desk)
    totals.refresh(order, desk.moment)
