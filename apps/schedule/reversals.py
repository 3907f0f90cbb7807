"""How a reversal is sent: for the very debtor, and in the very administration, of what it takes back."""

from __future__ import annotations

from dataclasses import replace

from apps.bookkeeping import anew, mirror
from apps.bookkeeping.booking import Booking
from apps.bookkeeping.rules import Rules
from apps.exact.codes import periods
from apps.exact.documents.bodies import Terms
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.ledger import generations
from apps.ledger.models import Document
from apps.shops import rules as shop_rules


def rules_for(connection: Connection, booking: Booking, rules: Rules) -> Rules:
    """For a document that is taken back: what is closed counts for its own journal, which need not be that of today."""
    return replace(anew.rules_of(rules), closed_periods=periods.closed(connection, journal=booking.journal))


def is_elsewhere(document: Document, connection: Connection) -> bool:
    """Whether it was booked before the administration was chosen that is chosen now."""
    return connection.chosen_at is not None and document.updated_at < connection.chosen_at


def pack(document: Document, undone: Document, booking: Booking, connection: Connection) -> tuple[Booking, Terms]:
    """The booking on a day that is open by now. Raises Rejected where what it takes back stands elsewhere."""
    if is_elsewhere(undone, connection):
        raise words.refused("stands_elsewhere", raw=undone.exact_number)
    rules = rules_for(connection, booking, shop_rules.for_webshop(connection.webshop))
    dated = mirror.dated(booking, rules=rules)
    if dated != booking:
        generations.keep_open_day(document, dated)
    return dated, Terms(undone.sent_to, payment_condition=connection.webshop.settings.payment_condition)
