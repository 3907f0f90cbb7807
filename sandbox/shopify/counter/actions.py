"""What can be done to an order, by the name of the action in the URL. A button sends no wish and means the usual."""

from collections.abc import Callable
from decimal import Decimal

from sandbox.shopify import demo_linnenkast as catalogue
from sandbox.shopify.counter.shopping import known_as, new_shipping, wanted
from sandbox.shopify.counter.wishes import Wish, amount, amount_or_none, amounts, is_true, units
from sandbox.shopify.node import Node
from sandbox.shopify.sales import totals
from sandbox.shopify.sales.amounts import ZERO, amount_of
from sandbox.shopify.sales.basket import Buyer, Wanted
from sandbox.shopify.sales.changing import cancel, ship
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.editing import Edit, edit
from sandbox.shopify.sales.paying import FROM_ELSEWHERE, Payment, pay
from sandbox.shopify.sales.refunding import Refunding, everything, refund, settle
from sandbox.shopify.sales.returning import Returning, approve, close, open_return, refund_return, undo
from sandbox.shopify.sales.standing import CannotDoThat

EDITS = ("units", "more", "add", "prices", "discounts", "order_discount", "shipping", "drops_shipping")


def part_of(wish: Wish) -> Payment:
    """A payment: gateway, amount (else all that is open), rounding, kind, card (a gift card's number), is_undated."""
    return Payment(
        str(wish.get("gateway") or "manual"),
        amount_or_none(wish.get("amount")),
        amount(wish.get("rounding")),
        kind=str(wish.get("kind") or "SALE"),
        card=int(wish.get("card") or FROM_ELSEWHERE),
        is_undated=is_true(wish.get("is_undated", False)),
    )


def _pay(order: Node, wish: Wish, desk: Desk) -> None:
    if amount_of(order["totalOutstandingSet"]) <= 0:
        raise CannotDoThat("nothing is open")
    pay(order, desk=desk, payments=(part_of(wish),))


def _edit(order: Node, wish: Wish, desk: Desk) -> None:
    """units {line: n out}, more {line: n in}, add [lines as in new_order], prices {line: unit price},
    discounts {line: amount}, order_discount, shipping (a price, beside what there is), shipping_title, drops_shipping,
    leaves_refund; the button takes one unit of the first line that has any.
    """
    remove = units(wish.get("units"))
    if not any(wish.get(name) not in (None, "") for name in EDITS):
        remove = {_first_with_units(order): 1}
    leaves_refund = wish.get("leaves_refund")
    changes = Edit(
        remove=remove,
        more=units(wish.get("more")),
        add=tuple(wanted(each, wish) for each in wish.get("add") or ()),
        prices=amounts(wish.get("prices")),
        discounts=amounts(wish.get("discounts")),
        order_discount=amount(wish.get("order_discount")),
        shipping=new_shipping(wish),
        drops_shipping=is_true(wish.get("drops_shipping", False)),
        leaves_refund=None if leaves_refund is None else is_true(leaves_refund),
    )
    edit(order, changes, desk=desk)


def _first_with_units(order: Node) -> int:
    left = everything(order).units
    if not left or order["cancelledAt"]:
        raise CannotDoThat("there is nothing left to remove")
    return next(iter(left))


def _swap(order: Node, _wish: Wish, desk: Desk) -> None:
    """The button: one unit of the first line for a pair of socks."""
    edit(order, Edit(remove={_first_with_units(order): 1}, add=(Wanted(catalogue.SOCKS),)), desk=desk)


def _ship(order: Node, _wish: Wish, desk: Desk) -> None:
    ship(order, desk=desk)


def _cancel(order: Node, wish: Wish, desk: Desk) -> None:
    cancel(order, desk=desk, reason=str(wish.get("reason") or "CUSTOMER"))


def _refund(order: Node, wish: Wish, desk: Desk) -> None:
    """units {line: n}, shipping, money (else what the parts come to; without units and shipping an amount only),
    moves_money (false: units only), status (PENDING, FAILURE), gateway (shopify_store_credit), restock, rounding, note;
    or everything; the button: one unit.
    """
    if is_true(wish.get("everything", False)):
        refund(order, everything(order), desk=desk)
        return
    refund(order, _refunding(order, wish), desk=desk)


def _refunding(order: Node, wish: Wish) -> Refunding:
    back, rest = units(wish.get("units")), everything(order)
    if not back and amount_or_none(wish.get("money")) is None and not wish.get("shipping"):
        if not rest.units:
            raise CannotDoThat("there is nothing left to refund")
        if sum(rest.units.values()) == 1:
            return rest
        back = {next(iter(rest.units)): 1}
    return _paid_back(wish, units=back, shipping=amount(wish.get("shipping")))


def _paid_back(wish: Wish, *, units: dict[int, int], shipping: Decimal) -> Refunding:
    return Refunding(
        units=units,
        shipping=shipping,
        money=amount_or_none(wish.get("money")),
        rounding=amount(wish.get("rounding")),
        restock=str(wish.get("restock") or "RETURN"),
        note=wish.get("note"),
        moves_money=is_true(wish.get("moves_money", True)),
        status=str(wish.get("status") or "SUCCESS"),
        gateway=wish.get("gateway"),
    )


def _settle(order: Node, wish: Wish, desk: Desk) -> None:
    """{status: SUCCESS or FAILURE, refund: its place, else the last}: the provider tells how a refund went."""
    if not order["refunds"]:
        raise CannotDoThat("there is no refund")
    made = order["refunds"][int(wish.get("refund", -1))]
    settle(order, made, status=str(wish.get("status") or "SUCCESS"), desk=desk)


def _return(order: Node, wish: Wish, desk: Desk) -> None:
    """units {line: n}, exchange [lines as in new_order], shipping_fee, restocking_fee, is_requested, moves_totals
    (false: only when it is refunded); the button: one unit of the first line that has any.
    """
    wished = Returning(
        units=units(wish.get("units")) or {_first_with_units(order): 1},
        exchange=tuple(wanted(each, wish) for each in wish.get("exchange") or ()),
        shipping_fee=amount(wish.get("shipping_fee")),
        restocking_fee=amount(wish.get("restocking_fee")),
        is_requested=is_true(wish.get("is_requested", False)),
        moves_totals=is_true(wish.get("moves_totals", True)),
    )
    open_return(order, wished, desk=desk)


def _asked_return(order: Node, wish: Wish) -> Node:
    """Its place, else the last one."""
    made: list[Node] = order["returns"]["nodes"]
    if not made:
        raise CannotDoThat("there is no return")
    return made[int(wish.get("return", -1))]


def _approve(order: Node, wish: Wish, desk: Desk) -> None:
    approve(order, _asked_return(order, wish), desk=desk)


def _decline(order: Node, wish: Wish, desk: Desk) -> None:
    undo(order, _asked_return(order, wish), status="DECLINED", desk=desk)


def _cancel_return(order: Node, wish: Wish, desk: Desk) -> None:
    undo(order, _asked_return(order, wish), status="CANCELED", desk=desk)


def _close_return(order: Node, wish: Wish, desk: Desk) -> None:
    close(order, _asked_return(order, wish), desk=desk)


def _refund_return(order: Node, wish: Wish, desk: Desk) -> None:
    """money (else what is owed after fees and exchange), status, gateway, restock, note."""
    refund_return(order, _asked_return(order, wish), wanted=_paid_back(wish, units={}, shipping=ZERO), desk=desk)


def _correct(order: Node, wish: Wish, desk: Desk) -> None:
    """customer (see shopping.known_as; null: not told any more), tags, note. No amount changes."""
    if wish.get("customer"):
        _correct_buyer(order, wish["customer"])
    order |= {name: wish[name] for name in ("tags", "note") if name in wish}
    totals.refresh(order, desk.moment)


def _correct_buyer(order: Node, about: Wish) -> None:
    if order["customer"] is None:
        raise CannotDoThat("nobody is known to have bought this")
    entity = order["purchasingEntity"]
    company = entity if entity and entity["__typename"] == "PurchasingCompany" else None
    buyer = known_as(Buyer(order["customer"], order["billingAddress"] or {}, company), about)
    addresses = ("billingAddress", "shippingAddress")
    order |= {"customer": buyer.customer, "purchasingEntity": buyer.company or entity}
    order |= {name: dict(buyer.address) for name in addresses if order[name] is not None}
    if "email" in about:
        order["email"] = about["email"]


ACTIONS: dict[str, Callable[[Node, Wish, Desk], None]] = {
    "pay": _pay,
    "edit": _edit,
    "swap": _swap,
    "ship": _ship,
    "cancel": _cancel,
    "refund": _refund,
    "settle": _settle,
    "return": _return,
    "approve-return": _approve,
    "decline-return": _decline,
    "cancel-return": _cancel_return,
    "close-return": _close_return,
    "refund-return": _refund_return,
    "correct": _correct,
}
