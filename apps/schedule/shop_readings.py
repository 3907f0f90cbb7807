"""When Shopify is asked about the shops themselves: once a day, spread over it, and soon after it rings.

A ring (shop/update, locations/*) only brings the reading forward, and one shop's rings never make more than one reading
a minute. What changed wakes the webshop: what waits for a till's country is judged again.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.calls import messages
from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.schedule import turns
from apps.schedule.models import ShopReading
from apps.shopify import shop_facts
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

READ_TASK = "apps.schedule.tasks.read_shops"
_A_DAY = timedelta(days=1)
_SPREAD_SECONDS = 2 * 60 * 60
_APART = timedelta(minutes=1)  # two readings of one shop
_LEASE = timedelta(minutes=10)  # a worker that died while reading: another one takes over
_AT_ONCE = 100  # in one tick; the others have theirs a minute later


def ring(webshop: Webshop) -> None:
    """Shopify says that the shop or a till of it changed: read at once, or a minute after the last reading."""
    now = timezone.now()
    reading, is_new = ShopReading.objects.get_or_create(webshop=webshop, defaults={"due_at": now})
    moment = max(now, reading.read_at + _APART) if reading.read_at else now
    if not is_new:
        ShopReading.objects.filter(pk=reading.pk, due_at__gt=moment).update(due_at=moment)
    transaction.on_commit(lambda: messages.send(READ_TASK, at=moment))


def read_due() -> int:
    """Read every installed shop that is due, the longest waiting first; how many were read."""
    _begin_with_new_ones()
    now = timezone.now()
    due = ShopReading.objects.filter(_readable(), due_at__lte=now).select_related("webshop").order_by("due_at")
    return sum(_read(reading) for reading in due[:_AT_ONCE])


def _readable() -> Q:
    return Q(webshop__state=Webshop.Presence.INSTALLED, webshop__token__isnull=False)


def _begin_with_new_ones() -> None:
    """A shop was read when it was installed: the next time is a day later."""
    new = Webshop.objects.filter(state=Webshop.Presence.INSTALLED, token__isnull=False, reading=None)
    rows = [ShopReading(webshop=webshop, due_at=(webshop.installed_at or timezone.now()) + _a_day()) for webshop in new]
    ShopReading.objects.bulk_create(rows, ignore_conflicts=True)


def _read(reading: ShopReading) -> bool:
    """Claimed by a conditional update, so that of two workers one reads. A ring meanwhile asks for one more."""
    lease = timezone.now() + _LEASE
    mine = ShopReading.objects.filter(pk=reading.pk, due_at=reading.due_at)
    if not mine.update(due_at=lease):
        return False
    began = timezone.now()
    again_at, is_read = _ask(reading.webshop)
    row = ShopReading.objects.filter(pk=reading.pk)
    if is_read:
        row.update(read_at=began)
    row.filter(due_at=lease).update(due_at=again_at)
    return is_read


def _ask(webshop: Webshop) -> tuple[datetime, bool]:
    """When to ask again, and whether Shopify told all of it."""
    try:
        changed = shop_facts.read(webshop)
    except TryLater as later:
        return max(later.not_before, timezone.now() + _APART), False
    except (LogInAgain, Rejected) as closed:
        log.warning("shop not read", webshop=webshop.pk, why=type(closed).__name__)
        return timezone.now() + _a_day(), False
    if changed:
        turns.wake(webshop)
    return timezone.now() + _a_day(), True


def _a_day() -> timedelta:
    """Not to the second: shops that were installed or read together come apart."""
    return _A_DAY - timedelta(seconds=random.randrange(_SPREAD_SECONDS))
