"""Order edits in every direction: units out and in, articles added and swapped, prices, discounts, shipping.

An edit moves no money. A line never leaves an order: all its units do. A price that is lowered is a discount on the
line; Shopify cannot raise the price of a line, so the units leave and come back as a new line.
"""

from dataclasses import dataclass, field
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import ledger, totals
from sandbox.shopify.sales.amounts import ZERO, amount_of, cents, shares
from sandbox.shopify.sales.basket import Article, Shipping, Vat, Wanted
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.lines import allocation, new_line, new_shipping_line
from sandbox.shopify.sales.placing import vats_of
from sandbox.shopify.sales.refunding import Refunding, refund_line, refund_node
from sandbox.shopify.sales.standing import CannotDoThat, Share, left, pin, retax, sold_gross, take


@dataclass(frozen=True, slots=True)
class Edit:
    """What is changed in one go. Lines by their place, amounts incl. VAT when the order's prices are.

    `remove` and `more` are units; `prices` new unit prices; `discounts` amounts off what stands of a line;
    `order_discount` an amount off all lines together. `shipping` comes beside what there is, or with
    `drops_shipping` instead of it. `leaves_refund`: the units that leave also stand in a Refund of 0.00 (as the
    recorded swap on a paid order has it); None: where goods are swapped on an order that was paid.
    """

    remove: dict[int, int] = field(default_factory=dict)
    more: dict[int, int] = field(default_factory=dict)
    add: tuple[Wanted, ...] = ()
    prices: dict[int, Decimal] = field(default_factory=dict)
    discounts: dict[int, Decimal] = field(default_factory=dict)
    order_discount: Decimal = ZERO
    shipping: Shipping | None = None
    drops_shipping: bool = False
    leaves_refund: bool | None = None


def edit(order: Node, wanted: Edit, *, desk: Desk) -> None:
    """One order edit. The money stays as it is: what is owed or overpaid shows in the outstanding amount."""
    if order["cancelledAt"]:
        raise CannotDoThat("a cancelled order is not edited")
    before, vats = ledger.standing(order), vats_of(order["lineItems"]["nodes"])
    removed = [(_line(order, place), units) for place, units in wanted.remove.items()]
    taken = [(line, units, take(line, units)) for line, units in removed]
    for place, units in wanted.more.items():
        _add_units(order, _line(order, place), units, desk=desk)
    order["lineItems"]["nodes"].extend(_new_line(order, each, desk) for each in wanted.add)
    for place, price in wanted.prices.items():
        _reprice(order, _line(order, place), price, desk=desk)
    for place, amount in wanted.discounts.items():
        _discount(order, _line(order, place), amount, index=_next_index(order), is_line=True, desk=desk)
    if wanted.order_discount:
        _discount_all(order, wanted.order_discount, desk)
    _change_shipping(order, wanted, vats=vats, desk=desk)
    order["edited"] = True
    if _leaves_refund(order, wanted):
        _leave_refund(order, taken, desk)
    totals.settle_as_sold(order)
    totals.refresh(order, desk.moment)
    ledger.record_edit(order, before, desk)


def _line(order: Node, place: int) -> Node:
    lines: list[Node] = order["lineItems"]["nodes"]
    if not 0 <= place < len(lines):
        raise CannotDoThat(f"there is no line {place}")
    return lines[place]


def _add_units(order: Node, line: Node, units: int, *, desk: Desk) -> None:
    """More of the same at its own price, without the line's discount."""
    if units <= 0:
        raise CannotDoThat(f"{units} more of {line['title']} is no addition")
    pin(line)
    line["quantity"] += units
    line["currentQuantity"] += units
    extra = cents(amount_of(line["originalUnitPriceSet"]) * units)
    for name in ("originalTotalSet", "discountedTotalSet", "discountedTotalWithCodes"):
        line[name] = desk.bag(amount_of(line.get(name) or line["discountedTotalSet"]) + extra)
    _settle_line(order, line, desk)


def _settle_line(order: Node, line: Node, desk: Desk) -> None:
    retax(line, taxes_included=order["taxesIncluded"], currency=desk.currency)
    line["discountedUnitPriceAfterAllDiscountsSet"] = desk.bag(cents(sold_gross(line) / line["quantity"]))


def _reprice(order: Node, line: Node, price: Decimal, *, desk: Desk) -> None:
    units, stands = line["currentQuantity"], left(line).gross
    wanted = cents(price * units)
    if wanted <= stands:
        _discount(order, line, stands - wanted, index=_next_index(order), is_line=True, desk=desk)
        return
    take(line, units)
    article = _article_of(line, price)
    order["lineItems"]["nodes"].append(_new_line(order, Wanted(article, units), desk))


def _article_of(line: Node, price: Decimal) -> Article:
    vat = next(iter(vats_of([line])), None)
    product = int(line["product"]["id"].rsplit("/", 1)[1]) if line["product"] else None
    needs_shipping = line["requiresShipping"]
    return Article(line["title"], price, line["sku"], product, vat, line["isGiftCard"], needs_shipping)


def _new_line(order: Node, wanted: Wanted, desk: Desk) -> Node:
    return new_line(wanted, vat=wanted.article.vat, taxes_included=order["taxesIncluded"], desk=desk)


def _discount(order: Node, line: Node, amount: Decimal, *, index: int, is_line: bool, desk: Desk) -> None:
    if not amount:
        return
    if not 0 < amount <= left(line).gross:
        raise CannotDoThat(f"{line['title']} cannot be {amount} cheaper: {left(line).gross} stands")
    pin(line)
    line["discountAllocations"].append(allocation(amount, index=index, is_line=is_line, desk=desk))
    for name in ("discountedTotalSet", "discountedTotalWithCodes") if is_line else ():
        line[name] = desk.bag(amount_of(line.get(name) or line["discountedTotalSet"]) - amount)
    _settle_line(order, line, desk)


def _discount_all(order: Node, amount: Decimal, desk: Desk) -> None:
    """Off everything that stands, in proportion; gift cards are never discounted."""
    lines = [line for line in order["lineItems"]["nodes"] if line["currentQuantity"] and not line["isGiftCard"]]
    index, parts = _next_index(order), shares(amount, [left(line).gross for line in lines])
    for line, part in zip(lines, parts, strict=True):
        _discount(order, line, part, index=index, is_line=False, desk=desk)


def _next_index(order: Node) -> int:
    known = [
        each["discountApplication"]["index"]
        for line in order["lineItems"]["nodes"]
        for each in line["discountAllocations"]
    ]
    return max(known, default=-1) + 1


def _change_shipping(order: Node, wanted: Edit, *, vats: dict[Vat, Decimal], desk: Desk) -> None:
    """New shipping shares the rates of the goods that stand, or that stood before when none is left."""
    shipping_lines = order["shippingLines"]["nodes"]
    if wanted.drops_shipping:
        for shipping in shipping_lines:
            shipping["isRemoved"] = True
    if wanted.shipping is not None:
        now = {vat: gross for vat, gross in vats_of(order["lineItems"]["nodes"]).items() if gross} or vats
        included = order["taxesIncluded"]
        shipping_lines.append(new_shipping_line(wanted.shipping, vats=now, taxes_included=included, desk=desk))


def _leaves_refund(order: Node, wanted: Edit) -> bool:
    if wanted.leaves_refund is not None:
        return wanted.leaves_refund and bool(wanted.remove)
    return bool(wanted.remove and wanted.add) and totals.moved(order, "SALE", "CAPTURE") > 0


def _leave_refund(order: Node, taken: list[tuple[Node, int, Share]], desk: Desk) -> None:
    lines = [
        refund_line(order, line, units, share=share, restock="NO_RESTOCK", desk=desk) for line, units, share in taken
    ]
    refund_node(order, lines=lines, shipping=[], wanted=Refunding(), money=ZERO, desk=desk)
