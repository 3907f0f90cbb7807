"""What is unclear is looked up before anything is sent again: found → booked, surely not there → due."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.calls.outcomes import LogInAgain, Rejected
from apps.exact import find, writers
from apps.exact.failures import Forbidden
from apps.exact.models import Connection
from apps.ledger import due, journal
from apps.ledger.models import Document
from apps.schedule.administration_lock import alone
from apps.shops.models import Webshop


def reconcile(webshop: Webshop) -> None:
    """Look up every unclear document. Raises TryLater and LogInAgain; a document that stays unclear waits."""
    for document in due.left_behind(webshop):
        journal.unknown(document, why="the worker died while sending")
    unclear = list(due.unclear(webshop))
    if not unclear:
        return
    connection = Connection.objects.select_related("credential").get(webshop=webshop)
    for document in unclear:
        with alone(connection):
            _one(document, connection)


def _one(document: Document, connection: Connection) -> None:
    booking = bookings_json.from_json(document.booking or {})
    sent_at = document.claimed_at or document.updated_at
    # Not from the claim: finding the debtor may have taken a minute before the entry was sent.
    unclear_since = document.updated_at
    taken = set(Document.objects.exclude(exact_id="").values_list("exact_id", flat=True))
    try:
        found = find.document(connection, booking, created_after=sent_at, taken=taken)
    except Forbidden as closed:
        journal.still_unknown(document, why=closed.text)
        raise LogInAgain(closed.text) from closed
    except Rejected as refused:
        # The question was refused, not the entry: it may stand in Exact, so it must not become due again.
        journal.still_unknown(document, why=refused.text)
        return
    if found is not None:
        journal.booked(document, writers.settle(connection, found, booking=booking), found=True)
    elif timezone.now() - unclear_since >= timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS):
        # Long enough for an entry that was on its way to have arrived: it never got there.
        journal.try_later(document, timezone.now(), why="not in Exact: it is sent again")
