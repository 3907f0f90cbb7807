"""What takes a document back: its own lines with the other sign. The two together are nothing, per account, VAT code
and item, and what was paid inside of it is taken back with it.

Only where a person has an order booked anew (`anew.py`); what stands in Exact is changed by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from apps.bookkeeping import documents, references, words
from apps.bookkeeping.booking import Booking, BookingLine, Form, Kind
from apps.bookkeeping.rules import Rules

# A sales order takes nothing back: goods leave the warehouse by it.
_FORMS: Mapping[Form, Form] = {
    Form.SALES_ENTRY: Form.SALES_ENTRY,
    Form.SALES_INVOICE: Form.CREDIT_NOTE,
    Form.CREDIT_NOTE: Form.SALES_INVOICE,
}


def has_mirror(booking: Booking) -> bool:
    """Whether there is a document in Exact that takes this one back."""
    return booking.form in _FORMS


def of_booking(booking: Booking, *, number: int, rules: Rules) -> Booking:
    """On the day of the document, or on the first day after it that is open. `number` counts what was taken back of the
    order. `rules`: those for what is booked anew, with the closed periods of the document's own journal.
    """
    return replace(
        dated(booking, rules=rules),
        kind=Kind.REVERSAL,
        source=booking.order,
        number=number,
        reference=references.of_reversal(booking.payment_reference, number),
        description=references.shortened(f"{words.taken_back(rules.language)} {booking.reference}"),
        form=_FORMS[booking.form],
        lines=tuple(_taken_back(line) for line in booking.lines),
        payments=tuple(replace(paid, amount=-paid.amount) for paid in booking.payments),
        trace=(),
        warnings=(),
    )


def dated(booking: Booking, *, rules: Rules) -> Booking:
    """The same on the first day from its own on that is open by now."""
    return replace(booking, booked_on=documents.open_day(booking.booked_on, rules))


def _taken_back(line: BookingLine) -> BookingLine:
    return replace(line, net=-line.net, vat=-line.vat, quantity=-line.quantity)
