"""Entries of the general journal, behind everything else of a turn: payouts and what was paid, sent once each."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import structlog

from apps.bookkeeping.json_values import NotReadable
from apps.exact.codes import catalog
from apps.exact.documents import general_journal
from apps.exact.documents.told import Written
from apps.exact.models import Connection
from apps.ledger import journal, money, payments, under_way
from apps.ledger.models import MoneyDocument
from apps.payments import entry
from apps.payments.entry import JournalEntry
from apps.payments.gateways import Way
from apps.payments.refusals import HeldPayout, HeldTender
from apps.schedule import reconcile, sending
from apps.schedule.administration_lock import lock_administration
from apps.schedule.models import Turn
from apps.shops.models import PaymentSettings, PayoutSettings, Webshop

log = structlog.get_logger(__name__)


def book(turn: Turn, connection: Connection) -> None:
    """Look up what is unclear, then send what is due. Raises TryLater and LogInAgain."""
    webshop = turn.webshop
    if not money.is_anything_open(webshop):
        return
    reconcile.look_up_all(MoneyDocument, webshop, connection, _find)
    next_due = partial(money.next_due, webshop, kinds=_kinds(webshop))
    sending.send_all(turn, next_due, partial(_book, connection), what="entries of money")


def _kinds(webshop: Webshop) -> list[str]:
    """What is switched on: the rest stays due until it is."""
    on = {
        MoneyDocument.EntryOf.PAYOUT: PayoutSettings.objects.filter(webshop=webshop, is_on=True),
        MoneyDocument.EntryOf.PAYMENTS: PaymentSettings.objects.filter(webshop=webshop).exclude(way=Way.OFF.value),
    }
    return [kind.value for kind, chosen in on.items() if chosen.exists()]


def _book(connection: Connection, document: MoneyDocument) -> None:
    if (entered := _entry_of(document)) is None:
        return
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    with lock_administration(connection):
        if journal.claim(document):
            _send(document, connection, entered)


def _send(document: MoneyDocument, connection: Connection, entered: JournalEntry) -> None:
    """A claimed entry: one call."""
    whose = payments.debtors(document.webshop, entered)
    if lacks := {line.order for line in entered.lines if line.debtor_of and line.debtor_of not in whose}:
        facts = {"order": ", ".join(sorted(lacks))}
        journal.hold(document, HeldTender.ORDER_UNKNOWN.value, text=", ".join(sorted(lacks)), facts=facts)
        return
    sending.send_or_hold(document, partial(_post, document, connection, entered, whose))


def _post(
    document: MoneyDocument, connection: Connection, entered: JournalEntry, debtors: Mapping[str, str]
) -> Written:
    journal.note_sending(document, to=entered.journal)
    return general_journal.post(connection, entered, debtors=debtors)


def _entry_of(document: MoneyDocument) -> JournalEntry | None:
    """None where our own record of it cannot be read: then it waits."""
    try:
        return entry.from_json(document.booking)
    except NotReadable as wrong:
        log.exception("stored entry unreadable", document=str(document.pk))
        journal.hold(document, HeldPayout.UNREADABLE.value, text=str(wrong))
        return None


def _find(document: MoneyDocument, connection: Connection) -> Written | None:
    entered = entry.from_json(document.booking)
    sent_at, taken = document.claimed_at or document.updated_at, partial(under_way.ids_in_exact, MoneyDocument)
    return general_journal.find(connection, entered, created_after=sent_at, taken=taken)
