"""Orders are read again from a day on, whether or not they changed: support asks for it when something was missed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from apps.ledger.models import Document, SeenOrder
from apps.ledger.states import State
from apps.schedule import place, turn_lock, turns
from apps.schedule.judge import READ_AGAIN
from apps.schedule.models import Turn
from apps.shops.models import Webshop

_JUST_NOW = timedelta(minutes=1)


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
            turn = Turn.objects.filter(webshop=webshop)
            turn.filter(cursor_at__gt=moment).update(cursor_at=moment)
            turn.update(**place.NO_PASS)
            turns.wake(webshop)
    finally:
        turn_lock.give_back(webshop.pk)
    return count


def judge_what_waits(webshop: Webshop, *, also_just_read: bool = False) -> None:
    """Orders that wait are read again soon: what they wait for may have changed elsewhere.

    Those that were read just now only where it is said: anybody may ring, and each time all of them would be read.
    """
    waiting = Document.objects.filter(webshop=webshop, state=State.HELD).values("order_gid")
    seen = SeenOrder.objects.filter(webshop=webshop, order_gid__in=waiting)
    if not also_just_read:
        seen = seen.filter(read_at__lt=timezone.now() - _JUST_NOW)
    if seen.update(rules_version=READ_AGAIN):
        turns.ring(webshop)
