"""What Shopify rang for and nobody has looked after yet: an order that changed, and one that is said to be deleted.

A ring is no truth. It says when the order changed, so that an answer from before can be told from one that is of now.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from apps.shopify import events
from apps.shopify.models import WebhookDelivery
from apps.shops.models import Webshop

# Longer than Shopify is behind itself; what is still not told then comes with the next ordinary pass.
PATIENCE = timedelta(minutes=10)
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
    """By order. What rang longer ago than anybody waits for is settled, but for deletions, which ring once."""
    now = timezone.now()
    mine = WebhookDelivery.objects.filter(shop_domain=webshop.domain, is_open=True)
    columns = ("order_gid", "changed_at", "topic", "received_at", "pk")
    rows = list(mine.order_by("received_at").values_list(*columns)[:_AT_ONCE])
    late = [row[-1] for row in rows if row[3] < now - PATIENCE and row[2] != events.DELETED]
    settle(late)
    by_order: dict[str, list[tuple[str, datetime | None, str, datetime, int]]] = {}
    for row in rows:
        if row[-1] not in late:
            by_order.setdefault(row[0], []).append(row)
    return [
        Ring(
            gid,
            max((row[1] for row in found if row[1]), default=None),
            any(row[2] == events.DELETED for row in found),
            now - found[0][3],
            tuple(row[-1] for row in found),
        )
        for gid, found in by_order.items()
    ]


def settle(keys: Collection[int]) -> None:
    """Nobody has to look after these any more."""
    if keys:
        WebhookDelivery.objects.filter(Q(pk__in=keys)).update(is_open=False)
