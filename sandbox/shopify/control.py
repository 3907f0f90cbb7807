"""The strings of the puppet: what tests and demos change behind the app's back. Not part of Shopify.

GET /_state · POST /_shops · POST /_history · POST /_reset {"is_empty"} · POST /_load · GET|POST /_webhooks ·
POST /_access · POST /_behind · POST /_bulk · POST /_bucket · GET /_calls (/_faults and /_clock are the
same on both stand-ins; facts that change: facts.py.)
All of them with their fields: sandbox/README.md.
"""

from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Request, Response

from sandbox.replies import answer_json, wish_of
from sandbox.shopify import installation, shops
from sandbox.shopify.bulk import operations
from sandbox.shopify.counter import history, orders
from sandbox.shopify.graphql_api import Buckets
from sandbox.shopify.node import Node
from sandbox.shopify.payouts import month
from sandbox.shopify.platform import Platform
from sandbox.shopify.webhooks import Behaviour, delivery_log

COLLECTIONS = ("shops", "tokens", "refresh_tokens", "numbers", "deliveries", "bulk", operations.HABITS)


def state(platform: Platform, _request: Request) -> Response:
    """Everything stored, orders by shop."""
    names = [*COLLECTIONS, *(f"orders:{domain}" for domain, _ in platform.store.collection("shops").items())]
    return answer_json({name: dict(platform.store.collection(name).items()) for name in names})


def reset(platform: Platform, request: Request) -> Response:
    """Back to the demo shops as on the first day, nothing installed; {"is_empty": true}: shops without orders."""
    with platform.store.lock:
        for domain, _ in list(platform.store.collection("shops").items()):
            platform.store.collection(f"orders:{domain}").clear()
            platform.store.collection(f"customers:{domain}").clear()
            platform.store.collection(f"payouts:{domain}").clear()
            platform.store.collection(f"gift_cards:{domain}").clear()
            platform.store.collection(f"cash:{domain}").clear()
        for name in COLLECTIONS:
            platform.store.collection(name).clear()
        platform.courier.behaviour = Behaviour()
        shops.seed(platform.store, platform.clock.now(), with_orders=not wish_of(request).get("is_empty"))
        month.seed(platform.store, platform.clock.now())
    return answer_json({"reset": True})


def new_shop(platform: Platform, request: Request) -> Response:
    """{"handle", "name", "currency", "country", "timezone"}: one more shop, without orders and without the app."""
    wish = wish_of(request)
    about = {"currency": "EUR", "country": "NL", "timezone": "Europe/Amsterdam", **wish}
    shop = shops.new_shop(str(about.pop("handle")), **{name: str(value) for name, value in about.items()})
    platform.store.collection("shops").put(shop["domain"], shop)
    return answer_json({"domain": shop["domain"]})


def load(platform: Platform, request: Request) -> Response:
    """{"shop", "orders": [node…], "keep_test", "keep_moment"}: upserts orders by id, as if they changed now unless
    `keep_moment`, and sends webhooks.
    """
    wish = wish_of(request)
    count = orders.load(
        platform,
        shops.asked_shop(platform.store, wish),
        wish["orders"],
        keeps_test=bool(wish.get("keep_test")),
        keeps_moment=bool(wish.get("keep_moment")),
    )
    return answer_json({"loaded": count})


def past(platform: Platform, request: Request) -> Response:
    """{"shop", "kind" (plain, rich), "orders", "days"}: so many orders, spread over the days that have passed."""
    wish = wish_of(request)
    shop = shops.asked_shop(platform.store, wish)
    wishes = history.wishes(str(wish.get("kind", "plain")), int(wish.get("orders", 60)), int(wish.get("days", 80)))
    for each in wishes:
        orders.new_order(platform, shop, each)
    return answer_json({"placed": len(wishes)})


def webhooks(platform: Platform, request: Request) -> Response:
    """GET: all deliveries. POST {"is_paused", "doubled", "dropped", "is_shuffled", "topics", "retry_after_seconds"}
    changes how they go; {"send": {"shop", "topic", "payload"}} sends one; {"again": id} repeats one with the same id.
    """
    if request.method == "POST":
        wish = wish_of(request)
        if "send" in wish:
            event = wish["send"]
            platform.courier.send(shops.asked_shop(platform.store, event), event["topic"], event.get("payload", {}))
        if "again" in wish:
            platform.courier.again(str(wish["again"]))
        _behave(platform, wish)
    return answer_json({"deliveries": delivery_log(platform.store)})


def _behave(platform: Platform, wish: Node) -> None:
    known = {"is_paused", "doubled", "dropped", "is_shuffled", "topics", "retry_after_seconds"}
    changed: dict[str, Any] = {name: value for name, value in wish.items() if name in known}
    for name in ("topics", "retry_after_seconds"):
        if name in changed:
            changed[name] = tuple(changed[name])
    platform.courier.behaviour = replace(platform.courier.behaviour, **changed)


def access(platform: Platform, request: Request) -> Response:
    """{"shop", "scopes": […], "approved": ["name", "email", "phone", "address"]}: what the app may read in a shop."""
    wish = wish_of(request)
    shop = shops.asked_shop(platform.store, wish)
    wished: dict[str, list[str]] = {name: list(wish[name]) for name in ("scopes", "approved") if name in wish}
    changed = installation.may_read(platform, shop, wished)
    return answer_json({"scopes": changed["scopes"], "approved": changed["approved"]})


def bulk(platform: Platform, request: Request) -> Response:
    """{"shop", "seconds", "ends", "error", "partial"}: how bulk operations go that begin from now on."""
    wish = wish_of(request)
    return answer_json(operations.behave(platform, shops.asked_shop(platform.store, wish), wish))


def behind(platform: Platform, request: Request) -> Response:
    """{"shop", "answers"}: so many answers tell the orders as they are now, whatever happens to them meanwhile."""
    wish = wish_of(request)
    shop = shops.asked_shop(platform.store, wish)
    before = platform.store.collection(f"before:{shop['domain']}")
    before.clear()
    for gid, order in platform.store.collection(f"orders:{shop['domain']}").items():
        before.put(gid, order)
    platform.store.collection("shops").put(shop["domain"], shop | {"behind": int(wish["answers"])})
    return answer_json({"behind": len(before)})


def bucket(platform: Platform, buckets: Buckets, request: Request) -> Response:
    """{"shop", "available", "maximum", "restore_rate"}: drains or widens the bucket of points of a shop."""
    wish = wish_of(request)
    found = buckets.of(shops.asked_shop(platform.store, wish)["domain"], platform.clock.now())
    for name in ("maximum", "restore_rate", "available"):
        if name in wish:
            setattr(found, name, float(wish[name]))
    return answer_json(found.status())
