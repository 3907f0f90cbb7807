"""The buttons of the admin and the till: a person (or a test) places, pays, edits, ships, refunds and cancels orders.

Every action takes the form or JSON of the request, keeps the changed order, and tells the app by webhook.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.shopify import demo_linnenkast as catalogue
from sandbox.shopify.node import Node
from sandbox.shopify.platform import Platform
from sandbox.shopify.sales.amounts import ZERO, amount_of
from sandbox.shopify.sales.basket import (
    BE_HIGH,
    DE_HIGH,
    ONLINE,
    Article,
    Basket,
    Buyer,
    Channel,
    Discount,
    Shipping,
    Vat,
    Wanted,
)
from sandbox.shopify.sales.changing import cancel, edit, ship
from sandbox.shopify.sales.desk import Desk
from sandbox.shopify.sales.paying import Payment, pay
from sandbox.shopify.sales.placing import place
from sandbox.shopify.sales.refunding import CannotDoThat, Refunding, everything, refund
from sandbox.shopify.shops import desk_of, keep_order
from sandbox.shopify.webhooks import order_payload, refund_payload

Wish = Mapping[str, Any]  # the form or JSON body
TILLS = {"Utrecht": catalogue.TILL_UTRECHT, "Arnhem": catalogue.TILL_ARNHEM}


@dataclass(frozen=True, slots=True)
class Customers:
    """Somebody to sell to, with the VAT of where they live. `vat` None: each article's own."""

    buyer: Buyer
    vat: Vat | None = None
    is_untaxed: bool = False


BUYERS = {
    "dutch": Customers(catalogue.SANNE),
    "belgian": Customers(catalogue.LOTTE, BE_HIGH),
    "german": Customers(catalogue.JUERGEN, DE_HIGH),
    "belgian-business": Customers(catalogue.HUIS_PEETERS, is_untaxed=True),
    "swiss": Customers(catalogue.URS, is_untaxed=True),
}


def new_order(platform: Platform, shop: Node, wish: Wish) -> Node:
    """Places an order and, unless `paid` is false, pays it.

    wish: lines [{sku | title+price, quantity, discount, vat}], shipping, discount, discount_code, tip, buyer (a key
    of BUYERS), till (Utrecht, Arnhem), gateway, rounding, paid, test. Amounts are incl. VAT.
    """
    desk = desk_of(platform.store, shop, platform.clock.now())
    order = place(_basket(wish, place_in_row=len(platform.store.collection(f"orders:{shop['domain']}"))), desk=desk)
    if _is_true(wish.get("paid", True)):
        default = "cash" if wish.get("rounding") else ("shopify_payments" if wish.get("till") else "iDEAL")
        payment = Payment(str(wish.get("gateway") or default), rounding=_decimal(wish.get("rounding")))
        pay(order, desk=desk, payments=(payment,))
    else:
        pay(order, desk=desk, payments=(Payment("Bank Deposit", status="PENDING"),))
    order["test"] = _is_true(wish.get("test", False))
    _keep_and_tell(platform, shop, order, topics=("orders/create", "orders/updated"))
    return order


def _basket(wish: Wish, *, place_in_row: int) -> Basket:
    channel: Channel = TILLS.get(str(wish.get("till")), ONLINE)
    who = BUYERS.get(str(wish.get("buyer"))) or Customers(
        catalogue.PASSERS_BY[place_in_row % len(catalogue.PASSERS_BY)]
    )
    lines = tuple(_wanted(each) for each in wish.get("lines") or ()) or _something(place_in_row)
    shipping = None if channel.location else Shipping(_decimal(wish.get("shipping", "6.95")))
    discount = (
        Discount(amount=_decimal(wish.get("discount")), code=wish.get("discount_code"))
        if wish.get("discount")
        else None
    )
    return Basket(
        lines=lines,
        shipping=shipping,
        discount=discount,
        buyer=None if channel.location else who.buyer,
        channel=channel,
        tip=_decimal(wish.get("tip")),
        vat=None if channel.location else who.vat,
        is_untaxed=who.is_untaxed and channel.location is None,
    )


def _something(place_in_row: int) -> tuple[Wanted, ...]:
    """What the button sells: every time something else from the catalogue."""
    goods = [each for each in catalogue.CATALOGUE if each.price and not each.is_gift_card]
    first, second = goods[place_in_row % len(goods)], goods[(place_in_row * 3 + 1) % len(goods)]
    return (Wanted(first, 1 + place_in_row % 2), Wanted(second)) if first != second else (Wanted(first),)


def _wanted(line: Wish) -> Wanted:
    article = next((each for each in catalogue.CATALOGUE if each.sku == line.get("sku")), None)
    if article is None:
        is_custom = not line.get("sku")
        article = Article(str(line["title"]), _decimal(line["price"]), line.get("sku"), None if is_custom else 419999)
    if line.get("price") is not None:
        article = replace(article, price=_decimal(line["price"]))
    if "vat" in line:
        article = replace(article, vat=Vat(_decimal(line["vat"]) / 100, "NL BTW") if line["vat"] is not None else None)
    return Wanted(article, int(line.get("quantity", 1)), _decimal(line.get("discount")))


def act(platform: Platform, shop: Node, order: Node, *, action: str, wish: Wish) -> Node:
    """Does one action to a copy of the order and keeps it; CannotDoThat when its state forbids it."""
    if action not in ACTIONS:
        raise CannotDoThat(f"no such action: {action}")
    changed, refunds = copy.deepcopy(order), len(order["refunds"])
    ACTIONS[action](changed, wish, desk_of(platform.store, shop, platform.clock.now()))
    _keep_and_tell(platform, shop, changed, topics=("orders/updated",), known_refunds=refunds)
    return changed


def delete(platform: Platform, shop: Node, order: Node) -> None:
    platform.store.collection(f"orders:{shop['domain']}").delete(order["id"])
    if shop["installed_at"]:
        platform.courier.send(shop, "orders/delete", {"id": int(order["legacyResourceId"])})


def _keep_and_tell(
    platform: Platform, shop: Node, order: Node, *, topics: tuple[str, ...], known_refunds: int = 0
) -> None:
    keep_order(platform.store, shop["domain"], order)
    if not shop["installed_at"]:
        return
    for topic in topics:
        platform.courier.send(shop, topic, order_payload(order, shop))
    for each in order["refunds"][known_refunds:]:
        platform.courier.send(shop, "refunds/create", refund_payload(each, order, shop))


def load(platform: Platform, shop: Node, orders: list[Node], *, keeps_test: bool = False) -> int:
    """Upserts orders by id, as if they changed just now. Most recordings are test orders: `test` is switched off."""
    kept = platform.store.collection(f"orders:{shop['domain']}")
    for each in orders:
        known = kept.get(each["id"])
        order = each | {"updatedAt": desk_of(platform.store, shop, platform.clock.now()).moment}
        if not keeps_test:
            order["test"] = False
        topics = ("orders/updated",) if known else ("orders/create", "orders/updated")
        _keep_and_tell(platform, shop, order, topics=topics, known_refunds=len(known["refunds"]) if known else 0)
    return len(orders)


def _pay(order: Node, wish: Wish, desk: Desk) -> None:
    if amount_of(order["totalOutstandingSet"]) <= 0:
        raise CannotDoThat("nothing is open")
    amount = _decimal(wish["amount"]) if wish.get("amount") else None
    pay(
        order,
        desk=desk,
        payments=(Payment(str(wish.get("gateway") or "manual"), amount, _decimal(wish.get("rounding"))),),
    )


def _edit(order: Node, wish: Wish, desk: Desk) -> None:
    """Takes out `units` {line: n}; the button: one unit of the first line that has any."""
    left = everything(order).units
    if not left or order["cancelledAt"]:
        raise CannotDoThat("there is nothing left to remove")
    edit(order, remove=_units(wish.get("units")) or {next(iter(left)): 1}, desk=desk)


def _ship(order: Node, _wish: Wish, desk: Desk) -> None:
    ship(order, desk=desk)


def _cancel(order: Node, wish: Wish, desk: Desk) -> None:
    cancel(order, desk=desk, reason=str(wish.get("reason") or "CUSTOMER"))


def _refund(order: Node, wish: Wish, desk: Desk) -> None:
    """units {line: n}, shipping, money (else what the parts come to), rounding, note; or everything; the button:
    one unit.
    """
    if _is_true(wish.get("everything", False)):
        refund(order, everything(order), desk=desk)
        return
    units, money = _units(wish.get("units")), wish.get("money")
    rest = everything(order)
    if not units and money is None and not wish.get("shipping"):
        if not rest.units:
            raise CannotDoThat("there is nothing left to refund")
        if sum(rest.units.values()) == 1:
            refund(order, rest, desk=desk)
            return
        units = {next(iter(rest.units)): 1}
    wanted = Refunding(
        units=units,
        shipping=_decimal(wish.get("shipping")),
        money=_decimal(money) if money is not None else None,
        rounding=_decimal(wish.get("rounding")),
        restock=str(wish.get("restock") or "RETURN"),
        note=wish.get("note"),
    )
    refund(order, wanted, desk=desk)


ACTIONS: dict[str, Callable[[Node, Wish, Desk], None]] = {
    "pay": _pay,
    "edit": _edit,
    "ship": _ship,
    "cancel": _cancel,
    "refund": _refund,
}


def _units(given: Mapping[str, Any] | None) -> dict[int, int]:
    return {int(place): int(units) for place, units in (given or {}).items()}


def _decimal(value: object) -> Decimal:
    try:
        return Decimal(str(value)) if value not in (None, "") else ZERO
    except InvalidOperation as error:
        raise CannotDoThat(f"not an amount: {value}") from error


def _is_true(value: object) -> bool:
    return value in (True, "1", "true", "on", "yes")
