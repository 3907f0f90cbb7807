"""A webhook as a value: what Shopify signed, and nothing that it did not.

Only the body is signed; topic, shop and id travel in headers that anybody can write. And the same secret signs session
tokens and launch addresses, so a right signature says "Shopify once signed these bytes", not "for this purpose". So:
the body must be a JSON object of the topic's own shape, and where the topic can do harm, the shop inside it counts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from shopify.utils import shop_url

from apps.shopify import secrets

UNINSTALLED = "app/uninstalled"
DELETED = "orders/delete"
_EDITED = "orders/edited"
OF_ORDERS = frozenset(
    {
        "orders/create",
        "orders/updated",
        _EDITED,
        "orders/cancelled",
        "orders/paid",
        DELETED,
        "refunds/create",
    }
)
# A return lowers or raises its order's totals.
OF_RETURNS = frozenset(
    f"returns/{what}" for what in ("approve", "cancel", "close", "decline", "process", "reopen", "update")
)
OF_TERMS = frozenset({"payment_terms/create", "payment_terms/update", "payment_terms/delete"})
# A buyer's VAT number and address: orders that wait for one are judged again.
OF_COMPANIES = frozenset(
    f"{whose}/{what}" for whose in ("companies", "company_locations") for what in ("create", "update", "delete")
)
SHOP_CHANGED = "shop/update"
OF_LOCATIONS = frozenset(f"locations/{what}" for what in ("create", "update", "delete", "activate", "deactivate"))
OF_THE_SHOP = OF_LOCATIONS | {SHOP_CHANGED}
BULK_FINISHED = "bulk_operations/finish"
SCOPES_CHANGED = "app/scopes_update"
# They name no shop in their body, and ring only.
_BELLS = OF_ORDERS | OF_RETURNS | OF_TERMS | OF_COMPANIES | OF_LOCATIONS | {BULK_FINISHED, SCOPES_CHANGED}
OF_THE_APP = _BELLS | {SHOP_CHANGED, UNINSTALLED}
OF_COMPLIANCE = frozenset({"customers/data_request", "customers/redact", "shop/redact"})

_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}")
_MOST_IDS = 10_000  # orders named in one message about a customer
_LARGEST_NUMBER = 2**63
_DEEPEST = 20
_AHEAD = timedelta(hours=1)  # Shopify's clock may be so far before ours


class Refused(Exception):
    """Not a webhook of ours to act on; `status` is the answer. Nothing was written."""

    def __init__(self, status: int, text: str) -> None:
        self.status = status
        self.text = text
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Event:
    """One webhook, checked. `at` is when Shopify says it happened; `shop_number` is 0 where the body names no shop.

    `order_gid`, `customer` (Shopify's number) and `orders` (numbers) are empty where the topic has none. `changed_at`:
    the order's own time of its last change, as far as the body tells it.
    """

    webhook_id: str
    event_id: str
    topic: str
    domain: str
    at: datetime
    shop_number: int = 0
    order_gid: str = ""
    changed_at: datetime | None = None
    customer: str = ""
    orders: tuple[int, ...] = ()


def read(request: HttpRequest, *, topics: Collection[str]) -> Event:
    """The event of this request. Raises Refused: 401 for a wrong signature, 400 for what this address does not take."""
    if not is_signed(request.body, request.headers.get("X-Shopify-Hmac-SHA256", "")):
        raise Refused(401, "The signature is not right.")
    body = _object(request.body)
    topic = request.headers.get("X-Shopify-Topic", "")
    if topic not in topics:
        raise Refused(400, "This address does not take that topic.")
    domain = shop_url.sanitize_shop_domain(request.headers.get("X-Shopify-Shop-Domain", "")) or ""
    if not domain:
        raise Refused(400, "The shop is missing.")
    return Event(
        webhook_id=_identifier(request, "X-Shopify-Webhook-Id"),
        event_id=_identifier(request, "X-Shopify-Event-Id", is_needed=False),
        topic=topic,
        domain=domain,
        at=_moment(request.headers.get("X-Shopify-Triggered-At", "")),
        shop_number=_shop_number(body, topic=topic, domain=domain),
        order_gid=_order_gid(body, topic=topic),
        changed_at=_changed_at(body, topic=topic),
        customer=_customer(body) if topic.startswith("customers/") else "",
        orders=_orders(body),
    )


def is_signed(body: bytes, given: str) -> bool:
    """Base64 HMAC-SHA256 with the present or the previous secret, compared in constant time."""
    for secret in secrets.in_use():
        digest = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
        if hmac.compare_digest(digest, given.encode("utf-8", "replace")):
            return True
    return False


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as wrong:
        raise Refused(400, "The body is no JSON.") from wrong
    if not isinstance(found, dict) or _is_deeper(found, _DEEPEST):
        raise Refused(400, "The body is not the object of this topic.")
    return found


def _is_deeper(value: Any, most: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return most == 0 or any(_is_deeper(each, most - 1) for each in inner)


def _identifier(request: HttpRequest, name: str, *, is_needed: bool = True) -> str:
    text = request.headers.get(name, "")
    if _ID.fullmatch(text) or not (text or is_needed):
        return text
    raise Refused(400, f"{name} is missing or not an id.")


def _moment(text: str) -> datetime:
    """Shopify always says when; without it the message is taken to be of now, which ends nothing by itself."""
    if not text:
        return timezone.now()
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as wrong:
        raise Refused(400, "X-Shopify-Triggered-At is no moment.") from wrong
    if moment.tzinfo is None:
        raise Refused(400, "X-Shopify-Triggered-At has no time zone.")
    return moment


def _shop_number(body: Mapping[str, Any], *, topic: str, domain: str) -> int:
    """The shop inside the body, which is signed, must be the shop of the header, which is not.

    Orders, locations, bulk operations and changed permissions name no shop, and ring only.
    """
    if topic in _BELLS:
        return 0
    is_shop = topic in (UNINSTALLED, SHOP_CHANGED)
    number, named = ("id", "myshopify_domain") if is_shop else ("shop_id", "shop_domain")
    if body.get(named) != domain:
        raise Refused(400, "The body is about another shop.")
    return _number(body.get(number), "shop")


def _order_gid(body: Mapping[str, Any], *, topic: str) -> str:
    """Orders say `id`, refunds `order_id`; a deleted order says its id only, an edit as we take it says nothing."""
    if topic not in OF_ORDERS or (topic == _EDITED and "id" not in body):
        return ""
    return f"gid://shopify/Order/{_number(body.get('order_id') or body.get('id'), 'order')}"


def _changed_at(body: Mapping[str, Any], *, topic: str) -> datetime | None:
    """None where the body tells it of something else than the order, or tells what cannot be."""
    if not topic.startswith("orders/") or not isinstance(text := body.get("updated_at"), str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment < timezone.now() + _AHEAD else None


def _customer(body: Mapping[str, Any]) -> str:
    customer = body.get("customer")
    if not isinstance(customer, dict):
        raise Refused(400, "The customer is missing.")
    return str(_number(customer.get("id"), "customer"))


def _orders(body: Mapping[str, Any]) -> tuple[int, ...]:
    named = body.get("orders_to_redact") or body.get("orders_requested") or []
    if not isinstance(named, list) or len(named) > _MOST_IDS:
        raise Refused(400, "The orders are not a list.")
    return tuple(_number(each, "order") for each in named)


def _number(value: Any, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _LARGEST_NUMBER:
        raise Refused(400, f"The {what}'s id is missing or not a number.")
    return value
