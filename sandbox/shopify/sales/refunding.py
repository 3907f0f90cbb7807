"""Refunds: units, shipping, or just an amount; at the counter or online; paid at once, later or never."""

import json
from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import ledger, totals
from sandbox.shopify.sales.amounts import ZERO, amount_of, shares, total
from sandbox.shopify.sales.desk import Desk, connection
from sandbox.shopify.sales.paying import FROM_ELSEWHERE, Payment, transaction
from sandbox.shopify.sales.standing import CannotDoThat, Share, shipping_left, sold_tax, take


@dataclass(frozen=True, slots=True)
class Refunding:
    """What goes back. `units` by place of the line; `money` None pays exactly what the parts come to. `status` is that
    of its transaction (PENDING: not yet at the customer; FAILURE: it never came). Without `moves_money` only the units
    go: no transaction, no adjustment.
    """

    units: dict[int, int] = field(default_factory=dict)
    shipping: Decimal = ZERO
    money: Decimal | None = None
    rounding: Decimal = ZERO
    restock: str = "RETURN"
    note: str | None = None
    moves_money: bool = True
    status: str = "SUCCESS"
    gateway: str | None = None  # None: the way it was paid last


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
    before, spare = ledger.standing(order), totals.overpaid(order)
    lines = [_taken(order, place, units, wanted=wanted, desk=desk) for place, units in wanted.units.items()]
    shipping = _refund_shipping(order, wanted.shipping, desk)
    worth = worth_of(order, lines, shipping)
    money = (worth if wanted.money is None else wanted.money) if wanted.moves_money else ZERO
    made = refund_node(order, lines=lines, shipping=shipping, wanted=wanted, money=money, desk=desk)
    if wanted.moves_money:
        adjust(order, made, worth=worth, spare=spare, desk=desk)
    totals.refresh(order, desk.moment)
    ledger.record_refund(order, made, before, desk=desk)
    return made


def refund_node(
    order: Node, *, lines: list[Node], shipping: list[Node], wanted: Refunding, money: Decimal, desk: Desk
) -> Node:
    """A refund with its transaction, added to the order; its adjustment is not settled yet."""
    _check_money(order, money)
    gid = desk.gid("Refund")
    made: Node = {
        "id": gid,
        "legacyResourceId": gid.rsplit("/", 1)[1],
        "createdAt": desk.moment,
        "processedAt": desk.moment,
        "updatedAt": desk.moment,
        "note": wanted.note,
        "totalRefundedSet": desk.bag(money if wanted.status == "SUCCESS" else ZERO),
        "return": None,
        "duties": [],
        "refundLineItems": connection(lines),
        "refundShippingLines": connection(shipping),
        "orderAdjustments": connection([]),
        "transactions": connection(_pay_back(order, money, wanted=wanted, desk=desk)),
    }
    order["refunds"].append(made)
    return made


def settle(order: Node, made: Node, *, status: str, desk: Desk) -> None:
    """The provider says later how it went: a pending refund succeeds or fails, and one that had succeeded may fail."""
    ids = {each["id"] for each in made["transactions"]["nodes"]}
    money = [each for each in order["transactions"] if each["id"] in ids and each["status"] != status]
    if not money:
        raise CannotDoThat("this refund has no money to settle")
    before = ledger.standing(order)
    for each in money:
        failed = {"errorCode": "GENERIC_ERROR", "processedAt": None}
        each |= {"status": status} | (failed if status == "FAILURE" else {"processedAt": desk.moment})
    made["updatedAt"] = desk.moment
    moved = total(amount_of(each["amountSet"]) for each in money) if status == "SUCCESS" else ZERO
    made["totalRefundedSet"] = desk.bag(moved)
    worth = worth_of(order, made["refundLineItems"]["nodes"], made["refundShippingLines"]["nodes"])
    adjust(order, made, worth=Decimal(made.get("worth", worth)), spare=Decimal(made.get("spare", 0)), desk=desk)
    totals.refresh(order, desk.moment)
    if ledger.standing(order) != before:
        ledger.record_refund(order, made, before, desk=desk)


def adjust(order: Node, made: Node, *, worth: Decimal, spare: Decimal, desk: Desk) -> None:
    """The adjustment of a refund: what its parts are worth less the money that went. Money beyond its parts first pays
    back what the customer had overpaid (`spare`: units that left earlier), and only the rest is an adjustment.
    """
    made |= {"worth": str(worth), "spare": str(spare)}  # for settle; no query sees them
    money = amount_of(made["totalRefundedSet"])
    difference = worth - money
    if difference < 0:
        difference = min(ZERO, difference + spare)
    waits = any(each["status"] == "PENDING" for each in _money_of(order, made))
    reason = "PENDING_REFUND_DISCREPANCY" if waits else "REFUND_DISCREPANCY"
    made["orderAdjustments"] = connection(_adjustments(difference, reason, desk))


def _money_of(order: Node, made: Node) -> list[Node]:
    ids = {each["id"] for each in made["transactions"]["nodes"]}
    return [each for each in order["transactions"] if each["id"] in ids]


def _check_money(order: Node, money: Decimal) -> None:
    there = amount_of(order["netPaymentSet"])
    if money > there:
        raise CannotDoThat(f"{money} cannot be refunded: only {there} was received")


def _taken(order: Node, place: int, units: int, *, wanted: Refunding, desk: Desk) -> Node:
    lines = order["lineItems"]["nodes"]
    if not 0 <= place < len(lines):
        raise CannotDoThat(f"there is no line {place}")
    return refund_line(order, lines[place], units, share=take(lines[place], units), restock=wanted.restock, desk=desk)


def refund_line(order: Node, line: Node, units: int, *, share: Share, restock: str, desk: Desk) -> Node:
    """A RefundLineItem; its subtotal incl. VAT when the order's prices are."""
    return {
        "id": desk.gid("RefundLineItem"),
        "quantity": units,
        "restockType": restock,
        "restocked": restock != "NO_RESTOCK",
        "location": order["retailLocation"],
        "lineItem": {"id": line["id"]},
        "priceSet": dict(line["discountedUnitPriceAfterAllDiscountsSet"]),
        "subtotalSet": desk.bag(share.gross),
        "totalTaxSet": desk.bag(share.tax),
    }


def _refund_shipping(order: Node, amount: Decimal, desk: Desk) -> list[Node]:
    """The first shipping lines give back `amount` between them, each with its part of the tax."""
    found: list[Node] = []
    for shipping in order["shippingLines"]["nodes"]:
        stands = shipping_left(order, shipping)
        part = min(amount, stands.gross)
        if part > 0:
            found.append(_shipping_back(shipping, part, stands=stands, desk=desk))
            amount -= part
    if amount:
        raise CannotDoThat(f"{amount} more of shipping cannot be refunded")
    return found


def _shipping_back(shipping: Node, amount: Decimal, *, stands: Share, desk: Desk) -> Node:
    sold = amount_of(shipping["discountedPriceSet"])
    tax = stands.tax if amount == stands.gross else shares(sold_tax(shipping), [amount, sold - amount])[0]
    return {
        "id": desk.gid("RefundShippingLine"),
        "subtotalAmountSet": desk.bag(amount),
        "taxAmountSet": desk.bag(tax),
        "shippingLine": {"id": shipping["id"], "title": shipping["title"]},
    }


def worth_of(order: Node, lines: list[Node], shipping: list[Node]) -> Decimal:
    """What the parts come to, VAT included."""
    gross = total(amount_of(each["subtotalSet"]) for each in lines)
    gross += total(amount_of(each["subtotalAmountSet"]) for each in shipping)
    if order["taxesIncluded"]:
        return gross
    gross += total(amount_of(each["totalTaxSet"]) for each in lines)
    return gross + total(amount_of(each["taxAmountSet"]) for each in shipping)


def _adjustments(difference: Decimal, reason: str, desk: Desk) -> list[Node]:
    """Positive: less was paid back than the parts come to. Its tax is 0, as Shopify does not split it."""
    if not difference:
        return []
    amounts = {"amountSet": desk.bag(difference), "taxAmountSet": desk.bag(ZERO)}
    return [{"id": desk.gid("OrderAdjustment"), "reason": reason} | amounts]


def card_of(transactions: list[Node]) -> int:
    """The number of the gift card that paid last."""
    told = [json.loads(one["receiptJson"]) for one in transactions if one["gateway"] == "gift_card"]
    return int(told[-1]["gift_card_id"]) if told else FROM_ELSEWHERE


def _pay_back(order: Node, money: Decimal, *, wanted: Refunding, desk: Desk) -> list[Node]:
    """Back through the last way it was paid, unless another is wished (store credit)."""
    sales = [
        each for each in order["transactions"] if each["kind"] in ("SALE", "CAPTURE") and each["status"] == "SUCCESS"
    ]
    if not money or not sales:
        return []
    gateway = wanted.gateway or sales[-1]["gateway"]
    payment = Payment(gateway, rounding=wanted.rounding, status=wanted.status, card=card_of(sales))
    back = transaction(order, payment, kind="REFUND", amount=money, desk=desk)
    order["transactions"].append(back | {"parentTransaction": {"id": sales[-1]["id"]}})
    return [{"id": back["id"]}]
