"""One turn of one webshop: look up what is unclear, collect what changed, book what is due.

Shopify and Exact fail apart from each other: what is due is booked while Shopify is away, and orders are read while
nobody is signed in to Exact.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.calls import budget
from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.exact.models import Connection
from apps.ledger import due
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import collect, deliver, reconcile, turn_lock, turns
from apps.schedule.models import Run, Turn
from apps.schedule.slices import Slice
from apps.shops.models import Settings, Webshop

log = structlog.get_logger(__name__)

_AFTER_A_FAILURE = timedelta(minutes=5)
# What is still unclear after that is looked up once per interval: somebody has to do something in Exact first.
_SOON_AFTER = timedelta(minutes=15)
_NOT_CONNECTED = _("Exact Online is not connected yet. Please log in to Exact.")
_NO_ADMINISTRATION = _("No administration is chosen yet. Please choose one in the settings.")
_OPEN_ONCE = _("Shopify has ended the app's login. Please open the app once.")


@dataclass(frozen=True, slots=True)
class _End:
    """How a step ended, and when it may go on (None: at the next ordinary turn)."""

    state: Run.State
    message: str = ""
    next_at: datetime | None = None


_DONE = _End(Run.State.DONE)
# Of several endings, the one that a person must hear of counts.
_GRAVITY = (Run.State.LOG_IN_AGAIN, Run.State.FAILED, Run.State.LATER, Run.State.DONE)


def sync(webshop: Webshop) -> Run | None:
    """The run, or None when it is not this webshop's turn."""
    turn = turns.claim(webshop)
    return _run(turn) if turn else None


def sync_next() -> Run | None:
    """The run of the webshop that waits longest, or None when nobody waits."""
    turn = turns.claim_next()
    return _run(turn) if turn else None


def _run(turn: Turn) -> Run:
    """Whatever happens, the turn is given back; where even that fails, the lock went with the session."""
    webshop = turn.webshop
    try:
        _close_left_behind(webshop)
        run = Run.objects.create(webshop=webshop, started_at=timezone.now())
        ends = _steps(turn, run)
        grave = min(ends, key=lambda end: _GRAVITY.index(end.state))
        soon = [end.next_at for end in ends if end.next_at]
        Run.objects.filter(pk=run.pk).update(state=grave.state, message=grave.message[:500], finished_at=timezone.now())
        turns.release(turn, run, next_at=min([_ordinary(webshop), *_put_off(webshop), *soon]))
    except BaseException:
        turn_lock.give_back(webshop.pk)
        raise
    log.info("sync", webshop=webshop.pk, state=grave.state, message=grave.message)
    return run


def _steps(turn: Turn, run: Run) -> list[_End]:
    """Reading goes on without Exact, booking without Shopify; nothing is sent before the unclear was looked up."""
    webshop = turn.webshop
    with budget.sparing():
        before = _end_of(lambda: reconcile.reconcile(webshop, _way_to_exact(webshop)))
        read = _end_of(lambda: _collect(turn, run))
        if before is not _DONE:
            return [before, read]
        return [read, _end_of(lambda: deliver.deliver(turn, run, _way_to_exact(webshop)))]


def _collect(turn: Turn, run: Run) -> None:
    if turn.webshop.state == Webshop.State.OPEN_ONCE:
        raise LogInAgain(str(_OPEN_ONCE))
    collect.collect(turn, run, Slice())


def _way_to_exact(webshop: Webshop) -> Connection:
    """Raises LogInAgain when there is none: a state that waits for the merchant, not a failure."""
    connection = Connection.objects.select_related("credential", "administration").filter(webshop=webshop).first()
    if connection is None or connection.credential is None:
        raise LogInAgain(str(_NOT_CONNECTED))
    if connection.administration_id is None:
        raise LogInAgain(str(_NO_ADMINISTRATION))
    return connection


def _end_of(step: Callable[[], None]) -> _End:
    """The step's ending. Only a lost turn is not an ending: then nothing more may be done."""
    try:
        step()
    except TryLater as later:
        return _End(Run.State.LATER, later.why, later.not_before)
    except LogInAgain as gone:
        return _End(Run.State.LOG_IN_AGAIN, gone.why)
    except (Rejected, NobodyKnows) as refused:
        return _End(Run.State.FAILED, str(refused), timezone.now() + _AFTER_A_FAILURE)
    except turns.TurnLost:
        raise
    except Exception:
        log.exception("step failed")
        return _End(Run.State.FAILED, "unexpected", timezone.now() + _AFTER_A_FAILURE)
    return _DONE


def _close_left_behind(webshop: Webshop) -> None:
    """Runs of workers that died: the turn is ours, so nobody is at them any more."""
    left = Run.objects.filter(webshop=webshop, state=Run.State.RUNNING)
    left.update(state=Run.State.FAILED, message="the worker ended", finished_at=timezone.now())


def _ordinary(webshop: Webshop) -> datetime:
    minutes = Settings.objects.values_list("sync_interval_minutes", flat=True).get(webshop=webshop)
    return timezone.now() + timedelta(minutes=minutes)


def _put_off(webshop: Webshop) -> list[datetime]:
    """When something put off is due again, or something unclear has to be looked up again."""
    put_off = due.next_moment(webshop)
    fresh = timezone.now() - _SOON_AFTER
    moments = [put_off] if put_off else []
    if Document.objects.filter(webshop=webshop, state=State.UNKNOWN, claimed_at__gt=fresh).exists():
        moments.append(timezone.now() + timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS))
    return moments
