"""Several whole orders in one call, where many are to be read: each is handed out once, in the order of the list.

A page is never the last word. An order that it does not tell whole, tells as it was before, or does not tell at all is
asked for by itself; so is every order of a page that Shopify refuses, because one of them may be why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.utils import timezone

from apps.bookkeeping.buyers import BuyerDetails
from apps.calls.outcomes import Rejected, Throttled, TryLater
from apps.shopify import buyer, orders
from apps.shopify.fields import Fields, Unreadable
from apps.shopify.orders import Changed, Node
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

# Of the size of a page depends what it costs: the largest of its step, within a thousand points.
PER_PAGE = 12
BUYERS = 33


@dataclass(slots=True)
class Ahead:
    """The orders that are about to be read. `read_at`: when those that are at hand now were asked for."""

    webshop: Webshop
    wanted: Sequence[Changed]
    read_at: datetime = field(default_factory=timezone.now)
    _next: int = 0
    _nodes: dict[str, Node] = field(default_factory=dict)

    def take(self, changed: Changed, *, most: int) -> Node | None:
        """The order as a page told it; None where it must be asked for by itself. At most so many are read ahead.

        Raises Throttled, LogInAgain.
        """
        if self._next < len(self.wanted) and self.wanted[self._next] == changed:
            batch = self.wanted[self._next : self._next + max(1, min(most, PER_PAGE))]
            self._next += len(batch)
            self.read_at = timezone.now()
            self._nodes = _page(self.webshop, batch) if len(batch) > 1 else {}
        found = self._nodes.pop(changed.shopify_id, None)
        return found if found is not None and _is_of_now(found, changed) else None


def _page(webshop: Webshop, batch: Sequence[Changed]) -> dict[str, Node]:
    wish = _wish(changed.shopify_id for changed in batch)
    try:
        page = orders.ask_for_accounting(webshop, "OrdersByIds", query=wish, first=len(batch))["orders"]
    except Throttled:
        raise
    except (TryLater, Rejected) as trouble:
        log.warning("page of orders not told", webshop=webshop.pk, orders=len(batch), why=str(trouble))
        return {}
    return {node["id"]: node for node in page["nodes"] if isinstance(node, dict)}


def buyers_of(webshop: Webshop, shopify_ids: Sequence[str]) -> dict[str, BuyerDetails]:
    """The buyers of several orders, BUYERS at most, by order, in one call. Who is not told so is asked for by himself.

    Raises Throttled, LogInAgain.
    """
    found, wish = dict[str, BuyerDetails](), _wish(shopify_ids)
    try:
        page = orders.ask(webshop, "BuyersByIds", query=wish, first=BUYERS)["orders"]
        for order in Fields.from_json(page).parts("nodes"):
            found[order.text("id")] = buyer.details_of(order)
    except Throttled:
        raise
    except (TryLater, Rejected, Unreadable) as trouble:
        log.warning("page of buyers not told", webshop=webshop.pk, orders=len(shopify_ids), why=type(trouble).__name__)
    return found


def _wish(shopify_ids: Iterable[str]) -> str:
    return " OR ".join(f"id:{one.rpartition('/')[2]}" for one in shopify_ids)


def _is_of_now(node: Node, changed: Changed) -> bool:
    """Not from before the change that the list tells of."""
    try:
        return datetime.fromisoformat(node["updatedAt"]) >= changed.updated_at
    except (KeyError, TypeError, ValueError):
        return False
