"""The webshops of the sandbox and what fills them the first time."""

import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from werkzeug.exceptions import NotFound

from sandbox.shopify import demo_linnenkast, demo_orders, manifest
from sandbox.shopify.access import EVERY_PROTECTED_FIELD
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.sales.desk import Desk
from sandbox.store import Store

RECORDED = Path(__file__).parents[1] / "recorded"
SHOPS = (
    ("linnenkast", "De Linnenkast", "EUR", "NL", "Europe/Amsterdam"),
    ("recorded-eur", "Recorded orders, EUR", "EUR", "NL", "Europe/Amsterdam"),
    ("recorded-usd", "Recorded orders, USD", "USD", "US", "America/New_York"),
    ("recorded-cad", "Recorded orders, CAD", "CAD", "CA", "America/Toronto"),
    ("recorded-gbp", "Recorded orders, GBP", "GBP", "GB", "Europe/London"),
)


def domain_of(handle: str) -> str:
    return f"{handle}.myshopify.com"


def shop_of(store: Store, domain: str) -> Node | None:
    found: Node | None = store.collection("shops").get(domain)
    return found


def asked_shop(store: Store, wish: Node) -> Node:
    """The shop a control call names by its domain; 404 when there is none."""
    found = shop_of(store, str(wish.get("shop", "")))
    if found is None:
        raise NotFound(f"There is no shop {wish.get('shop')}.")
    return found


def installed_shop(store: Store, domain: str) -> Node | None:
    """The shop, when the app is installed in it."""
    shop = shop_of(store, domain)
    return shop if shop is not None and shop["installed_at"] else None


def new_shop(handle: str, *, name: str, currency: str, country: str, timezone: str) -> Node:
    """A shop as the store keeps it. `scopes` and `approved` are what the app gets when it is installed."""
    number = 60_000_000 + sum(ord(letter) * 31**place for place, letter in enumerate(handle)) % 9_999_999
    is_demo = handle == "linnenkast"
    return {
        "domain": domain_of(handle),
        "handle": handle,
        "number": number,
        "name": name,
        "currencyCode": currency,
        "country": country,
        "timezone": timezone,
        "installed_at": None,
        "scopes": list(manifest.scopes()),
        "approved": list(EVERY_PROTECTED_FIELD),
        "locations": [demo_linnenkast.UTRECHT, demo_linnenkast.ARNHEM] if is_demo else [],
    }


def next_number(store: Store, sequence: str, *, first: int) -> int:
    """The next number of a named sequence."""
    with store.lock:
        numbers = store.collection("numbers")
        last = numbers.get(sequence)
        number = last["last"] + 1 if last else first
        numbers.put(sequence, {"last": number})
        return int(number)


def desk_of(store: Store, shop: Node, at: datetime) -> Desk:
    """Where orders of our own making are numbered: gids far above those of the recordings, order names from 1001."""
    firsts = {"gid": 7_300_000_000_001, "receipt": 1}
    return Desk(shop, lambda name: next_number(store, name, first=firsts.get(name, 1001)), at)


def seed(store: Store, now: datetime, *, with_orders: bool = True) -> None:
    """The demo shops with their orders; only into an empty store. Recorded orders count as changed just now."""
    with store.lock:
        if len(store.collection("shops")):
            return
        for handle, name, currency, country, timezone in SHOPS:
            shop = new_shop(handle, name=name, currency=currency, country=country, timezone=timezone)
            store.collection("shops").put(shop["domain"], shop)
        if with_orders:
            _seed_orders(store, now)


def _seed_orders(store: Store, now: datetime) -> None:
    demo = domain_of("linnenkast")
    for order in demo_orders.orders(desk_of(store, store.collection("shops").get(demo) or {}, now)):
        keep_order(store, demo, order)
    for order in recorded_orders():
        changed = order | {"test": False, "updatedAt": moment_text(now)}
        keep_order(store, domain_of(f"recorded-{order['currencyCode'].lower()}"), changed)


def keep_order(store: Store, domain: str, order: Node) -> None:
    store.collection(f"orders:{domain}").put(order["id"], order)


def recorded_orders() -> Iterable[Node]:
    """The recordings in this repository, and those in the folder FIXTURES names; later states of an order come last."""
    extra = os.environ.get("FIXTURES")
    known = sorted(RECORDED.glob("*.json"))
    names = {path.name for path in known}
    others = sorted(path for path in Path(extra).rglob("*.json") if path.name not in names) if extra else []
    for path in [*known, *others]:
        yield json.loads(path.read_text("utf-8"))["order"]
