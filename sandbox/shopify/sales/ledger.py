"""The sales ledger of an order (`Order.agreements`): one agreement per placing, edit, return and refund, with signed
sales per line. What a change sold or took back is what stands after it less what stood before, so that the ledger
always adds up to the current totals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import totals
from sandbox.shopify.sales.amounts import ZERO, amount_of, total
from sandbox.shopify.sales.desk import Desk, connection
from sandbox.shopify.sales.standing import left, shipping_left

ADJUSTMENT = "adjustments"


@dataclass(frozen=True, slots=True)
class Place:
    """One thing that is sold: `amount` incl. tax, whatever the shop's prices do; `taxes` per tax line."""

    kind: tuple[str, str]  # type and line type of its sales
    amount: Decimal = ZERO
    taxes: tuple[Decimal, ...] = ()
    units: int | None = None
    refers: tuple[str, str] | None = None  # field and id of what it is about
    tax_lines: tuple[Node, ...] = ()

    def since(self, before: "Place | None") -> "Place":
        """The change; what was not there before counts as nothing."""
        old = before or Place(self.kind)
        known = old.taxes + (ZERO,) * (len(self.taxes) - len(old.taxes))
        taxes = tuple(now - then for now, then in zip(self.taxes, known, strict=True))
        units = None if self.units is None else self.units - (old.units or 0)
        return Place(self.kind, self.amount - old.amount, taxes, units, self.refers, self.tax_lines)

    @property
    def is_something(self) -> bool:
        return bool(self.amount or self.units or any(self.taxes))


Standing = dict[str, Place]


def standing(order: Node) -> Standing:
    """Everything that stands, by id."""
    found = {place.refers[1]: place for place in _places(order) if place.refers}
    return found | {ADJUSTMENT: Place(("AdjustmentSale", "ADJUSTMENT"), totals.adjustments(order))}


def _places(order: Node) -> Iterator[Place]:
    is_gross = order["taxesIncluded"]
    for line in order["lineItems"]["nodes"]:
        stands = left(line)
        amount = stands.gross if is_gross else stands.gross + stands.tax
        refers = ("lineItem", line["id"])
        yield Place(_kind(line), amount, stands.taxes, line["currentQuantity"], refers, tuple(line["taxLines"]))
    for shipping in order["shippingLines"]["nodes"]:
        stands = shipping_left(order, shipping)
        amount = stands.gross if is_gross else stands.gross + stands.tax
        refers, taxes = ("shippingLine", shipping["id"]), tuple(shipping["taxLines"])
        yield Place(("ShippingLineSale", "SHIPPING"), amount, stands.taxes, None, refers, taxes)
    for made in (order.get("returns") or {}).get("nodes", []):
        for fee in totals.charged(made):
            yield Place(("FeeSale", "FEE"), amount_of(fee["amountSet"]), refers=("fee", fee["id"]))


def _kind(line: Node) -> tuple[str, str]:
    if line["isGiftCard"]:
        return "GiftCardSale", "GIFT_CARD"
    if line["product"] is None and line["nonFulfillableQuantity"]:
        return "TipSale", "TIP"
    return "ProductSale", "PRODUCT"


def record_placing(order: Node, desk: Desk) -> None:
    """The order as it was placed."""
    record(order, {}, kind="OrderAgreement", reason="ORDER", desk=desk)


def record_edit(order: Node, before: Standing, desk: Desk) -> None:
    record(order, before, kind="OrderEditAgreement", reason="ORDER_EDIT", desk=desk)


def record_return(order: Node, made: Node, before: Standing, *, desk: Desk) -> None:
    """Opened, declined, cancelled: what it took back, what is exchanged for it, and its fees."""
    record(order, before, kind="ReturnAgreement", reason="RETURN", desk=desk)
    order["agreements"]["nodes"][-1]["return"] = {"id": made["id"], "name": made["name"]}


def record_refund(order: Node, refund: Node, before: Standing, *, desk: Desk) -> None:
    """What a refund took back, its adjustment included; nothing when it only paid for what had left before."""
    record(order, before, kind="RefundAgreement", reason="REFUND", desk=desk)
    order["agreements"]["nodes"][-1]["refund"] = {"id": refund["id"], "processedAt": refund["processedAt"]}


def record(order: Node, before: Standing, *, kind: str, reason: str, desk: Desk) -> None:
    """One agreement with everything that changed since `before`. An order that came without a ledger (a recording)
    starts one with what stood before.
    """
    if order.get("agreements") is None:
        order["agreements"] = connection([])
        started = _sales(before, {}, reason="ORDER", desk=desk)
        _append(order, "OrderAgreement", reason="ORDER", sales=started, desk=desk)
    _append(order, kind, reason=reason, sales=_sales(standing(order), before, reason=reason, desk=desk), desk=desk)


def _sales(now: Standing, before: Standing, *, reason: str, desk: Desk) -> list[Node]:
    """What fell away altogether (the fee of a return that was cancelled) counts back."""
    lost = {key: Place(each.kind, refers=each.refers) for key, each in before.items() if key not in now}
    changes = [place.since(before.get(key)) for key, place in (now | lost).items()]
    is_placing = reason == "ORDER"
    kept = [each for each in changes if each.is_something or (is_placing and each.refers)]
    return [_sale(each, reason=reason, desk=desk) for each in kept]


def _append(order: Node, kind: str, *, reason: str, sales: list[Node], desk: Desk) -> None:
    about = {"id": desk.gid(kind), "happenedAt": desk.moment, "reason": reason, "app": None}
    order["agreements"]["nodes"].append({"__typename": kind} | about | {"sales": {"nodes": sales}})


def _action(change: Place, reason: str) -> str:
    """Shopify's word for a sale: what is added is an order, what a refund or return takes back a return."""
    is_less = change.amount < 0 or (change.units or 0) < 0
    if reason == "ORDER_EDIT":
        return "ORDER" if (change.units or 0) > 0 else "UPDATE"
    return "RETURN" if is_less or change.kind[1] == "ADJUSTMENT" else "ORDER"


def _sale(change: Place, *, reason: str, desk: Desk) -> Node:
    typename, line_type = change.kind
    sale = {
        "__typename": typename,
        "id": desk.gid("Sale"),
        "actionType": _action(change, reason),
        "lineType": line_type,
        "quantity": change.units,
        "totalAmount": desk.bag(change.amount),
        "totalTaxAmount": desk.bag(total(change.taxes)),
        "totalDiscountAmountBeforeTaxes": desk.bag(ZERO),
        "totalDiscountAmountAfterTaxes": desk.bag(ZERO),
        "taxes": [
            {"id": desk.gid("SaleTax"), "amount": desk.bag(amount), "taxLine": dict(tax)}
            for tax, amount in zip(change.tax_lines, change.taxes, strict=True)
        ],
    }
    return sale | ({change.refers[0]: {"id": change.refers[1]}} if change.refers else {})
