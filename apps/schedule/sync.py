"""One sync of one webshop: look up what is unclear, collect what changed, book what is due."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.ledger import due
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import collect, deliver, reconcile, turns
from apps.schedule.models import Run
from apps.shops.models import Settings, Webshop

log = structlog.get_logger(__name__)

_AFTER_A_FAILURE = timedelta(minutes=5)
# What is still unclear after that is looked up once per interval: somebody has to do something in Exact first.
_SOON_AFTER = timedelta(minutes=15)


def sync(webshop: Webshop) -> Run | None:
    """The run, or None when it is not this webshop's turn. Whatever happens, the turn is given back."""
    if not Webshop.objects.live().filter(pk=webshop.pk).exists():
        return None
    turn = turns.claim(webshop)
    if turn is None:
        return None
    run = Run.objects.create(webshop=webshop, started_at=timezone.now())
    next_at = _next_turn(webshop)
    try:
        reconcile.reconcile(webshop)
        collect.collect(webshop, turn, run)
        deliver.deliver(webshop, turn, run)
        state, message = Run.State.DONE, ""
    except TryLater as later:
        state, message, next_at = Run.State.LATER, later.why, min(next_at, later.not_before)
    except LogInAgain as gone:
        state, message = Run.State.LOG_IN_AGAIN, gone.why
    except (Rejected, NobodyKnows) as refused:
        state, message, next_at = Run.State.FAILED, str(refused), min(next_at, timezone.now() + _AFTER_A_FAILURE)
    except Exception:
        log.exception("sync failed", webshop=webshop.pk)
        state, message, next_at = Run.State.FAILED, "unexpected", min(next_at, timezone.now() + _AFTER_A_FAILURE)
    Run.objects.filter(pk=run.pk).update(state=state, message=message[:500], finished_at=timezone.now())
    turns.release(turn, run, next_at=_earliest(webshop, next_at))
    log.info("sync", webshop=webshop.pk, state=state)
    return run


def _next_turn(webshop: Webshop) -> datetime:
    minutes = Settings.objects.values_list("sync_interval_minutes", flat=True).get(webshop=webshop)
    return timezone.now() + timedelta(minutes=minutes)


def _earliest(webshop: Webshop, next_at: datetime) -> datetime:
    """Sooner than the interval when something was put off, or has to be looked up again."""
    put_off = due.next_at(webshop)
    fresh = timezone.now() - _SOON_AFTER
    if Document.objects.filter(webshop=webshop, state=State.UNKNOWN, claimed_at__gt=fresh).exists():
        again = timezone.now() + timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS)
        put_off = min(put_off, again) if put_off else again
    return min(next_at, put_off) if put_off else next_at
