"""A booking as the JSON of its document. Amounts are JSON numbers written exactly; what is empty is left out.

Exact: on an entry AmountFC of a line is excluding VAT and VATAmountFC overrides what Exact would calculate; on invoices
and orders quantity x NetPrice is the amount. Rate is left out: Exact's own table at the date counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from zlib import crc32

from apps.bookkeeping import items as item_lines
from apps.bookkeeping.booking import Booking, BookingLine, Form, Paid
from apps.bookkeeping.references import DESCRIPTION_LENGTH, REFERENCE_LENGTH
from apps.exact.documents.delivered import Standing
from apps.exact.door.endpoints import OF_FORM
from apps.exact.refusals import words

# Facts/exact section 4: an invoice and its credit are told apart by Type. Whether 8021 wants negative quantities is not
# verified: `_line_of_item` sends what bookkeeping.items decided, which is the one place to change it.
TYPES = {Form.SALES_INVOICE: 8020, Form.CREDIT_NOTE: 8021}
Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """For whom and how; `customer` and `document` are GUIDs. `standing`: what a credit note of it must know."""

    customer: str
    payment_condition: str = ""
    document: str = ""
    standing: Standing = field(default_factory=Standing)


def body(booking: Booking, *, terms: Terms, ids: Mapping[str, str]) -> Body:
    """`ids`: Exact's GUID of every G/L account (entries) or item (invoices and orders) on the lines, by code.

    A sales order has the first of its numbers: see `order_number`.
    """
    if len(booking.reference) > REFERENCE_LENGTH:
        raise words.refused("reference_too_long", raw=booking.reference)
    endpoint = OF_FORM[booking.form]
    write_line = _line if booking.form is Form.SALES_ENTRY else _line_of_item
    found: Body = {
        endpoint.debtor: terms.customer,
        "Journal": booking.journal if endpoint.has_journal else "",
        "Type": TYPES.get(booking.form),
        endpoint.date: booking.booked_on.isoformat(),
        "Description": booking.description[:DESCRIPTION_LENGTH],
        "YourRef": booking.reference,
        "PaymentReference": booking.payment_reference[:REFERENCE_LENGTH],
        "OrderNumber": order_number(booking) if booking.form is Form.SALES_ORDER else None,
        "Currency": booking.currency,
        "PaymentCondition": terms.payment_condition,
        "Document": terms.document,
        endpoint.lines: [
            *(write_line(line, ids, form=booking.form) for line in booking.lines),
            *(_paid(paid, ids) for paid in booking.payments),
        ],
    }
    return _filled(found)


def order_number(booking: Booking, *, step: int = 0) -> int:
    """Our own number of a sales order, the same at every try: Exact refuses a second order with it.

    Far above what people count to, and within Exact's 32 bits. `step`: the next ones, where another order has it.
    """
    again = f"/{step}" if step else ""
    return 1_000_000_000 + crc32(f"{booking.order}{booking.reference}{again}".encode()) % 1_000_000_000


def _line(line: BookingLine, ids: Mapping[str, str], *, form: Form) -> Body:
    return _filled(
        {
            "GLAccount": ids[line.account],
            "AmountFC": Decimal(line.net.text),
            "VATAmountFC": Decimal(line.vat.text),
            **_said_of(line),
        }
    )


def _paid(paid: Paid, ids: Mapping[str, str]) -> Body:
    """What was paid already, taken off what the debtor owes. Without a VAT code: no VAT return counts it."""
    return {
        "GLAccount": ids[paid.account],
        "AmountFC": -Decimal(paid.amount.text),
        "Description": paid.gateway[:DESCRIPTION_LENGTH],
    }


def _line_of_item(line: BookingLine, ids: Mapping[str, str], *, form: Form) -> Body:
    return _filled(
        {
            "Item": ids[line.item],
            "Quantity": line.quantity,
            "NetPrice": item_lines.price(line),
            "VATAmount" if form is Form.SALES_ORDER else "VATAmountFC": Decimal(line.vat.text),
            **_said_of(line),
        }
    )


def _said_of(line: BookingLine) -> Body:
    return {
        "VATCode": line.vat_code,
        "Description": line.description[:DESCRIPTION_LENGTH],
        "CostCenter": line.cost_centre,
        "CostUnit": line.cost_unit,
    }


def _filled(values: Body) -> Body:
    return {name: value for name, value in values.items() if value not in ("", None)}
