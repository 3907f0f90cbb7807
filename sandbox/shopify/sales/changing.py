"""What happens to an order later, besides money: edited, shipped, cancelled."""

from sandbox.shopify.node import Node
from sandbox.shopify.sales import ledger, totals
from sandbox.shopify.sales.amounts import amount_of
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.refunding import CannotDoThat, Refunding, everything, refund


def edit(order: Node, *, remove: dict[int, int], desk: Desk) -> None:
    """An order edit that takes out units (by place of the line). No refund: the money stays outstanding."""
    changed = []
    for place, units in remove.items():
        line = order["lineItems"]["nodes"][place]
        if not 0 < units <= line["currentQuantity"]:
            raise CannotDoThat(f"{units} of {line['title']} cannot be removed: {line['currentQuantity']} left")
        changed.append((line, -units, totals.gone(line)))
        line["currentQuantity"] -= units
    order["edited"] = True
    totals.refresh(order, desk.moment)
    ledger.record_edit(order, changed, desk)


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
        if each["status"] == "PENDING":
            each["status"] = "FAILURE"
    rest, paid = everything(order), amount_of(order["netPaymentSet"])
    if rest.units or rest.shipping:
        wanted = Refunding(
            units=rest.units, shipping=rest.shipping, restock="CANCEL", moves_money=paid > 0, money=paid or None
        )
        refund(order, wanted, desk=desk)
    totals.refresh(order, desk.moment)
