"""A history goes on by a slice: Shopify's list is waited for and fetched, then its orders are read as any others are.

It is the last step of a turn, so live orders come first; it reads no further ahead than Exact can follow, and leaves
off when somebody rings. What was read is marked order by order: after a crash it goes on there.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from apps.calls.outcomes import TryLater
from apps.ledger.models import Document, SeenOrder
from apps.ledger.states import State as DocumentState
from apps.schedule import collect, turns
from apps.schedule.history import deeds
from apps.schedule.judge import Pass, judge_order, look_up_currencies, write_counts
from apps.schedule.models import History, PastOrder, Run, Turn
from apps.schedule.silence import Silence
from apps.schedule.slices import Slice
from apps.shopify import bulk, orders, past
from apps.shopify.ahead import PER_PAGE, Ahead
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

Phase = History.Phase
# Live orders wait for no more than a slice.
_PIECES, _SECONDS = 2 * PER_PAGE, 20.0
# Read and not sent yet: a minute of Exact's limit.
_AHEAD = 60
_AT_A_TIME = 1000
_LOOK_AGAIN = timedelta(seconds=15)
_MOST_TRIES = 3


def go_on(turn: Turn, run: Run) -> None:
    """One slice. Raises TryLater when there is more to do, LogInAgain, Rejected."""
    history = History.objects.filter(webshop=turn.webshop, state__in=(Phase.LISTING, Phase.READING)).first()
    if history is None:
        return
    if history.state == Phase.LISTING:
        _list(turn.webshop, history)
    else:
        _read(turn, run, history)


def _list(webshop: Webshop, history: History) -> None:
    if not history.bulk:
        # A worker that dies before the id is kept has asked in vain; the next one asks again.
        query = past.list_query(webshop, since=history.since, until=history.until)
        History.objects.filter(pk=history.pk).update(bulk=bulk.start(webshop, query))
        raise TryLater(timezone.now() + _LOOK_AGAIN / 5, "Shopify lists the older orders")
    found = bulk.look(webshop, history.bulk)
    if found.stage is bulk.BulkStage.UNDER_WAY:
        raise TryLater(timezone.now() + _LOOK_AGAIN, "Shopify lists the older orders")
    if found.stage is bulk.BulkStage.DENIED:
        deeds.fail(history, "access_denied")
        return
    if found.url:
        _keep(history, bulk.lines(found.url))
    if found.stage is bulk.BulkStage.BROKEN:
        _list_again(history)
        return
    with transaction.atomic():
        if open_history := deeds.open_locked(history.pk):
            open_history.listed = PastOrder.objects.filter(history=history).count()
            deeds.move(open_history, to=Phase.READING)
    raise TryLater(timezone.now(), "older orders are to be read")


def _keep(history: History, lines: Iterable[object]) -> None:
    """The list as rows, a batch at a time; what a broken or interrupted list left there already is not doubled."""
    rows = _rows(history, lines)
    while batch := list(islice(rows, _AT_A_TIME)):
        PastOrder.objects.bulk_create(batch, ignore_conflicts=True)


def _rows(history: History, lines: Iterable[object]) -> Iterator[PastOrder]:
    for line in lines:
        try:
            each = past.listed(line)  # type: ignore[arg-type]
        except (KeyError, TypeError, ValueError):
            log.error("a line of the list is none", history=history.pk)
            continue
        yield PastOrder(
            history=history, order_gid=each.shopify_id, processed_at=each.processed_at, updated_at=each.updated_at
        )


def _list_again(history: History) -> None:
    """Shopify gave up (timeout, stalled, file gone): once more, a few times."""
    if history.tries + 1 >= _MOST_TRIES:
        deeds.fail(history, "no_list")
        return
    History.objects.filter(pk=history.pk).update(bulk="", tries=F("tries") + 1)
    raise TryLater(timezone.now() + _LOOK_AGAIN, "Shopify could not list the older orders: once more")


def _read(turn: Turn, run: Run, history: History) -> None:
    rows = list(_unread(history)[:_PIECES])
    if not rows:
        with transaction.atomic():
            if open_history := deeds.open_locked(history.pk):
                deeds.move(open_history, to=Phase.DONE)
        return
    room = _AHEAD - Document.objects.filter(webshop=turn.webshop, is_history=True, state=DocumentState.DUE).count()
    if room <= 0:
        return  # what waits is for Exact, and comes back with what is due
    this = collect.begin_pass(turn.webshop, run, is_history=True)
    try:
        _read_rows(turn, history, rows[:room], this)
    finally:
        write_counts(this)
    raise TryLater(timezone.now(), "more older orders are to be read; live orders come first")


def _unread(history: History) -> QuerySet[PastOrder]:
    order = ("-processed_at", "-order_gid") if history.is_newest_first else ("processed_at", "order_gid")
    return PastOrder.objects.filter(history=history, is_read=False).order_by(*order)


def _read_rows(turn: Turn, history: History, rows: list[PastOrder], this: Pass) -> None:
    part, silence, silent = Slice(_PIECES, time.monotonic() + _SECONDS), Silence(this), list[PastOrder]()
    known = _known(this, rows)
    ahead = Ahead(this.webshop, [_listed(row) for row in rows if row.order_gid not in known])
    look_up_currencies(this, ahead.wanted)
    for row in rows:
        if part.is_over or turns.has_rung(turn) or not _is_reading(history):
            break
        changed, trouble = _listed(row), None
        if row.order_gid not in known:
            told = ahead.take(changed, most=part.pieces)
            turns.check_ours(turn)
            trouble = judge_order(this, changed, told=told, read_at=ahead.read_at)
        silence.note(changed, trouble)
        silent.append(row)
        if trouble is None:
            _mark_read(history, silent)
        part.take()
    silence.end()
    _mark_read(history, silent)  # held in the ledger by now, and asked for again with what waits there


def _is_reading(history: History) -> bool:
    return History.objects.filter(pk=history.pk, state=Phase.READING).exists()


def _known(this: Pass, rows: list[PastOrder]) -> set[str]:
    """Read before under the same rules, and not changed since."""
    listed = {row.order_gid: row.updated_at for row in rows}
    seen = SeenOrder.objects.filter(webshop=this.webshop, order_gid__in=listed, rules_version=this.terms.rules_version)
    surely_read = seen.filter(read_at__gt=F("updated_at") + collect.SAME_SECOND)
    return {gid for gid, changed_at in surely_read.values_list("order_gid", "updated_at") if changed_at >= listed[gid]}


def _listed(row: PastOrder) -> orders.Changed:
    return orders.Changed(row.order_gid, row.updated_at)


def _mark_read(history: History, rows: list[PastOrder]) -> None:
    with transaction.atomic():
        fresh = PastOrder.objects.filter(pk__in=[row.pk for row in rows], is_read=False).update(is_read=True)
        History.objects.filter(pk=history.pk).update(read=F("read") + fresh)
    rows.clear()
