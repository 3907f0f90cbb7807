"""A booking as the JSON of a sales entry, sent once, and what came back held against what was meant.

Exact: AmountFC on a line is excluding VAT, VATAmountFC overrides what Exact would calculate; on the entry AmountFC is
including VAT. Rate is left out: Exact's own table at the entry date counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.bookkeeping.booking import Booking, BookingLine
from apps.bookkeeping.money import Money
from apps.calls.outcomes import NobodyKnows, Rejected
from apps.exact import catalog, client, odata
from apps.exact.models import Connection
from apps.exact.odata import Row

ENTRIES = "salesentry/SalesEntries"
# Cautious lengths (facts/exact §4: not published).
REFERENCE_LENGTH = 30
DESCRIPTION_LENGTH = 60

_LONG = _("The reference %(reference)s is longer than 30 characters: it could not be found back in Exact.")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that stands in Exact otherwise than was meant: "total", "vat" or "lines"."""

    name: str
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class Written:
    """An entry in Exact. `total` incl. VAT; `line_count` None where Exact did not tell."""

    exact_id: str
    number: str
    total: Money
    vat: Money
    line_count: int | None
    mismatches: tuple[Mismatch, ...] = ()


def sales_entry(
    booking: Booking, *, connection: Connection, customer: str, payment_condition: str = ""
) -> dict[str, Any]:
    """The body of the entry. Raises Rejected for an account or VAT code the administration does not have."""
    if len(booking.reference) > REFERENCE_LENGTH:
        raise Rejected("reference_too_long", text=_LONG % {"reference": booking.reference}, raw=booking.reference)
    for code in sorted({line.vat_code for line in booking.lines if line.vat_code}):
        catalog.check_vat_code(connection, code=code)
    accounts = {code: catalog.gl_account_id(connection, code) for code in {line.account for line in booking.lines}}
    body = {
        "Customer": customer,
        "Journal": booking.journal,
        "EntryDate": booking.booked_on.isoformat(),
        "Description": booking.description[:DESCRIPTION_LENGTH],
        "YourRef": booking.reference,
        "PaymentReference": booking.payment_reference[:REFERENCE_LENGTH],
        "Currency": booking.currency,
        "PaymentCondition": payment_condition,
        "SalesEntryLines": [_line(line, account=accounts[line.account]) for line in booking.lines],
    }
    return {name: value for name, value in body.items() if value != ""}


def post(connection: Connection, booking: Booking, *, customer: str, payment_condition: str = "") -> Written:
    """One POST. Raises NobodyKnows when it is unclear whether it was booked; `mismatches` tells what differs."""
    body = sales_entry(booking, connection=connection, customer=customer, payment_condition=payment_condition)
    row = client.post(connection, ENTRIES, body=body)
    if not row.get("EntryID"):
        raise NobodyKnows("Exact's answer names no entry")
    return compare(written(row, currency=booking.currency), booking=booking)


def written(row: Row, *, currency: str) -> Written:
    """An entry as Exact tells it. Absent amounts are zero, so that the comparison shows them."""
    lines = row.get("SalesEntryLines")
    return Written(
        exact_id=str(row["EntryID"]),
        number=str(row.get("EntryNumber") or ""),
        total=Money(odata.number(row.get("AmountFC")) or Decimal(0), currency),
        vat=Money(odata.number(row.get("VATAmountFC")) or Decimal(0), currency),
        line_count=len(lines) if isinstance(lines, list) else None,
    )


def compare(found: Written, *, booking: Booking) -> Written:
    """The same entry with what differs from the booking. It stays booked: taking it back is a person's decision."""
    pairs = [
        ("total", booking.total.text, found.total.text),
        ("vat", booking.vat.text, found.vat.text),
    ]
    if found.line_count is not None:
        pairs.append(("lines", str(len(booking.lines)), str(found.line_count)))
    mismatches = tuple(Mismatch(*pair) for pair in pairs if pair[1] != pair[2])
    return Written(found.exact_id, found.number, found.total, found.vat, found.line_count, mismatches)


def _line(line: BookingLine, *, account: str) -> dict[str, Any]:
    body = {
        "GLAccount": account,
        "AmountFC": Decimal(line.net.text),
        "VATCode": line.vat_code,
        "VATAmountFC": Decimal(line.vat.text),
        "Description": line.description[:DESCRIPTION_LENGTH],
        "CostCenter": line.cost_centre,
        "CostUnit": line.cost_unit,
    }
    return {name: value for name, value in body.items() if value != ""}
