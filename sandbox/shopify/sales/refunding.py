"""Refunds: units, shipping, or just an amount; at the counter or online."""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import ledger, totals
from sandbox.shopify.sales.amounts import ZERO, amount_of, shares, total, units_share
from sandbox.shopify.sales.desk import Desk, connection
from sandbox.shopify.sales.paying import Payment, transaction


class CannotDoThat(Exception):
    """The order's state forbids it; the text says why."""


@dataclass(frozen=True, slots=True)
class Refunding:
    """What goes back. `units` by place of the line; `money` None pays exactly what the parts come to."""

    units: dict[int, int] = field(default_factory=dict)
    shipping: Decimal = ZERO
    money: Decimal | None = None
    rounding: Decimal = ZERO
    restock: str = "RETURN"
    note: str | None = None
    moves_money: bool = True


def everything(order: Node) -> Refunding:
    """All that is still sold, shipping included."""
    units = {
        place: line["currentQuantity"]
        for place, line in enumerate(order["lineItems"]["nodes"])
        if line["currentQuantity"]
    }
    shipping = total(amount_of(each["currentDiscountedPriceSet"]) for each in order["shippingLines"]["nodes"])
    return Refunding(units=units, shipping=shipping)


def refund(order: Node, wanted: Refunding, *, desk: Desk) -> Node:
    """Adds a refund and its money to the order; answers the refund."""
    lines = [_refund_line(order, place, units, wanted=wanted, desk=desk) for place, units in wanted.units.items()]
    shipping = _refund_shipping(order, wanted.shipping, desk)
    parts = _worth(order, lines, shipping)
    money = (parts if wanted.money is None else wanted.money) if wanted.moves_money else ZERO
    _check_money(order, money)
    gid = desk.gid("Refund")
    made: Node = {
        "id": gid,
        "legacyResourceId": gid.rsplit("/", 1)[1],
        "createdAt": desk.moment,
        "processedAt": desk.moment,
        "updatedAt": desk.moment,
        "note": wanted.note,
        "totalRefundedSet": desk.bag(money),
        "return": None,
        "duties": [],
        "refundLineItems": connection(lines),
        "refundShippingLines": connection(shipping),
        "orderAdjustments": connection(_adjustments(parts - money, desk) if wanted.moves_money else []),
        "transactions": connection(_pay_back(order, money, wanted=wanted, desk=desk)),
    }
    order["refunds"].append(made)
    totals.refresh(order, desk.moment)
    ledger.record_refund(order, made, desk)
    return made


def _check_money(order: Node, money: Decimal) -> None:
    there = amount_of(order["netPaymentSet"])
    if money > there:
        raise CannotDoThat(f"{money} cannot be refunded: only {there} was received")


def _refund_line(order: Node, place: int, units: int, *, wanted: Refunding, desk: Desk) -> Node:
    line = order["lineItems"]["nodes"][place]
    if not 0 < units <= line["currentQuantity"]:
        raise CannotDoThat(f"{units} of {line['title']} cannot be refunded: {line['currentQuantity']} left")
    before, quantity = totals.gone(line), line["quantity"]
    gross = units_share(totals.sold_gross(line), quantity, before=before, units=units)
    tax = total(units_share(amount_of(t["priceSet"]), quantity, before=before, units=units) for t in line["taxLines"])
    line["currentQuantity"] -= units
    return {
        "id": desk.gid("RefundLineItem"),
        "quantity": units,
        "restockType": wanted.restock,
        "restocked": wanted.restock != "NO_RESTOCK",
        "location": order["retailLocation"],
        "lineItem": {"id": line["id"]},
        "priceSet": dict(line["discountedUnitPriceAfterAllDiscountsSet"]),
        "subtotalSet": desk.bag(gross),
        "totalTaxSet": desk.bag(tax),
    }


def _refund_shipping(order: Node, amount: Decimal, desk: Desk) -> list[Node]:
    """The first shipping line gives back `amount`, with its part of the tax."""
    if not amount:
        return []
    shipping = order["shippingLines"]["nodes"][0]
    left, sold = amount_of(shipping["currentDiscountedPriceSet"]), amount_of(shipping["discountedPriceSet"])
    if amount > left:
        raise CannotDoThat(f"{amount} of shipping cannot be refunded: {left} left")
    tax_back = total(amount_of(each["taxAmountSet"]) for each in totals.refund_parts(order, "refundShippingLines"))
    tax_left = totals.sold_tax(shipping) - tax_back
    tax = tax_left if amount == left else shares(totals.sold_tax(shipping), [amount, sold - amount])[0]
    return [
        {
            "id": desk.gid("RefundShippingLine"),
            "subtotalAmountSet": desk.bag(amount),
            "taxAmountSet": desk.bag(tax),
            "shippingLine": {"id": shipping["id"], "title": shipping["title"]},
        }
    ]


def _worth(order: Node, lines: list[Node], shipping: list[Node]) -> Decimal:
    """What the parts come to, VAT included."""
    gross = total(amount_of(each["subtotalSet"]) for each in lines)
    gross += total(amount_of(each["subtotalAmountSet"]) for each in shipping)
    if order["taxesIncluded"]:
        return gross
    gross += total(amount_of(each["totalTaxSet"]) for each in lines)
    return gross + total(amount_of(each["taxAmountSet"]) for each in shipping)


def _adjustments(difference: Decimal, desk: Desk) -> list[Node]:
    """Positive: less was paid back than the parts come to. Its tax is 0, as Shopify does not split it."""
    if not difference:
        return []
    return [
        {
            "id": desk.gid("OrderAdjustment"),
            "reason": "REFUND_DISCREPANCY",
            "amountSet": desk.bag(difference),
            "taxAmountSet": desk.bag(ZERO),
        }
    ]


def _pay_back(order: Node, money: Decimal, *, wanted: Refunding, desk: Desk) -> list[Node]:
    """Back through the last way it was paid."""
    sales = [
        each for each in order["transactions"] if each["kind"] in ("SALE", "CAPTURE") and each["status"] == "SUCCESS"
    ]
    if not money or not sales:
        return []
    payment = Payment(gateway=sales[-1]["gateway"], rounding=wanted.rounding)
    back = transaction(order, payment, kind="REFUND", amount=money, desk=desk)
    order["transactions"].append(back | {"parentTransaction": {"id": sales[-1]["id"]}})
    return [{"id": back["id"]}]
