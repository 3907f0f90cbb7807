"""Begins, stops and works off looks for what others booked. What a look does is in steps.py."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from apps.bookkeeping.refusals import Held, Skipped
from apps.calls import locks, messages
from apps.calls.locks import Space
from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.closing.takeover import steps
from apps.ledger import decisions
from apps.ledger.models import Document, SoughtOrder, TakeOver
from apps.ledger.states import State
from apps.schedule import turns
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

TASK = "apps.closing.tasks.take_over"
Stage, Said = TakeOver.LookStage, SoughtOrder.Said
_AN_HOUR, _FRESH, _SOON = timedelta(hours=1), timedelta(minutes=15), timedelta(minutes=1)
_MEANT = timedelta(days=1)
_NOT_DONE = (TryLater, LogInAgain, Rejected, NobodyKnows)


def begin(webshop: Webshop, *, since: date) -> TakeOver:
    """Look for everything placed from that day on until now.

    What the merchant said of earlier finds stays said, and what waits for an answer from before that day waits on.
    """
    now = timezone.now().replace(microsecond=0)  # Shopify tells the second of an order
    with transaction.atomic():
        _unanswered(webshop, since=since).delete()
        about = {"state": Stage.READING, "since": since, "until": now, "next_at": now, "why_later": "", "after": ""}
        begun, _is_new = TakeOver.objects.update_or_create(
            webshop=webshop, defaults={**about, "exact_read_at": None, "ended_at": None}
        )
        transaction.on_commit(lambda: messages.send(TASK))
    return begun


def _unanswered(webshop: Webshop, *, since: date) -> QuerySet[SoughtOrder]:
    return SoughtOrder.objects.filter(webshop=webshop, answer=Said.OPEN, placed_on__gte=since)


def begin_unless_known(webshop: Webshop, *, since: date) -> None:
    """Not where it is being looked for, or was just now: the other one may have booked what was sold since."""
    now = timezone.now()
    recent = Q(state__in=TakeOver.OPEN) | Q(state=Stage.DONE, until__gt=now - _FRESH)
    recent |= Q(state=Stage.STOPPED, ended_at__gt=now - _MEANT)  # the merchant wants none
    if not TakeOver.objects.filter(recent, webshop=webshop, since__lte=since).exists():
        begin(webshop, since=since)


def has_looked(webshop: Webshop) -> bool:
    """Whether a look was made: somebody else books, or did."""
    return TakeOver.objects.filter(webshop=webshop).exclude(state=Stage.STOPPED).exists()


def stop(webshop: Webshop) -> None:
    """The merchant does not want to wait: nothing is looked for, and everything is booked."""
    with transaction.atomic():
        running = TakeOver.objects.filter(webshop=webshop, state__in=TakeOver.OPEN)
        for since in running.values_list("since", flat=True):
            _unanswered(webshop, since=since).delete()
        # What was said counts on: the look is over then, not undone.
        is_any_said = SoughtOrder.objects.filter(webshop=webshop).exists()
        running.update(state=Stage.DONE if is_any_said else Stage.STOPPED, ended_at=timezone.now())
        release(webshop)


def work_off(now: datetime) -> int:
    """A step of every look that is due, and what was decided meanwhile; how many came to their end."""
    for webshop in _lately_decided(now):
        release(webshop)
    installed = Webshop.objects.filter(state=Webshop.Presence.INSTALLED)
    waiting = TakeOver.objects.filter(state__in=TakeOver.OPEN, next_at__lte=now, webshop__in=installed)
    return sum(_work_off_one(one, now) for one in waiting.select_related("webshop").order_by("next_at"))


def _lately_decided(now: datetime) -> QuerySet[Webshop]:
    """Where an order may just have been judged by what was known before: a look has ended, or something was said."""
    said = SoughtOrder.objects.filter(webshop=OuterRef("pk"), answered_at__gt=now - _AN_HOUR)
    lately = Q(take_over__ended_at__gt=now - _AN_HOUR) | Q(Exists(said))
    return Webshop.objects.filter(lately, take_over__isnull=False, is_live=True)


def release(webshop: Webshop) -> None:
    """Have orders judged again that wait for what is known by now: the end of the look, or the merchant's word."""
    mine = Document.objects.filter(webshop=webshop)
    said = SoughtOrder.objects.filter(webshop=webshop, order_gid=OuterRef("order_gid"))
    is_answered = Exists(said.exclude(answer=Said.OPEN))
    waits: Q = Q(is_answered, state=State.HELD, reason_code=Held.MAYBE_BY_OTHERS.value)
    is_taken_back = ~Exists(said.filter(answer=Said.OTHERS))
    waits |= Q(is_taken_back, state=State.SKIPPED, reason_code=Skipped.BY_OTHERS.value)
    if not TakeOver.objects.filter(webshop=webshop, state__in=TakeOver.OPEN).exists():
        waits |= Q(state=State.HELD, reason_code=Held.LOOKED_FOR.value)
    orders = list(mine.filter(waits).values_list("order_gid", flat=True).distinct())
    if orders:
        decisions.judge_again(webshop, orders)
        turns.wake(webshop)


def _work_off_one(search: TakeOver, now: datetime) -> bool:
    """Whether it came to its end. One look at a time has one worker; what stands in its way puts it off and is told on
    its page.
    """
    if not locks.take(Space.TAKE_OVER, search.webshop_id):
        return False
    try:
        search.refresh_from_db()
        is_done = search.state in TakeOver.OPEN and steps.go_on(search)
    except _NOT_DONE as problem:
        wait = _SOON if isinstance(problem, TryLater) else _AN_HOUR
        _put_off(search, max(getattr(problem, "not_before", now), now + wait), type(problem).__name__)
    except Exception:  # a defect of ours, met by one webshop: the others go on
        _put_off(search, now + _AN_HOUR, "OurFault")
        log.exception("not looked for", webshop=search.webshop_id)
    else:
        if is_done:
            release(search.webshop)
        return is_done
    finally:
        locks.give_back(Space.TAKE_OVER, search.webshop_id)
    return False


def _put_off(search: TakeOver, until: datetime, why: str) -> None:
    steps.mine(search).update(next_at=until, why_later=why)
    log.warning("look put off", webshop=search.webshop_id, why=why)
