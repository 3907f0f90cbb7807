"""What Exact tells of a document: in its answer to the POST, or when it is asked again.

Recorded answers have `null` and deferred lines after a POST where a GET has the values. So what was told is compared,
what was not told is no difference, and a document is asked again when its total was not told, or when it is in the
sample: one in a hundred, whose number in Exact ends in 00.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from zlib import crc32

from apps.bookkeeping.booking import Booking, Form, Remark
from apps.bookkeeping.money import Money
from apps.exact.documents import bodies
from apps.exact.door import odata
from apps.exact.door.endpoints import OF_FORM, Endpoint
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.models import Connection

_SAMPLE = "00"


@dataclass(frozen=True, slots=True)
class Written:
    """A document in Exact. `total` incl. VAT; None is what Exact did not tell; `warnings`: what differs.

    What was paid with the sale stands in the same entry and makes its amount less; `total` is what it was before that.
    """

    exact_id: str
    number: str
    total: Money | None
    vat: Money | None
    line_count: int | None
    is_printed: bool = False
    warnings: tuple[Remark, ...] = ()


def fields(form: Form) -> tuple[str, ...]:
    """What is asked of documents of a form."""
    endpoint = OF_FORM[form]
    return (
        *(endpoint.key, *endpoint.numbers, "AmountFC", endpoint.vat or "AmountFCExclVat", "Created", endpoint.date),
        *("YourRef", "PaymentReference", "Currency", endpoint.debtor),
        *(("Journal",) if endpoint.has_journal else ()),
        *(("Type",) if form in bodies.TYPES else ()),
    )


def written(row: Row, *, booking: Booking) -> Written:
    """A document as Exact tells it. `null` is what it does not tell, and never 0."""
    endpoint = OF_FORM[booking.form]
    lines = row.get(endpoint.lines)
    total, vat = total_and_vat(row, endpoint)
    return Written(
        exact_id=str(row[endpoint.key]),
        number=next((str(row[name]) for name in endpoint.numbers if row.get(name)), ""),
        total=None if total is None else Money(total, booking.currency) + (booking.total - booking.receivable),
        vat=None if vat is None else Money(vat, booking.currency),
        line_count=len(lines) if isinstance(lines, list) else None,
        is_printed=bool(row.get("InvoiceNumber")),
    )


def total_and_vat(row: Row, endpoint: Endpoint) -> tuple[Decimal | None, Decimal | None]:
    """Incl. VAT, and the VAT in it, in the document's currency; an order tells what it comes to without instead."""
    total, other = odata.number(row.get("AmountFC")), odata.number(row.get(endpoint.vat or "AmountFCExclVat"))
    if endpoint.vat or other is None:
        return total, other
    return total, None if total is None else total - other


def is_asked_again(found: Written, *, booking: Booking) -> bool:
    """Whether the document is read once more: its total is not known, or it is in the sample."""
    without_number = f"{crc32(f'{booking.order}{booking.reference}'.encode()) % 100:02}"
    return found.total is None or (found.number or without_number).endswith(_SAMPLE)


def again(connection: Connection, exact_id: str, *, booking: Booking) -> Written | None:
    """The document with its lines as it stands in Exact now; None where it is not there."""
    endpoint = OF_FORM[booking.form]
    query = Query(
        select=(*fields(booking.form), endpoint.lines),
        where=f"{endpoint.key} eq {odata.guid(exact_id)}",
        expand=endpoint.lines,
    )
    rows = desk.get(connection, endpoint.path, query=query)
    return written(rows[0], booking=booking) if rows else None


def differences(found: Written, *, booking: Booking) -> tuple[Remark, ...]:
    """What stands in Exact otherwise than was meant. It stays booked: taking it back is a person's decision."""
    pairs = [
        ("exact_total_differs", booking.total.text, _text(found.total)),
        ("exact_vat_differs", booking.vat.text, _text(found.vat)),
        (
            "exact_lines_differ",
            str(len(booking.lines) + len(booking.payments)),
            None if found.line_count is None else str(found.line_count),
        ),
    ]
    return tuple(
        Remark(code, (("expected", expected), ("found", stands)))
        for code, expected, stands in pairs
        if stands is not None and expected != stands
    )


def _text(money: Money | None) -> str | None:
    return None if money is None else money.text
