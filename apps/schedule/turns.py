"""Whose turn it is. A webhook, "Sync now" and the clock only move `next_at`; one worker at a time has a webshop."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Least
from django.utils import timezone
from kombu.exceptions import OperationalError

from apps.schedule.models import Run, Turn
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

# Past its lease a worker is taken for dead. A sync renews it with every order.
LEASE = timedelta(minutes=5)
# How many webshops one tick hands out; the rest comes with the next tick, the longest waiting first.
PER_TICK = 200
SYNC_TASK = "apps.schedule.tasks.sync_webshop"


def wake(webshop: Webshop, *, at: datetime | None = None) -> None:
    """The webshop's next sync is now (or at `at`). The broker may be away: the table is what counts."""
    moment = at or timezone.now()
    turn, is_new = Turn.objects.get_or_create(webshop=webshop, defaults={"next_at": moment})
    if not is_new:
        # While it is being synced, `next_at` still tells the turn that is running: what comes now is a turn of its own.
        is_later = Q(next_at__gt=moment) | Q(claimed_until__isnull=False)
        Turn.objects.filter(is_later, pk=turn.pk).update(next_at=moment)
    transaction.on_commit(lambda: _enqueue(webshop.pk, at=at))


def take_turns() -> int:
    """Enqueue what is due; the number. Called every minute by beat."""
    due = _due(timezone.now())
    for webshop_id in due:
        _enqueue(webshop_id)
    return len(due)


def _due(now: datetime) -> list[int]:
    """Due webshops that nobody has, the longest waiting first: everybody's first turn before anyone's second."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    ready = Turn.objects.filter(free, next_at__lte=now, webshop__in=Webshop.objects.live())
    return list(ready.order_by("next_at").values_list("webshop_id", flat=True)[:PER_TICK])


def _enqueue(webshop_id: int, *, at: datetime | None = None) -> None:
    try:
        current_app.send_task(SYNC_TASK, args=[webshop_id], eta=at)
    except OperationalError as away:
        log.warning("broker away", error=type(away).__name__)


def claim(webshop: Webshop) -> Turn | None:
    """The turn, leased to this worker; None when another has it or it is not due."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    claimed = Turn.objects.filter(free, webshop=webshop, next_at__lte=now).update(claimed_until=now + LEASE)
    return Turn.objects.get(webshop=webshop) if claimed else None


def renew(turn: Turn) -> None:
    """The worker lives and goes on."""
    Turn.objects.filter(pk=turn.pk).update(claimed_until=timezone.now() + LEASE)


def release(turn: Turn, run: Run, *, next_at: datetime) -> None:
    """Give the turn back. Who woke the webshop meanwhile keeps the earlier moment."""
    given_back = Turn.objects.filter(pk=turn.pk, next_at=turn.next_at).update(
        claimed_until=None, last_run=run, next_at=next_at
    )
    if not given_back:
        Turn.objects.filter(pk=turn.pk).update(claimed_until=None, last_run=run, next_at=Least("next_at", next_at))
    waiting = Turn.objects.values_list("next_at", flat=True).get(pk=turn.pk)
    if waiting - timezone.now() < timedelta(minutes=3):
        _enqueue(turn.webshop_id, at=waiting)
