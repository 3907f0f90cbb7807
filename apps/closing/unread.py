"""What Shopify has of a month that our ledger does not know of yet: orders never read, and those that changed since."""

from __future__ import annotations

from apps.closing.compare import Stretch
from apps.closing.values import Finding, GapCause
from apps.ledger.models import SeenOrder
from apps.shopify import past
from apps.shopify.past import PlacedOrder
from apps.shops.models import Settings, Webshop


def of_stretch(webshop: Webshop, stretch: Stretch) -> list[Finding]:
    """From the start date on; of what Shopify hides by its age nothing is said. Raises as every call does."""
    start_on = Settings.objects.values_list("start_on", flat=True).get(webshop=webshop)
    first = max(stretch.first, start_on or stretch.first)
    if first >= stretch.until:
        return []
    placed = list(past.placed_within(webshop, since=first, until=stretch.until))
    ids = [order.shopify_id for order in placed]
    seen = SeenOrder.objects.filter(webshop=webshop, order_gid__in=ids).values_list("order_gid", "updated_at")
    updated_at = dict(seen)
    found = []
    for order in placed:
        known = updated_at.get(order.shopify_id)
        if known is None or known < order.updated_at:
            cause = GapCause.UNSEEN if known is None else GapCause.CHANGED_SINCE
            found.append(_finding(order, cause, webshop))
    return found


def _finding(order: PlacedOrder, cause: GapCause, webshop: Webshop) -> Finding:
    on = webshop.day_of(order.processed_at)
    return Finding(cause, on, webshop.currency, order_name=order.name, reference=order.name)
