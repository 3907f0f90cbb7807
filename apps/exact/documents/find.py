"""Is it already there? Asked after an unclear answer, before anything is sent again. Exact has no idempotency key:
our own references are all there is, and order names repeat between webshops, so everything else must agree too."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from decimal import Decimal

from apps.bookkeeping.booking import Booking, Form
from apps.bookkeeping.money import quantum
from apps.bookkeeping.references import REFERENCE_LENGTH
from apps.exact.documents import bodies, told
from apps.exact.documents.told import Written
from apps.exact.door import odata
from apps.exact.door.endpoints import OF_FORM
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection
from apps.exact.refusals import words


def document(
    connection: Connection,
    booking: Booking,
    *,
    created_after: datetime,
    taken: Callable[[Collection[str]], Collection[str]],
    debtor: str = "",
) -> Written | None:
    """The document of this booking, or None. `taken`: which of these ids our ledger already has, of every webshop.

    `debtor`: Exact's id of the account it was sent for; two webshops may sell the same under the same name.
    Raises Rejected when two answer to everything.
    """
    endpoint = OF_FORM[booking.form]
    alike = [
        row
        for row in _referenced(connection, booking)
        if is_of(row, booking)
        and odata.is_since(row, created_after)
        and debtor.lower() in ("", str(row.get(endpoint.debtor)).lower())
    ]
    ours = taken([str(row[endpoint.key]) for row in alike])
    mine = [row for row in alike if str(row[endpoint.key]) not in ours]
    if len(mine) > 1:
        numbers = ", ".join(told.written(row, booking=booking).number for row in mine)
        raise words.refused("several_found", raw=numbers)
    return told.written(mine[0], booking=booking) if mine else None


def _referenced(connection: Connection, booking: Booking) -> list[Row]:
    """Every document of that form with this YourRef, whoever made it."""
    query = Query(select=told.fields(booking.form), where=f"YourRef eq {odata.text(booking.reference)}")
    return desk.get(connection, OF_FORM[booking.form].path, query=query)


def is_of(row: Row, booking: Booking) -> bool:
    """Whether everything a document says agrees with the booking, but for rounding."""
    endpoint = OF_FORM[booking.form]
    amount = odata.number(row.get("AmountFC"))
    on = row.get(endpoint.date)
    said = {
        "PaymentReference": booking.payment_reference[:REFERENCE_LENGTH],
        "Currency": booking.currency,
        "Journal": booking.journal if endpoint.has_journal else None,
        "Type": bodies.TYPES.get(booking.form),
    }
    return (
        all(str(row.get(name) or "") == str(value) for name, value in said.items() if value is not None)
        and amount is not None
        and abs(amount - booking.receivable.amount) <= _may_differ(booking)
        and isinstance(on, datetime)
        and odata.day(on) == booking.booked_on
    )


def _may_differ(booking: Booking) -> Decimal:
    """On invoices and orders Exact may have rounded the VAT of every line itself; an entry keeps what it is given."""
    if booking.form is Form.SALES_ENTRY:
        return Decimal(0)
    return quantum(booking.currency) * (len(booking.lines) + 1)
