"""Webhooks: signed, at least once, in no promised order, tried again with back-off.

Doubled, shuffled and dropped on demand. A delivery is a document in the collection "deliveries", so that one under
way survives a restart of the sandbox. Due times follow the sandbox clock: moving it forward sends what is waiting.
"""

import base64
import hashlib
import hmac
import json
import random
import threading
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import requests

from sandbox.clock import Clock
from sandbox.settings import Settings
from sandbox.shopify import manifest
from sandbox.shopify.node import Node
from sandbox.store import Store

COMPLIANCE_TOPICS = ("customers/data_request", "customers/redact", "shop/redact")
RETRY_AFTER_SECONDS = (60, 120, 240, 480, 960, 1920, 3600, 7020)  # eight tries more, four hours in all
TIMEOUT_SECONDS = (1, 5)
POLL_SECONDS = 0.05


@dataclass(slots=True)
class Behaviour:
    """How deliveries misbehave. Fractions are probabilities per delivery, drawn from `seed`."""

    is_paused: bool = False
    doubled: float = 0.0
    dropped: float = 0.0
    is_shuffled: bool = False
    topics: tuple[str, ...] = field(default_factory=lambda: tuple(manifest.subscriptions()))
    retry_after_seconds: tuple[float, ...] = RETRY_AFTER_SECONDS
    chance: random.Random = field(default_factory=lambda: random.Random(1))


class Courier:
    """Queues webhooks and delivers them from a background thread."""

    def __init__(self, store: Store, clock: Clock, settings: Settings) -> None:
        self.store, self.clock, self.settings = store, clock, settings
        self.behaviour = Behaviour()
        self._wake, self._closing = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="webhooks", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=6)

    def send(self, shop: Node, topic: str, payload: Node, *, due_at: datetime | None = None) -> None:
        """Queues one event for an installed shop, when the app is subscribed to its topic."""
        if topic not in self.behaviour.topics and topic not in COMPLIANCE_TOPICS:
            return
        behaviour = self.behaviour
        if behaviour.chance.random() < behaviour.dropped:
            return
        event = str(uuid.uuid4())
        self._queue(shop, topic, payload, event=event, due_at=due_at)
        if behaviour.chance.random() < behaviour.doubled:
            self._queue(shop, topic, payload, event=event, due_at=due_at)

    def _queue(self, shop: Node, topic: str, payload: Node, *, event: str, due_at: datetime | None) -> None:
        now, webhook = self.clock.now(), str(uuid.uuid4())
        delivery = {
            "id": webhook,
            "event": event,
            "topic": topic,
            "shop": shop["domain"],
            "body": json.dumps(manifest.payload_for(topic, payload), separators=(",", ":")),
            "triggered_at": now.isoformat(),
            "due_at": (due_at or now).isoformat(),
            "state": "waiting",
            "tries": 0,
            "answers": [],
        }
        self.store.collection("deliveries").put(webhook, delivery)
        self._wake.set()

    def again(self, webhook: str) -> None:
        """Sends a delivery once more, same id: what at-least-once may do."""
        delivery = self.store.collection("deliveries").get(webhook)
        if delivery is not None:
            due_at = self.clock.now().isoformat()
            self.store.collection("deliveries").put(webhook, delivery | {"state": "waiting", "due_at": due_at})
            self._wake.set()

    def forget(self, domain: str, topic: str) -> None:
        """Takes back what is still waiting (shop/redact after the app was installed again)."""
        deliveries = self.store.collection("deliveries")
        for key, value in list(deliveries.items()):
            if value["shop"] == domain and value["topic"] == topic and value["state"] == "waiting":
                deliveries.delete(key)

    def waiting(self) -> list[Node]:
        """What is due, in the order it goes out."""
        now = self.clock.now()
        due = [
            each
            for each in self.store.collection("deliveries").values()
            if each["state"] == "waiting" and datetime.fromisoformat(each["due_at"]) <= now
        ]
        due.sort(key=lambda each: each["due_at"])
        if self.behaviour.is_shuffled:
            self.behaviour.chance.shuffle(due)
        return due

    def _run(self) -> None:
        while not self._closing.is_set():
            self._wake.wait(POLL_SECONDS * 4)
            self._wake.clear()
            if self.behaviour.is_paused:
                continue
            for delivery in self.waiting():
                if self._closing.is_set():
                    return
                self._deliver(delivery)

    def _deliver(self, delivery: Node) -> None:
        status = self._post(delivery)
        tries = delivery["tries"] + 1
        changed = {"tries": tries, "answers": [*delivery["answers"], status]}
        delays = self.behaviour.retry_after_seconds
        if status is not None and 200 <= status < 300:
            changed["state"] = "delivered"
        elif tries > len(delays):
            changed["state"] = "given up"
        else:
            changed["due_at"] = (self.clock.now() + timedelta(seconds=delays[tries - 1])).isoformat()
        deliveries = self.store.collection("deliveries")
        with self.store.lock:
            if deliveries.get(delivery["id"]) is not None:  # not reset in the meantime
                deliveries.put(delivery["id"], delivery | changed)

    def _post(self, delivery: Node) -> int | None:
        """The status the app answered, None when it could not be reached in time."""
        path = "/webhooks/shopify/compliance" if delivery["topic"] in COMPLIANCE_TOPICS else "/webhooks/shopify"
        body = delivery["body"].encode()
        try:
            answer = requests.post(
                self.settings.app_url + path,
                data=body,
                headers=headers(delivery, signature(body, self.settings.shopify_api_secret)),
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException:
            return None
        return answer.status_code


def signature(body: bytes, secret: str) -> str:
    """base64(HMAC-SHA256) over the raw body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def headers(delivery: Node, signed: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Shopify-Captain-Hook",
        "X-Shopify-Topic": delivery["topic"],
        "X-Shopify-Shop-Domain": delivery["shop"],
        "X-Shopify-API-Version": manifest.webhooks_version(),
        "X-Shopify-Hmac-SHA256": signed,
        "X-Shopify-Webhook-Id": delivery["id"],
        "X-Shopify-Event-Id": delivery["event"],
        "X-Shopify-Triggered-At": delivery["triggered_at"].replace("+00:00", "Z"),
    }


def order_payload(order: Node, shop: Node, topic: str) -> Node:
    """No personal data, as the app asks for none. Times in the shop's zone, as REST payloads have them. An edit tells
    of itself only, and a return of its own id.
    """
    if topic == "orders/edited":
        return {"order_edit": {"order_id": int(order["legacyResourceId"]), "created_at": order["updatedAt"]}}
    if topic.startswith("returns/"):
        made = order["returns"]["nodes"][-1]
        number, about = int(made["id"].rsplit("/", 1)[1]), {"id": int(order["legacyResourceId"])}
        return {"id": number, "admin_graphql_api_id": made["id"], "status": made["status"].lower(), "order": about}
    return {
        "id": int(order["legacyResourceId"]),
        "admin_graphql_api_id": order["id"],
        "updated_at": _shop_time(order["updatedAt"], shop),
    }


def refund_payload(refund: Node, order: Node, shop: Node) -> Node:
    return {
        "id": int(refund["legacyResourceId"]),
        "admin_graphql_api_id": refund["id"],
        "order_id": int(order["legacyResourceId"]),
        "updated_at": _shop_time(refund["updatedAt"], shop),
    }


def shop_payload(shop: Node) -> Node:
    return {
        "id": shop["number"],
        "name": shop["name"],
        "domain": shop["domain"],
        "myshopify_domain": shop["domain"],
        "country": shop["country"],
        "currency": shop["currencyCode"],
    }


def location_payload(location: Node, shop: Node) -> Node:
    number = int(location["id"].rsplit("/", 1)[1])
    about = {"id": number, "admin_graphql_api_id": location["id"], "name": location["name"]}
    address = location["address"]
    where = {"country_code": address["countryCode"], "city": address["city"], "zip": address["zip"]}
    return (
        about
        | where
        | {"active": location.get("isActive", True), "updated_at": _shop_time(location["updatedAt"], shop)}
    )


def redact_payload(customer: Node, orders: list[Node], shop: Node) -> Node:
    """Sent at once; Shopify waits up to ten days."""
    email, number = customer.get("defaultEmailAddress"), int(customer["id"].rsplit("/", 1)[1])
    about = {"id": number, "email": email and email["emailAddress"], "phone": None}
    redacted = [int(each["legacyResourceId"]) for each in orders]
    return {"shop_id": shop["number"], "shop_domain": shop["domain"], "customer": about, "orders_to_redact": redacted}


def _shop_time(moment: str, shop: Node) -> str:
    return datetime.fromisoformat(moment).astimezone(ZoneInfo(shop["timezone"])).isoformat()


def delivery_log(store: Store) -> list[dict[str, Any]]:
    return sorted(store.collection("deliveries").values(), key=lambda each: str(each["triggered_at"]))
