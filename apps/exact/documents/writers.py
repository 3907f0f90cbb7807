"""A booking sent once, and what came back held against what was meant.

What differs in Exact is said on the document. Only VAT that Exact rounded otherwise on an invoice or order, by two
cents at most, is made good with a visible rounding line; a sales entry keeps the VAT it was given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

import structlog

from apps.bookkeeping.booking import Booking, Component, Form, Treatment, Warning
from apps.bookkeeping.money import Money, quantum
from apps.calls.outcomes import LogInAgain, NobodyKnows, Rejected, TryLater
from apps.exact.codes import catalog, periods
from apps.exact.documents import bodies, reactions
from apps.exact.documents.bodies import Body, Terms
from apps.exact.door import client, odata
from apps.exact.door.endpoints import OF_FORM, PRINTED
from apps.exact.door.odata import Query, Row
from apps.exact.items import articles
from apps.exact.items.articles import Resolved
from apps.exact.models import Connection
from apps.shops.models import Settings, VatMapping

log = structlog.get_logger(__name__)

_ROUNDING_UNITS = 2  # of the currency's smallest unit


@dataclass(frozen=True, slots=True)
class Written:
    """A document in Exact. `total` incl. VAT; `line_count` None where Exact did not tell; `warnings`: what differs."""

    exact_id: str
    number: str
    total: Money
    vat: Money
    line_count: int | None
    is_printed: bool = False
    warnings: tuple[Warning, ...] = ()


def post(connection: Connection, booking: Booking, *, terms: Terms) -> Written:
    """One POST. Raises NobodyKnows when it is unclear whether it was booked; before it, Rejected for what cannot be."""
    resolved = articles.resolve(connection, booking)
    try:
        row = _sent(connection, booking, body=body(connection, resolved, terms=terms))
    except Rejected as refused:
        reactions.doubt_after(connection, refusal=refused.code, customer=terms.customer)
        raise
    if not row.get(OF_FORM[booking.form].key):
        raise NobodyKnows("Exact's answer names no document")
    return _settled(connection, written(row, booking=booking), resolved=resolved)


def _sent(connection: Connection, booking: Booking, *, body: Body) -> Row:
    """An order number that is taken was taken by our own earlier try, or by an order that is not ours."""
    endpoint = OF_FORM[booking.form]
    try:
        return client.post(connection, endpoint.path, body=body)
    except Rejected as refused:
        if booking.form is not Form.SALES_ORDER or refused.code != "number_in_use":
            raise
        where = f"OrderNumber eq {body['OrderNumber']}"
        there = client.get(connection, endpoint.path, query=Query(select=(endpoint.key, "YourRef"), where=where))
        if any(str(row.get("YourRef") or "") == booking.reference for row in there):
            raise NobodyKnows("an order with our own number is in Exact already") from refused
    return client.post(connection, endpoint.path, body={k: v for k, v in body.items() if k != "OrderNumber"})


def body(connection: Connection, resolved: Resolved, *, terms: Terms) -> Body:
    """The document's JSON. Raises Rejected for an account or VAT code the administration does not have."""
    lines = resolved.booking.lines
    ids = catalog.codes_to_send(
        connection,
        vat_codes={line.vat_code for line in lines} - {""},
        accounts={line.account for line in lines} - {""},
    )
    items_by_code = {code: item.exact_id for code, item in resolved.known.items()}
    return bodies.body(resolved.booking, terms=terms, ids={**ids, **items_by_code})


def settle(connection: Connection, found: Written, *, booking: Booking) -> Written:
    """As after `post`, for a document that was found in Exact: compare, make good, print. Never fails: it is booked."""
    return _settled(connection, found, resolved=articles.as_known(connection, booking))


def _settled(connection: Connection, found: Written, *, resolved: Resolved) -> Written:
    booking, warnings = resolved.booking, articles.warnings_of(resolved)
    if booking.form is not Form.SALES_ENTRY:
        try:
            found, rounded = _rounded(connection, found, booking=booking)
            warnings += rounded
            _print(connection, found, booking=booking)
        except (TryLater, LogInAgain, NobodyKnows, Rejected) as refused:
            log.warning("document not finished", exact_id=found.exact_id, why=type(refused).__name__)
            warnings.append(Warning("not_finished", (("why", str(refused)[:200]),)))
    return replace(found, warnings=(*warnings, *differences(found, booking=booking)))


def _rounded(connection: Connection, found: Written, *, booking: Booking) -> tuple[Written, list[Warning]]:
    """A rounding line where Exact calculated other VAT; nothing where it is more than rounding."""
    gap = booking.total.amount - found.total.amount
    if found.is_printed or not gap or abs(gap) > _ROUNDING_UNITS * quantum(booking.currency):
        return found, []
    item = connection.webshop.items.filter(component=Component.CASH_ROUNDING.value).first()
    code = (
        VatMapping.objects.filter(webshop=connection.webshop, treatment=Treatment.OUTSIDE.value, rate=0)
        .exclude(code="")
        .first()
    )
    if item is None or code is None:
        return found, []
    line = bodies.rounding_line(
        booking,
        parent=found.exact_id,
        item=articles.of(connection, item.item).exact_id,
        vat_code=code.code,
        amount=gap,
    )
    client.post(connection, OF_FORM[booking.form].line_path, body=line)
    said = Warning("rounding_line", (("amount", Money(gap, booking.currency).text),))
    return replace(found, total=booking.total), [said]


def _print(connection: Connection, found: Written, *, booking: Booking) -> None:
    """Printing makes the invoice a financial entry, dated as the booking is and in the period of that day."""
    if booking.form is Form.SALES_ORDER or found.is_printed:
        return
    if Settings.objects.filter(webshop=connection.webshop_id, finalise_invoices=True).exists():
        body = {"InvoiceID": found.exact_id, "InvoiceDate": booking.booked_on.isoformat(), "SendEmailToCustomer": False}
        if period := periods.of_day(connection, booking.booked_on):
            body |= dict(zip(("ReportingYear", "ReportingPeriod"), period, strict=True))
        client.post(connection, PRINTED, body=body)


def written(row: Row, *, booking: Booking) -> Written:
    """A document as Exact tells it. Absent amounts are zero, so that the comparison shows them."""
    endpoint = OF_FORM[booking.form]
    lines = row.get(endpoint.lines)
    total = odata.number(row.get("AmountFC")) or Decimal(0)
    if endpoint.vat:
        vat = odata.number(row.get(endpoint.vat)) or Decimal(0)
    else:
        vat = total - (odata.number(row.get("AmountFCExclVat")) or Decimal(0))
    return Written(
        exact_id=str(row[endpoint.key]),
        number=next((str(row[name]) for name in endpoint.numbers if row.get(name)), ""),
        total=Money(total, booking.currency),
        vat=Money(vat, booking.currency),
        line_count=len(lines) if isinstance(lines, list) else None,
        is_printed=bool(row.get("InvoiceNumber")),
    )


def differences(found: Written, *, booking: Booking) -> tuple[Warning, ...]:
    """What stands in Exact otherwise than was meant. It stays booked: taking it back is a person's decision."""
    pairs = [
        ("exact_total_differs", booking.total.text, found.total.text),
        ("exact_vat_differs", booking.vat.text, found.vat.text),
    ]
    if found.line_count is not None:
        pairs.append(("exact_lines_differ", str(len(booking.lines)), str(found.line_count)))
    return tuple(
        Warning(code, (("expected", expected), ("found", stands)))
        for code, expected, stands in pairs
        if expected != stands
    )
