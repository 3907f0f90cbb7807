"""The step of a turn in which orders are looked at, or booked anew: one after the other, behind everything else.

What was taken on is finished first, also where a person has said stop meanwhile. No more orders are taken on than Exact
can follow, and none while somebody rings.
"""

from __future__ import annotations

from dataclasses import replace

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone

from apps.calls import budget
from apps.calls.outcomes import LogInAgain, OthersFirst, Rejected, TryLater
from apps.exact.door.failures import Forbidden
from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.ledger.states import MOVING, State
from apps.schedule import collect, turns
from apps.schedule.anew import change_over, deeds, foresee
from apps.schedule.anew.foresee import LeaveAlone, LeftAsIs
from apps.schedule.judge import Pass
from apps.schedule.models import Rework, ReworkOrder, Run, Turn
from apps.schedule.slices import Slice

log = structlog.get_logger(__name__)

Reached = Rework.Reached
Lot = ReworkOrder.Lot
# Orders that are taken back and not booked anew yet: few, so that the books are never long without them.
_AT_ONCE = 5
_PIECES = 20
# No way to Shopify or to Exact, a limit, a turn that was lost: the next order would fare no better.
_NOT_ITS_OWN = (TryLater, LogInAgain, Forbidden, turns.TurnLost, OperationalError, InterfaceError)


def go_on(turn: Turn, run: Run, connection: Connection) -> None:
    """One slice. Raises TryLater when there is more to do, LogInAgain."""
    this = _begun(turn, run)
    with budget.sparing(budget.HISTORY):
        under_way = ReworkOrder.objects.filter(rework__webshop=turn.webshop, state=Lot.UNDER_WAY)
        if any([_finish(this, connection, order) for order in under_way]):
            raise OthersFirst(timezone.now(), "what is booked instead may go to Exact now")
        rework = Rework.objects.filter(webshop=turn.webshop, state__in=Rework.WORKED_ON).first()
        if rework is None:
            return
        if rework.administration_id != connection.administration_id:
            deeds.stop(turn.webshop, rework.pk)
        elif rework.state == Reached.LOOKING:
            _look(this, turn, connection, rework)
        else:
            _book(this, turn, connection, rework)


def _begun(turn: Turn, run: Run) -> Pass:
    """A pass under today's terms, for what was booked once."""
    this = collect.begin_pass(turn.webshop, run)
    return replace(this, read_terms=lambda webshop: this.read_terms(webshop).anew)


def _look(this: Pass, turn: Turn, connection: Connection, rework: Rework) -> None:
    part = Slice(_PIECES)
    for order in rework.orders.filter(state=Lot.WAITING).order_by("id")[: part.pieces]:
        if part.is_over or turns.has_rung(turn) or not _is_in(rework, Reached.LOOKING):
            break
        turns.check_ours(turn)
        _look_at(this, connection, order)
        part.take()
    if rework.orders.filter(state=Lot.WAITING).exists():
        raise OthersFirst(timezone.now(), "more orders are to be looked at; live orders come first")
    _move(rework, before=Reached.LOOKING, to=Reached.READY)


def _look_at(this: Pass, connection: Connection, order: ReworkOrder) -> None:
    try:
        found = foresee.of_order(this, connection, order.order_gid)
        order.plan = foresee.plan_of(found, connection, this.rules)
        order.digest = found.digest
        order.state = Lot.FORESEEN if found.changes else Lot.SAME
        order.save()
    except Exception as problem:
        _leave(order, _why(order, problem))


def _book(this: Pass, turn: Turn, connection: Connection, rework: Rework) -> None:
    under_way = rework.orders.filter(state=Lot.UNDER_WAY).count()
    taken = False
    for order in rework.orders.filter(state=Lot.FORESEEN).order_by("id")[: max(0, _AT_ONCE - under_way)]:
        if turns.has_rung(turn) or not _is_in(rework, Reached.RUNNING):
            break
        turns.check_ours(turn)
        taken = True
        _take_on(this, connection, rework, order)
    if taken:
        raise OthersFirst(timezone.now(), "orders are being booked anew; live orders come first")
    if not rework.orders.filter(state__in=(Lot.FORESEEN, Lot.UNDER_WAY)).exists():
        _move(rework, before=Reached.RUNNING, to=Reached.DONE)


def _take_on(this: Pass, connection: Connection, rework: Rework, order: ReworkOrder) -> None:
    try:
        is_begun = change_over.change_over(this, connection, rework, order)
    except Exception as problem:
        _leave(order, _why(order, problem))
        return
    if is_begun:
        change_over.delete(this, connection, order.order_gid)


def _finish(this: Pass, connection: Connection, order: ReworkOrder) -> bool:
    """Delete what a worker left that died, and whether there was any; and see whether all of it is booked, or something
    waits for a person."""
    if order.rework.administration_id != connection.administration_id:
        return False
    has_deleted = change_over.delete(this, connection, order.order_gid)
    mine = Document.objects.filter(webshop=this.webshop, order_gid=order.order_gid)
    if mine.filter(state=State.HELD).exists():
        order.state = Lot.STUCK
    elif not mine.filter(state__in=MOVING).exists():
        order.state = Lot.DONE
    order.save(update_fields=["state"])
    return has_deleted


def _why(order: ReworkOrder, problem: Exception) -> LeaveAlone:
    """That order's own problem. Raises what is not its own."""
    if isinstance(problem, LeaveAlone):
        return problem
    if isinstance(problem, _NOT_ITS_OWN):
        raise problem
    if isinstance(problem, Rejected):
        return LeaveAlone(LeftAsIs.NOT_TOLD)
    log.error("order not booked anew", order=order.order_gid, exc_info=problem)
    return LeaveAlone(LeftAsIs.OUR_FAULT)


def _leave(order: ReworkOrder, left: LeaveAlone) -> None:
    order.state, order.reason_code, order.facts = Lot.REFUSED, left.why.value, left.facts
    order.save()


def _is_in(rework: Rework, phase: Reached) -> bool:
    return Rework.objects.filter(pk=rework.pk, state=phase).exists()


def _move(rework: Rework, *, before: Reached, to: Reached) -> None:
    with transaction.atomic():
        if found := deeds.open_locked(rework.pk, state=before):
            deeds.move(found, to=to)
