"""Is it already there? Asked after an unclear answer, before anything is sent again. Exact has no idempotency key:
our own references are all there is, and order names repeat between webshops, so everything else must agree too."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Booking
from apps.calls.outcomes import Rejected
from apps.exact import client, odata, writers
from apps.exact.models import Connection
from apps.exact.odata import Query, Row
from apps.exact.writers import Written

_FIELDS = (
    *("EntryID", "EntryNumber", "AmountFC", "VATAmountFC", "Created", "EntryDate"),
    *("YourRef", "PaymentReference", "Currency", "Journal"),
)
# Exact's clock and ours may differ, and its Created may be told in local time.
_CLOCKS_DIFFER = timedelta(hours=3)
_SEVERAL = _("Exact has several entries that could be this one (%(numbers)s). Delete the double one in Exact.")


def document(
    connection: Connection, booking: Booking, *, created_after: datetime, taken: Collection[str]
) -> Written | None:
    """The entry of this booking, or None. `taken`: exact ids our ledger already has, of every webshop.

    Raises Rejected when two entries answer to everything.
    """
    mine = [
        row
        for row in _referenced(connection, booking.reference)
        if str(row["EntryID"]) not in taken and _is_of(row, booking) and _is_since(row, created_after)
    ]
    if len(mine) > 1:
        numbers = ", ".join(str(row.get("EntryNumber")) for row in mine)
        raise Rejected("several_found", text=_SEVERAL % {"numbers": numbers}, raw=numbers)
    return writers.compare(writers.written(mine[0], currency=booking.currency), booking=booking) if mine else None


def by_reference(connection: Connection, reference: str) -> list[Written]:
    """Every entry with this YourRef, whoever made it."""
    return [
        writers.written(row, currency=str(row.get("Currency") or connection.currency))
        for row in _referenced(connection, reference)
    ]


def _referenced(connection: Connection, reference: str) -> list[Row]:
    query = Query(select=_FIELDS, where=f"YourRef eq {odata.text(reference)}")
    return client.get(connection, writers.ENTRIES, query=query)


def _is_of(row: Row, booking: Booking) -> bool:
    amount = odata.number(row.get("AmountFC"))
    entry_date = row.get("EntryDate")
    return (
        str(row.get("PaymentReference") or "") == booking.payment_reference[: writers.REFERENCE_LENGTH]
        and str(row.get("Currency") or "") == booking.currency
        and str(row.get("Journal") or "") == booking.journal
        and amount is not None
        and amount == booking.total.amount
        and isinstance(entry_date, datetime)
        and odata.day(entry_date) == booking.booked_on
    )


def _is_since(row: Row, created_after: datetime) -> bool:
    created = row.get("Created")
    return not isinstance(created, datetime) or created >= created_after - _CLOCKS_DIFFER
