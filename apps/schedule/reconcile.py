"""What is unclear is looked up before anything is sent again: found → booked, surely not there → due."""

from __future__ import annotations

from functools import partial

from apps.bookkeeping import bookings_json
from apps.exact.documents import find, writers
from apps.exact.documents.told import Written
from apps.exact.models import Connection
from apps.ledger import due, journal
from apps.ledger.models import Document
from apps.schedule import sending
from apps.schedule.administration_lock import lock_administration
from apps.shops.models import Webshop


def reconcile(webshop: Webshop, connection: Connection) -> None:
    """Look up every unclear document. Raises TryLater and LogInAgain; a document that stays unclear waits."""
    for document in due.documents_left_behind(webshop):
        journal.mark_unknown(document, why="the worker died while sending")
    for document in due.unclear_documents(webshop):
        with lock_administration(connection):
            sending.look_up(document, partial(_find, document, connection))


def _find(document: Document, connection: Connection) -> Written | None:
    booking = bookings_json.from_json(document.booking or {})
    sent_at = document.claimed_at or document.updated_at
    entry = find.document(connection, booking, created_after=sent_at, taken=due.ids_in_exact, debtor=document.sent_to)
    return writers.settle(connection, entry, booking=booking) if entry is not None else None
