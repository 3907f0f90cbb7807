"""Orders are read again from a day on, whether or not they changed: support asks for it when something was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.db import transaction
from django.db.models import Q

from apps.ledger.models import SeenOrder
from apps.schedule import turn_lock, turns
from apps.schedule.judge import READ_AGAIN
from apps.schedule.models import Turn
from apps.shops.models import Webshop


class BeingSynced(Exception):
    """A worker has the webshop now, and would put its own cursor back."""


def read_again(webshop: Webshop, since: date) -> int:
    """How many orders that were read before will be read anew; newer ones come as always. Raises BeingSynced."""
    if not turn_lock.take(webshop.pk):
        raise BeingSynced(webshop.domain)
    try:
        with transaction.atomic():
            moment = datetime(since.year, since.month, since.day, tzinfo=UTC)
            seen = SeenOrder.objects.filter(webshop=webshop, updated_at__gte=moment)
            count = seen.update(rules_version=READ_AGAIN)
            later = Q(cursor_at__gt=moment)
            Turn.objects.filter(later, webshop=webshop).update(cursor_at=moment)
            turns.wake(webshop)
    finally:
        turn_lock.give_back(webshop.pk)
    return count
