"""What is unclear is looked up before anything is sent again: found → booked, surely not there → due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.exact.documents import find, writers
from apps.exact.door.failures import Forbidden
from apps.exact.models import Connection
from apps.ledger import due, journal
from apps.ledger.models import Document
from apps.schedule.administration_lock import lock_administration
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)


def reconcile(webshop: Webshop, connection: Connection) -> None:
    """Look up every unclear document. Raises TryLater and LogInAgain; a document that stays unclear waits."""
    for document in due.documents_left_behind(webshop):
        journal.mark_unknown(document, why="the worker died while sending")
    for document in due.unclear_documents(webshop):
        with lock_administration(connection):
            _look_up_safely(document, connection)


def _look_up_safely(document: Document, connection: Connection) -> None:
    try:
        _look_up(document, connection)
    except Forbidden as closed:
        journal.note_still_unknown(document, why=closed.text)
        raise LogInAgain(closed.text) from closed
    except (TryLater, LogInAgain):
        raise  # not this document but the way to Exact
    except Rejected as refused:
        # The question was refused, not the entry: it may stand in Exact, so it must not become due again.
        journal.note_still_unknown(document, why=refused.text)
    except bookings_json.BookingsUnreadable as wrong:
        log.exception("stored booking unreadable", document=str(document.pk))
        journal.note_still_unknown(document, why=f"stored booking: {wrong}")
    except Exception as defect:
        log.exception("document not looked up", document=str(document.pk))
        journal.note_still_unknown(document, why=f"unexpected: {type(defect).__name__}")


def _look_up(document: Document, connection: Connection) -> None:
    if not document.sent_to:
        journal.try_again(document, why="nothing was sent yet")
        return
    booking = bookings_json.from_json(document.booking or {})
    sent_at = document.claimed_at or document.updated_at
    # Not from the claim: finding the debtor may have taken a minute before the entry was sent.
    unclear_since = document.updated_at
    entry = find.document(
        connection, booking, created_after=sent_at, taken=ids_of_other_documents, debtor=document.sent_to
    )
    if entry is not None:
        journal.mark_booked(document, writers.settle(connection, entry, booking=booking), found=True)
    elif timezone.now() - unclear_since >= timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS):
        # Long enough for an entry that was on its way to have arrived: it never got there.
        journal.try_again(document, why="not in Exact: it is sent again")


def ids_of_other_documents(exact_ids: Collection[str]) -> set[str]:
    return set(Document.objects.filter(exact_id__in=exact_ids).values_list("exact_id", flat=True))
