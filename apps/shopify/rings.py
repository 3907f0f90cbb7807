"""What Shopify rang for and nobody has looked after yet: an order that changed, and one that is said to be deleted.

A ring is no truth. It says when the order changed, so that an answer from before can be told from one that is of now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from apps.shopify import events
from apps.shopify.models import WebhookDelivery
from apps.shops.models import Webshop

# Longer than Shopify is behind itself; what is still not told then comes with the next ordinary pass.
PATIENCE = timedelta(minutes=10)
_A_DAY = timedelta(days=1)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Ring:
    """All open rings of one order: when it last changed by them, whether it is said to be deleted, the first's age."""

    order_gid: str
    changed_at: datetime | None
    is_deletion: bool
    age: timedelta
    keys: tuple[int, ...]


def unanswered(webshop: Webshop) -> list[Ring]:
    """By order. What rang longer ago than anybody waits for is settled; a deletion, which rings once, a day later."""
    now = timezone.now()
    mine = WebhookDelivery.objects.filter(shop_domain=webshop.domain, is_open=True).order_by("received_at")
    rows = list(mine.only("order_gid", "changed_at", "topic", "received_at")[:_AT_ONCE])
    settle([row.pk for row in rows if _is_late(row, now)])
    by_order: dict[str, list[WebhookDelivery]] = {}
    for row in rows:
        if not _is_late(row, now):
            by_order.setdefault(row.order_gid, []).append(row)
    return [_ring(gid, found, now) for gid, found in by_order.items()]


def _is_late(row: WebhookDelivery, now: datetime) -> bool:
    return row.received_at < now - (_A_DAY if row.topic == events.DELETED else PATIENCE)


def _ring(order_gid: str, found: list[WebhookDelivery], now: datetime) -> Ring:
    return Ring(
        order_gid,
        changed_at=max((row.changed_at for row in found if row.changed_at), default=None),
        is_deletion=any(row.topic == events.DELETED for row in found),
        age=now - found[0].received_at,
        keys=tuple(row.pk for row in found),
    )


def settle(keys: Collection[int]) -> None:
    """Nobody has to look after these any more."""
    if keys:
        WebhookDelivery.objects.filter(pk__in=keys).update(is_open=False)
