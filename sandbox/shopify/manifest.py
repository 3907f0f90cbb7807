"""What the app declared of itself to Shopify: its shopify.app.toml, as `shopify app deploy` hands it over."""

import tomllib
from functools import lru_cache
from pathlib import Path

from sandbox.shopify.node import Node

MANIFEST = Path(__file__).parents[2] / "shopify.app.toml"


@lru_cache(maxsize=1)
def _manifest() -> Node:
    return tomllib.loads(MANIFEST.read_text("utf-8"))


def scopes() -> tuple[str, ...]:
    """What every shop grants at installation."""
    return tuple(scope.strip() for scope in _manifest()["access_scopes"]["scopes"].split(",") if scope.strip())


def optional_scopes() -> tuple[str, ...]:
    """What the app may ask for later; anything else Shopify refuses to ask a merchant."""
    return tuple(_manifest()["access_scopes"].get("optional_scopes", ()))


def webhooks_version() -> str:
    """The API version that payloads come in."""
    return str(_manifest()["webhooks"]["api_version"])


@lru_cache(maxsize=1)
def subscriptions() -> dict[str, tuple[str, ...] | None]:
    """Topic -> the fields the app wants of its payload; None: all of them."""
    found: dict[str, tuple[str, ...] | None] = {}
    for each in _manifest()["webhooks"]["subscriptions"]:
        fields = each.get("include_fields")
        found |= dict.fromkeys(each.get("topics", ()), tuple(fields) if fields is not None else None)
    return found


def payload_for(topic: str, payload: Node) -> Node:
    """What is left of a payload for this app. A topic it never subscribed to (a test turned it on) goes whole."""
    fields = subscriptions().get(topic)
    return payload if fields is None else {name: payload[name] for name in fields if name in payload}
