"""What Shopify rang for and the pass did not find as it should be: its search, or its answer, was behind the webhook.

Such an order is asked for by itself, and again a little later, for some minutes. One that is said to be deleted is
asked for as well, and flagged where Shopify has it no more; nothing of it is deleted in Exact.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.utils import timezone

from apps.ledger.models import SeenOrder
from apps.schedule import turns
from apps.schedule.judge import Pass, judge_order
from apps.schedule.models import Turn
from apps.schedule.slices import Slice
from apps.shopify import rings
from apps.shopify.orders import Changed
from apps.shopify.rings import Ring

log = structlog.get_logger(__name__)

# The first time; then after as long as it has waited already, so that few calls are made in vain.
_SOON = timedelta(seconds=10)


def look_after_rings(this: Pass, turn: Turn, part: Slice) -> None:
    """Ask for what is behind, as many as the slice may. Raises Throttled, LogInAgain."""
    open_rings = rings.unanswered(this.webshop)
    if not open_rings:
        return
    read = _read_as_of(this, open_rings)
    answered, waiting = list[int](), list[Ring]()
    for ring in open_rings:
        is_answered = _is_answered(ring, read.get(ring.order_gid))
        if not is_answered and not part.is_over:
            turns.check_ours(turn)
            trouble = judge_order(this, Changed(ring.order_gid, ring.changed_at or timezone.now()))
            part.take()
            is_answered = trouble is None and (
                ring.is_deletion or _is_answered(ring, _read_as_of(this, [ring]).get(ring.order_gid))
            )
        if is_answered:
            answered += ring.keys
        else:
            waiting.append(ring)
    rings.settle(answered)
    if waiting:
        _come_again(this, waiting)


def _is_answered(ring: Ring, read_as_of: datetime | None) -> bool:
    """What was read is as new as what rang. A deletion is looked into in any case."""
    if ring.is_deletion:
        return False
    return ring.changed_at is None or (read_as_of is not None and read_as_of >= ring.changed_at)


def _read_as_of(this: Pass, found: list[Ring]) -> dict[str, datetime]:
    gids = [ring.order_gid for ring in found]
    seen = SeenOrder.objects.filter(webshop=this.webshop, order_gid__in=gids)
    return dict(seen.values_list("order_gid", "updated_at"))


def _come_again(this: Pass, waiting: list[Ring]) -> None:
    age = min(ring.age for ring in waiting)
    log.warning("Shopify is behind its webhooks", webshop=this.webshop.pk, orders=len(waiting), seconds=age.seconds)
    turns.wake(this.webshop, at=timezone.now() + max(_SOON, age))
