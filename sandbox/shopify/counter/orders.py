"""The buttons of the admin and the till: a person (or a test) places orders and acts on them.

Every action takes the form or JSON of the request, keeps the changed order, and tells the app by webhook.
"""

import copy
from datetime import timedelta

from sandbox.shopify.counter.actions import ACTIONS, part_of
from sandbox.shopify.counter.shopping import basket_of
from sandbox.shopify.counter.wishes import Wish, amount, is_true
from sandbox.shopify.node import Node
from sandbox.shopify.platform import Platform
from sandbox.shopify.sales.paying import Payment, pay
from sandbox.shopify.sales.placing import place
from sandbox.shopify.sales.standing import CannotDoThat
from sandbox.shopify.shops import desk_of, keep_order
from sandbox.shopify.webhooks import order_payload, redact_payload, refund_payload

# What else rings beside orders/updated.
TOPICS = {
    "pay": ("orders/paid",),
    "edit": ("orders/edited",),
    "swap": ("orders/edited",),
    "cancel": ("orders/cancelled",),
    "return": ("returns/approve",),
    "approve-return": ("returns/approve",),
    "decline-return": ("returns/decline",),
    "cancel-return": ("returns/cancel",),
    "close-return": ("returns/close",),
}
ERASED = ("customer", "email", "phone", "billingAddress", "shippingAddress", "purchasingEntity")


def new_order(platform: Platform, shop: Node, wish: Wish) -> Node:
    """Places an order and, unless `paid` is false, pays it.

    wish: lines [{sku | title+price, quantity, discount, vat, vat_title, is_digital, is_gift_card}], shipping (null:
    none), shipping_title, shipping_untaxed, discount, discount_code, tip, buyer (a key of BUYERS), customer {name,
    email, tax_id, company, country, zip, city, address1, phone, exemptions, id}, is_nameless, vat, vat_title, untaxed,
    taxes_included, spreads_vat, channel_liable, source, till (name of a location), is_shipped, pickup (true or {title,
    code, category, method}), has_destination, digital, tags, gateway, rounding, paid, payments [{gateway, amount, card,
    kind: SALE, AUTHORIZATION or CAPTURE, is_undated}] in place of one for all, test, days_ago. Amounts are incl. VAT
    unless taxes_included is false.
    """
    placed_at = platform.clock.now() - timedelta(days=float(wish.get("days_ago") or 0))
    desk = desk_of(platform.store, shop, placed_at)
    place_in_row = len(platform.store.collection(f"orders:{shop['domain']}"))
    order = place(basket_of(wish, shop, place_in_row=place_in_row), desk=desk)
    if parts := wish.get("payments"):
        pay(order, desk=desk, payments=tuple(part_of(each) for each in parts))
    elif is_true(wish.get("paid", True)):
        default = "cash" if wish.get("rounding") else ("shopify_payments" if wish.get("till") else "iDEAL")
        payment = Payment(str(wish.get("gateway") or default), rounding=amount(wish.get("rounding")))
        pay(order, desk=desk, payments=(payment,))
    else:
        pay(order, desk=desk, payments=(Payment("Bank Deposit", status="PENDING"),))
    order["test"] = is_true(wish.get("test", False))
    _keep_and_tell(platform, shop, order, topics=("orders/create", "orders/updated"))
    return order


def act(platform: Platform, shop: Node, order: Node, *, action: str, wish: Wish) -> Node:
    """Does one action to a copy of the order and keeps it; CannotDoThat when its state forbids it.

    `days_ago` in the wish: it was done then, at a till without network, and Shopify hears of it now.
    """
    if action not in ACTIONS:
        raise CannotDoThat(f"no such action: {action}")
    changed, refunds, now = copy.deepcopy(order), len(order["refunds"]), platform.clock.now()
    done_at = now - timedelta(days=float(wish.get("days_ago") or 0))
    ACTIONS[action](changed, wish, desk_of(platform.store, shop, done_at))
    changed["updatedAt"] = desk_of(platform.store, shop, now).moment
    topics = (*TOPICS.get(action, ()), "orders/updated")
    _keep_and_tell(platform, shop, changed, topics=topics, known_refunds=refunds)
    return changed


def erase(platform: Platform, shop: Node, order: Node) -> Node:
    """The customer vanishes from all orders of the shop, and the app is asked to forget him."""
    if order["customer"] is None:
        raise CannotDoThat("nobody is known to have bought this")
    gid, kept = order["customer"]["id"], platform.store.collection(f"orders:{shop['domain']}")
    his = [each for each in kept.values() if each["customer"] and each["customer"]["id"] == gid]
    moment = desk_of(platform.store, shop, platform.clock.now()).moment
    for each in his:
        erased = each | dict.fromkeys(ERASED) | {"updatedAt": moment}
        _keep_and_tell(platform, shop, erased, topics=("orders/updated",), known_refunds=len(each["refunds"]))
    if shop["installed_at"]:
        platform.courier.send(shop, "customers/redact", redact_payload(order["customer"], his, shop))
    return dict(kept.get(order["id"]) or {})


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
        platform.courier.send(shop, topic, order_payload(order, shop, topic))
    for each in order["refunds"][known_refunds:]:
        platform.courier.send(shop, "refunds/create", refund_payload(each, order, shop))


def load(
    platform: Platform, shop: Node, orders: list[Node], *, keeps_test: bool = False, keeps_moment: bool = False
) -> int:
    """Upserts orders by id, as if they changed just now, unless `keeps_moment`. Most recordings are test orders:
    `test` is switched off.
    """
    kept = platform.store.collection(f"orders:{shop['domain']}")
    for each in orders:
        known = kept.get(each["id"])
        now = desk_of(platform.store, shop, platform.clock.now()).moment
        order = each if keeps_moment else each | {"updatedAt": now}
        if not keeps_test:
            order["test"] = False
        topics = ("orders/updated",) if known else ("orders/create", "orders/updated")
        _keep_and_tell(platform, shop, order, topics=topics, known_refunds=len(known["refunds"]) if known else 0)
    return len(orders)
