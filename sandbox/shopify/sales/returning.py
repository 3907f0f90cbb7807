"""Returns: asked for, opened, declined, cancelled, closed without money, refunded; exchanges and fees.

An opened return takes its units out of the order at once, with what is exchanged for them and the fees, before any
money moves: Shopify counts so since 2024-02. A recorded open return of 2026 left the totals alone until it was
refunded; `moves_totals=False` gives that. A return that was declined or cancelled puts everything back.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import ledger, totals
from sandbox.shopify.sales.amounts import ZERO, amount_of, total
from sandbox.shopify.sales.basket import Wanted
from sandbox.shopify.sales.desk import Desk, connection
from sandbox.shopify.sales.lines import new_line
from sandbox.shopify.sales.refunding import Refunding, adjust, refund_line, refund_node, worth_of
from sandbox.shopify.sales.standing import CannotDoThat, Share, give_back, left, share_of, take


@dataclass(frozen=True, slots=True)
class Returning:
    """What comes back. `units` by place of the line, `exchange` what goes out for it, fees incl. VAT (no VAT is
    charged on them). `is_requested`: the customer asked and nobody has agreed yet.
    """

    units: dict[int, int] = field(default_factory=dict)
    exchange: tuple[Wanted, ...] = ()
    shipping_fee: Decimal = ZERO
    restocking_fee: Decimal = ZERO
    is_requested: bool = False
    moves_totals: bool = True


def open_return(order: Node, wanted: Returning, *, desk: Desk) -> Node:
    """A return on the order, OPEN or REQUESTED. Only what was shipped can come back."""
    if order["displayFulfillmentStatus"] != "FULFILLED":
        raise CannotDoThat("only what was shipped can come back")
    for place, units in wanted.units.items():
        _check_units(order, place, units)
    made = _return_node(order, wanted, desk)
    order["returns"]["nodes"].append(made)
    if wanted.is_requested:
        order["returnStatus"] = "RETURN_REQUESTED"
        totals.refresh(order, desk.moment)
    else:
        _take_effect(order, made, desk)
    return made


def approve(order: Node, made: Node, *, desk: Desk) -> None:
    """A return that was asked for is agreed to."""
    _check_status(made, "REQUESTED")
    _take_effect(order, made, desk)


def undo(order: Node, made: Node, *, status: str, desk: Desk) -> None:
    """DECLINED or CANCELED: what had left stands again, what was to be exchanged leaves, fees fall away."""
    _check_status(made, "OPEN", "REQUESTED")
    before = ledger.standing(order)
    for line, units, share in _held(order, made):
        give_back(line, units, share)
        line["returning"] -= units
    for line in _exchanged(order, made):
        take(line, line["currentQuantity"])
    made |= {"status": status, "closedAt": desk.moment, "held": []}
    made["decline"] = {"reason": "OTHER", "note": None} if status == "DECLINED" else None
    order["returnStatus"] = "NO_RETURN"
    _refresh(order, desk)
    if ledger.standing(order) != before:
        ledger.record_return(order, made, before, desk=desk)


def close(order: Node, made: Node, *, desk: Desk) -> None:
    """Closed without money: what had left stays away, what had not (moves_totals False) never leaves."""
    _check_status(made, "OPEN")
    _end(order, made, desk)
    totals.refresh(order, desk.moment)


def refund_return(order: Node, made: Node, *, wanted: Refunding, desk: Desk) -> Node:
    """The refund of a return, which it closes. Without `wanted.money`: what the customer is owed for it, after fees and
    what was exchanged, nothing when that is dearer. Where the return took its lines out, the ledger has them already.
    """
    _check_status(made, "OPEN", "CLOSED")
    before, spare = ledger.standing(order), totals.overpaid(order)
    if not made["movesTotals"]:
        _move_out(order, made)
    lines = []
    for line, units, share in _held(order, made):
        lines.append(refund_line(order, line, units, share=share, restock=wanted.restock, desk=desk))
        line["returning"] = 0
    due = max(ZERO, worth_of(order, lines, []) - _charged(made) - _exchange_value(order, made))
    money = due if wanted.money is None else wanted.money
    refund = refund_node(order, lines=lines, shipping=[], wanted=wanted, money=money, desk=desk)
    refund["return"] = {"id": made["id"], "name": made["name"]}
    adjust(order, refund, worth=due, spare=max(ZERO, spare - due), desk=desk)
    _process(made, refund)
    _end(order, made, desk)
    _refresh(order, desk)
    ledger.record_refund(order, refund, before, desk=desk)
    return refund


def _return_node(order: Node, wanted: Returning, desk: Desk) -> Node:
    """`held`, `toCome` and `movesTotals` are the sandbox's own; no query sees them."""
    included = order["taxesIncluded"]
    coming = [new_line(each, vat=each.article.vat, taxes_included=included, desk=desk) for each in wanted.exchange]
    lines = [_return_line(order["lineItems"]["nodes"][place], units, desk) for place, units in wanted.units.items()]
    if wanted.restocking_fee:
        lines[0]["restockingFee"] = _fee("RestockingFee", wanted.restocking_fee, desk) | {"percentage": 0.0}
    fee = wanted.shipping_fee
    return {
        "id": desk.gid("Return"),
        "name": f"{order['name']}-R{len(order['returns']['nodes']) + 1}",
        "status": "REQUESTED",
        "createdAt": desk.moment,
        "closedAt": None,
        "decline": None,
        "returnShippingFees": [_fee("ReturnShippingFee", fee, desk)] if fee else [],
        "returnLineItems": connection(lines),
        "exchangeLineItems": connection([_exchange_line(each, desk) for each in coming]),
        "refunds": connection([]),
        "held": [],
        "toCome": coming,
        "movesTotals": wanted.moves_totals,
    }


def _fee(kind: str, amount: Decimal, desk: Desk) -> Node:
    return {"id": desk.gid(kind), "amountSet": desk.bag(amount)}


def _return_line(line: Node, units: int, desk: Desk) -> Node:
    return {
        "__typename": "ReturnLineItem",
        "id": desk.gid("ReturnLineItem"),
        "quantity": units,
        "refundableQuantity": units,
        "refundedQuantity": 0,
        "processedQuantity": 0,
        "restockingFee": None,
        "fulfillmentLineItem": {"id": desk.gid("FulfillmentLineItem"), "lineItem": {"id": line["id"]}},
    }


def _exchange_line(line: Node, desk: Desk) -> Node:
    """The new line may not be on the order yet."""
    quantity = line["quantity"]
    return {"id": desk.gid("ExchangeLineItem"), "quantity": quantity, "processedQuantity": 0, "lineItems": []}


def _take_effect(order: Node, made: Node, desk: Desk) -> None:
    before = ledger.standing(order)
    made["status"] = "OPEN"
    order["returnStatus"] = "IN_PROGRESS"
    if made["movesTotals"]:
        _move_out(order, made)
    _refresh(order, desk)
    if made["movesTotals"]:
        ledger.record_return(order, made, before, desk=desk)


def _move_out(order: Node, made: Node) -> None:
    """The units leave, and what is exchanged for them comes in."""
    lines = {line["id"]: line for line in order["lineItems"]["nodes"]}
    for each in made["returnLineItems"]["nodes"]:
        line, units = lines[each["fulfillmentLineItem"]["lineItem"]["id"]], each["quantity"]
        made["held"].append({"line": line["id"], "units": units, "share": take(line, units).kept()})
        line["returning"] = line.get("returning", 0) + units
    for each, line in zip(made["exchangeLineItems"]["nodes"], made["toCome"], strict=True):
        order["lineItems"]["nodes"].append(line)
        each["lineItems"] = [{"id": line["id"]}]
    made |= {"toCome": [], "movesTotals": True}


def _held(order: Node, made: Node) -> list[tuple[Node, int, Share]]:
    lines = {line["id"]: line for line in order["lineItems"]["nodes"]}
    return [(lines[each["line"]], each["units"], share_of(each["share"])) for each in made["held"]]


def _exchanged(order: Node, made: Node) -> list[Node]:
    ids = {line["id"] for each in made["exchangeLineItems"]["nodes"] for line in each["lineItems"]}
    return [line for line in order["lineItems"]["nodes"] if line["id"] in ids]


def _exchange_value(order: Node, made: Node) -> Decimal:
    """Incl. VAT."""
    stands = [left(line) for line in _exchanged(order, made)]
    return total(each.gross + (ZERO if order["taxesIncluded"] else each.tax) for each in stands)


def _charged(made: Node) -> Decimal:
    return total(amount_of(fee["amountSet"]) for fee in totals.charged(made))


def _process(made: Node, refund: Node) -> None:
    for each in made["returnLineItems"]["nodes"]:
        each |= {"refundedQuantity": each["quantity"], "refundableQuantity": 0, "processedQuantity": each["quantity"]}
    for each in made["exchangeLineItems"]["nodes"]:
        each["processedQuantity"] = each["quantity"]
    made["refunds"]["nodes"].append({"id": refund["id"]})


def _end(order: Node, made: Node, desk: Desk) -> None:
    for line, _, _ in _held(order, made):
        line["returning"] = 0
    made |= {"status": "CLOSED", "closedAt": desk.moment}
    order["returnStatus"] = "RETURNED"


def _refresh(order: Node, desk: Desk) -> None:
    totals.settle_as_sold(order)
    totals.refresh(order, desk.moment)


def _check_status(made: Node, *allowed: str) -> None:
    if made["status"] not in allowed:
        raise CannotDoThat(f"return {made['name']} is {made['status']}")


def _check_units(order: Node, place: int, units: int) -> None:
    lines = order["lineItems"]["nodes"]
    if not 0 <= place < len(lines):
        raise CannotDoThat(f"there is no line {place}")
    there = lines[place]["currentQuantity"]
    if not 0 < units <= there:
        raise CannotDoThat(f"{units} of {lines[place]['title']} cannot come back: {there} left")
