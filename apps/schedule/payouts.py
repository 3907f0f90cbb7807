"""Payouts, behind everything else of a turn: read once a day, and booked once each in the general journal.

Shopify has no webhook for them. Every reading goes back a month, since what was on its way is paid, or comes back.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import structlog
from django.utils import timezone

from apps.bookkeeping.json_values import NotReadable
from apps.calls.outcomes import OthersFirst, Rejected
from apps.exact.codes import catalog
from apps.exact.documents import general_journal
from apps.exact.documents.told import Written
from apps.exact.models import Connection
from apps.ledger import journal, payouts
from apps.ledger.models import PayoutDocument
from apps.payments import entry
from apps.payments.entry import JournalEntry
from apps.payments.payout import Status
from apps.payments.refusals import HeldPayout
from apps.schedule import sending, turns
from apps.schedule.administration_lock import lock_administration
from apps.schedule.models import Turn
from apps.schedule.slices import Slice
from apps.shopify import fields
from apps.shopify import payouts as paid_out
from apps.shops.models import PayoutSettings, Webshop

log = structlog.get_logger(__name__)

_A_DAY, _BACK = timedelta(days=1), timedelta(days=31)
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def read(turn: Turn) -> None:
    """Once a day, where it is switched on. Raises TryLater (Shopify, or more is to be read), LogInAgain, Rejected."""
    chosen = PayoutSettings.objects.filter(webshop=turn.webshop, is_on=True).first()
    now = timezone.now()
    if chosen is None or (chosen.read_at and now - chosen.read_at < _A_DAY):
        return
    try:
        _read_since(turn, chosen, _moment(turn.webshop, chosen))
    except paid_out.NotPermitted:
        log.info("payouts not permitted", webshop=turn.webshop_id)  # the page of the payouts says so and asks
    PayoutSettings.objects.filter(pk=chosen.pk).update(read_at=now)


def _moment(webshop: Webshop, chosen: PayoutSettings) -> datetime:
    """The first day that is booked begins at the shop's midnight."""
    first = datetime.combine(chosen.issued_from, time.min, ZoneInfo(webshop.timezone)) if chosen.issued_from else _EVER
    return max(first, chosen.read_at - _BACK) if chosen.read_at else first


def _read_since(turn: Turn, chosen: PayoutSettings, moment: datetime) -> None:
    part = Slice()
    for node in paid_out.since(turn.webshop, moment):
        status = Status(fields.Fields.from_json(node).word("status", frozenset(Status)))
        is_of_interest = status is Status.PAID or status.is_returned
        if not is_of_interest or payouts.is_settled(
            turn.webshop, source=str(node["id"]), is_returned=status.is_returned
        ):
            continue
        if part.is_over:
            raise OthersFirst(timezone.now(), "more payouts are to be read; other webshops come first")
        turns.check_ours(turn)
        try:
            payouts.record(turn.webshop, paid_out.whole(turn.webshop, node), chosen.rules)
        except fields.Unreadable:
            log.exception("payout unreadable", webshop=turn.webshop_id, payout=str(node["id"]))
        part.take()


def book(turn: Turn, connection: Connection) -> None:
    """Look up what is unclear, then send what is due. Raises TryLater and LogInAgain."""
    webshop = turn.webshop
    if not payouts.is_anything_open(webshop):
        return
    for left in payouts.left_behind(webshop):
        journal.mark_unknown(left, why="the worker died while sending")
    for unclear in payouts.unclear(webshop):
        with lock_administration(connection):
            sending.look_up(unclear, partial(_find, unclear, connection))
    if PayoutSettings.objects.filter(webshop=webshop, is_on=True).exists():
        _send_due(turn, connection)


def _send_due(turn: Turn, connection: Connection) -> None:
    part = Slice()
    while document := payouts.next_due(turn.webshop):
        if part.is_over or turns.has_rung(turn):
            raise OthersFirst(timezone.now(), "more payouts are to be booked; orders come first")
        turns.check_ours(turn)
        part.take()
        if (entered := _entry_of(document)) is None:
            continue
        catalog.refresh_if_old(connection, age=catalog.A_DAY)
        with lock_administration(connection):
            if journal.claim(document):
                _send(document, connection, entered)


def _send(document: PayoutDocument, connection: Connection, entered: JournalEntry) -> None:
    """A claimed payout: one call."""
    problem = sending.send(document, partial(_post, document, connection, entered))
    if isinstance(problem, Rejected):
        journal.hold(document, problem.code, text=problem.text, facts={"raw": problem.raw})


def _post(document: PayoutDocument, connection: Connection, entered: JournalEntry) -> Written:
    journal.note_sending(document, to=entered.journal)
    return general_journal.post(connection, entered)


def _entry_of(document: PayoutDocument) -> JournalEntry | None:
    """None where our own record of it cannot be read: then it waits."""
    try:
        return entry.from_json(document.booking)
    except NotReadable as wrong:
        log.exception("stored payout unreadable", payout=str(document.pk))
        journal.hold(document, HeldPayout.UNREADABLE.value, text=str(wrong))
        return None


def _find(document: PayoutDocument, connection: Connection) -> Written | None:
    entered = entry.from_json(document.booking)
    sent_at = document.claimed_at or document.updated_at
    return general_journal.find(connection, entered, created_after=sent_at, taken=payouts.ids_in_exact)
