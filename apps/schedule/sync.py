"""One turn of one webshop: look up what is unclear, collect what changed, book what is due.

Shopify and Exact fail apart from each other: what is due is booked while Shopify is away, and orders are read while
nobody is signed in to Exact.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.calls import budget
from apps.calls.outcomes import LogInAgain
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.ledger import tallies
from apps.schedule import (
    at_hand,
    collect,
    customers,
    deliver,
    gift_cards,
    money,
    payments,
    payouts,
    progress,
    reconcile,
    rhythm,
    till_days,
    turn_lock,
    turns,
)
from apps.schedule.anew import work as anew
from apps.schedule.at_hand import AtHand
from apps.schedule.endings import DONE, Ending, cause, run_step, worst_ending
from apps.schedule.history import work
from apps.schedule.models import Run, Turn
from apps.schedule.slices import Slice
from apps.shopify import denied
from apps.shops.models import Webshop
from apps.shops.prepared import insert_row, update_where

log = structlog.get_logger(__name__)

_AFTER_OUR_FAULT = timedelta(minutes=5)
_OPEN_ONCE = _("Shopify has ended the app's login. Please open the app once.")


def sync_next() -> Run | None:
    """The run of the webshop that waits longest, or None when nobody waits."""
    turn = turns.claim_next()
    return _run(turn) if turn else None


def _run(turn: Turn) -> Run:
    """Take the turn and give it back whatever happens; where even that fails, the lock ended with the session."""
    webshop, there = turn.webshop, at_hand.found_by(turn)
    try:
        if there.is_run_left:
            _close_left_behind(webshop)
        insert_row(run := Run(webshop=webshop, started_at=timezone.now()))
        structlog.contextvars.bind_contextvars(webshop=webshop.pk, run=run.pk)
        read, booked, older = _take_steps(turn, run, there)
        if there.are_tallies_loose or _are_documents_moving(run, there):
            tallies.fold(webshop)
        grave = worst_ending([booked, read])
        told = {"state": grave.state, "message": grave.message[:500], "cause": cause(read=read, booked=booked)}
        update_where(Run, {"pk": run.pk}, {**told, **progress.columns(run), "finished_at": timezone.now()})
        turn.shut_out_at = turn.claimed_at if told["cause"] == Run.InTheWay.EXACT_LOGIN else None
        turns.release(turn, next_at=_next_at(turn, run, there, (read, booked, older)))
    except BaseException as end:
        if _is_our_fault(end):
            turns.put_off(turn, until=timezone.now() + _AFTER_OUR_FAULT)
        turn_lock.give_back(webshop.pk)
        raise
    log.info("sync", webshop=webshop.pk, state=grave.state.value, cause=told["cause"])
    return run


def _is_our_fault(end: BaseException) -> bool:
    """Not a worker that was stopped, a turn that was lost or a database that is away: those go on at once."""
    passes = (turns.TurnLost, OperationalError, InterfaceError)
    return isinstance(end, Exception) and not isinstance(end, passes)


def _next_at(turn: Turn, run: Run, there: AtHand, ends: tuple[Ending, Ending, Ending]) -> datetime:
    read, booked, older = ends
    return rhythm.next_turn_at(
        turn,
        read=read,
        booked=booked,
        older=older,
        are_documents_moving=_are_documents_moving(run, there),
        is_money_moving=there.are_payouts_on or there.is_money_moving,
        has_day_books=there.has_day_books or there.are_till_days_open,
    )


def _take_steps(turn: Turn, run: Run, there: AtHand) -> tuple[Ending, Ending, Ending]:
    """How reading ended, how booking ended, and how reading what is older: each goes on without the other.

    Nothing is sent before what is unclear was looked up. A step for which nothing is there is none.
    """
    webshop = turn.webshop
    with budget.sparing():
        looked_up = run_step(lambda: _look_up(webshop, there))
        read = run_step(lambda: _collect(turn, run))
        booked = looked_up
        if looked_up is DONE and _are_documents_moving(run, there):
            booked = run_step(lambda: deliver.deliver(turn, run, _way_to_exact(webshop)))
        older = run_step(lambda: _read_older(turn, run)) if there.is_history_open else DONE
        if there.is_rework_open:
            older = worst_ending([run_step(lambda: _book_anew(turn, run)), older])
        if there.has_day_books or there.are_till_days_open:
            booked = _take_till_days(turn, read=read, booked=booked)
        has_money = there.are_payouts_on or there.are_payments_on or there.is_money_moving
        if read is DONE and booked is DONE and older is DONE and has_money:
            older = worst_ending([run_step(lambda: payouts.read(turn)), run_step(lambda: payments.read(turn))])
            booked = run_step(lambda: money.book(turn, _way_to_exact(webshop)))
        if read is DONE and booked is DONE and older is DONE and webshop.settings.tell_cards_apart:
            older = run_step(lambda: gift_cards.read(turn))
        is_followed = webshop.settings.send_changed_customers or turn.customers_on is not None
        if read is DONE and booked is DONE and older is DONE and is_followed:
            older = run_step(lambda: customers.follow(turn, _way_to_exact(webshop)))
        return read, booked, older


def _take_till_days(turn: Turn, *, read: Ending, booked: Ending) -> Ending:
    """How booking ended. A day is closed when all of it was read, and sent when nothing else is in the way."""
    if read is DONE:
        booked = worst_ending([booked, run_step(lambda: till_days.close(turn))])
    return run_step(lambda: till_days.book(turn, _way_to_exact(turn.webshop))) if booked is DONE else booked


def _are_documents_moving(run: Run, there: AtHand) -> bool:
    """Whether a document is on its way to Exact, or was recorded just now and may be."""
    return there.are_documents_moving or bool(run.recorded)


def _look_up(webshop: Webshop, there: AtHand) -> None:
    connection = _checked(getattr(webshop, "exact", None))
    if there.are_documents_unclear:
        reconcile.reconcile(webshop, connection)


def _collect(turn: Turn, run: Run) -> None:
    with _asking_shopify(turn.webshop):
        collect.collect(turn, run, Slice())


def _read_older(turn: Turn, run: Run) -> None:
    with _asking_shopify(turn.webshop):
        work.go_on(turn, run)


def _book_anew(turn: Turn, run: Run) -> None:
    with _asking_shopify(turn.webshop):
        anew.go_on(turn, run, _way_to_exact(turn.webshop))


@contextmanager
def _asking_shopify(webshop: Webshop) -> Iterator[None]:
    """Not without a login; an approval that turns out to be missing is noted."""
    if webshop.state == Webshop.Presence.OPEN_ONCE:
        raise LogInAgain(str(_OPEN_ONCE))
    try:
        yield
    except denied.ApprovalMissing as missing:
        denied.note(webshop, missing)
        raise


def _way_to_exact(webshop: Webshop) -> Connection:
    """As it stands now, with what was chosen for it. Raises as `_checked` does."""
    with_all = Connection.objects.select_related("credential", "administration", "webshop__settings")
    return _checked(with_all.filter(webshop=webshop).first())


def _checked(connection: Connection | None) -> Connection:
    """Raises LogInAgain when there is none: a state that waits for the merchant, not a failure."""
    if connection is None or connection.credential is None:
        raise LogInAgain(words.sentence("not_connected"))
    if connection.administration_id is None:
        raise LogInAgain(words.sentence("no_administration"))
    return connection


def _close_left_behind(webshop: Webshop) -> None:
    """Runs of workers that died: the turn is ours, so nobody is at them any more."""
    left = Run.objects.filter(webshop=webshop, state=Run.Progress.RUNNING)
    left.update(
        state=Run.Progress.FAILED, message="the worker ended", cause=Run.InTheWay.OUR_FAULT, finished_at=timezone.now()
    )
