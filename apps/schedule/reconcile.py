"""What is unclear is looked up before anything is sent again: found → booked, surely not there → due."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from apps.bookkeeping import bookings_json
from apps.exact.documents import find, writers
from apps.exact.documents.told import Written
from apps.exact.models import Connection
from apps.ledger import journal, under_way
from apps.ledger.models import Document, TillDay
from apps.ledger.under_way import Sent
from apps.schedule import sending
from apps.schedule.administration_lock import lock_administration
from apps.shops.models import Webshop


def reconcile(webshop: Webshop, connection: Connection) -> None:
    """Look up every unclear document. Raises TryLater and LogInAgain; a document that stays unclear waits."""
    look_up_all(Document, webshop, connection, find_booking)


def look_up_all(
    kind: type[Sent], webshop: Webshop, connection: Connection, find_one: Callable[[Sent, Connection], Written | None]
) -> None:
    """The same for whatever goes to Exact once; `find_one` answers what stands in Exact of it."""
    for left in under_way.left_behind(kind, webshop):
        journal.mark_unknown(left, why="the worker died while sending")
    for unclear in under_way.unclear(kind, webshop):
        with lock_administration(connection):
            sending.look_up(unclear, partial(find_one, unclear, connection))


def find_booking(document: Document | TillDay, connection: Connection) -> Written | None:
    """What stands in Exact of a booking. Raises BookingsUnreadable, and as `find.document` does."""
    booking = bookings_json.from_json(document.booking or {})
    entry = find.document(
        connection,
        booking,
        created_after=document.claimed_at or document.updated_at,
        taken=partial(under_way.ids_in_exact, type(document)),
        debtor=document.sent_to,
    )
    return writers.settle(connection, entry, booking=booking) if entry is not None else None
