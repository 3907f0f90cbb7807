"""Sends a booking once, and compares what Exact made of it with what was meant.

What Exact will calculate is known before it is sent (`fitting`), so a document with another total never leaves. What
stands in Exact otherwise after all is said on the document.
"""

from __future__ import annotations

from dataclasses import replace

import structlog

from apps.bookkeeping.booking import Booking, Form, Remark
from apps.calls.outcomes import NOT_DONE, LogInAgain, NobodyKnows, Rejected, TryLater
from apps.exact.codes import catalog, periods
from apps.exact.documents import bodies, delivered, find, fitting, told
from apps.exact.documents.bodies import Body, Terms
from apps.exact.documents.fitting import Fitting
from apps.exact.documents.told import Written
from apps.exact.door.endpoints import OF_FORM, PRINTED
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import desk
from apps.exact.items import articles
from apps.exact.items.articles import Resolved
from apps.exact.models import Connection, Item
from apps.shops.models import Settings

log = structlog.get_logger(__name__)

# Even odds of one clash at 37,000 orders; of five in a row, never.
_NUMBERS = 5


def post(connection: Connection, booking: Booking, *, terms: Terms) -> Written:
    """One POST. Raises NobodyKnows when it is unclear whether it was booked; before it, Rejected for what cannot be."""
    booking = delivered.credited(connection, booking, standing=terms.standing)
    resolved = articles.resolve(connection, booking)
    fits = fitting.check(connection, resolved.booking)
    fitted = Resolved(fits.booking, {**resolved.known, **_also_used(connection, fits, resolved=resolved)})
    row = _post(connection, booking, body=body(connection, fitted, terms=terms))
    if not row.get(OF_FORM[booking.form].key):
        raise NobodyKnows("Exact's answer names no document")
    found = told.written(row, booking=booking)
    found = _read_back(connection, found, booking=fits.booking)
    own = [warning for warning in booking.warnings if warning.code == delivered.MARK]
    return _print_and_compare(connection, found, fits=fits, warnings=[*own, *articles.warnings_of(resolved)])


def _also_used(connection: Connection, fits: Fitting, *, resolved: Resolved) -> dict[str, Item]:
    """The item of a rounding line. Raises Rejected where Exact has none."""
    codes = {line.item for line in fits.booking.lines} - resolved.known.keys() - {""}
    return {code: articles.find_item(connection, code) for code in codes}


def _post(connection: Connection, booking: Booking, *, body: Body) -> Row:
    """An order number that is taken was taken by our own earlier try, or by another order: then comes the next."""
    for step in range(_NUMBERS):
        if booking.form is Form.SALES_ORDER:
            body = {**body, "OrderNumber": bodies.order_number(booking, step=step)}
        try:
            return desk.post(connection, OF_FORM[booking.form].path, body=body)
        except Rejected as refused:
            if booking.form is not Form.SALES_ORDER or refused.code != "number_in_use" or step == _NUMBERS - 1:
                raise
            if _is_ours(connection, booking, body=body):
                raise NobodyKnows("an order with our own number is in Exact already") from refused
    raise AssertionError("the last number was sent or refused")


def _is_ours(connection: Connection, booking: Booking, *, body: Body) -> bool:
    """Whether the order that has our number agrees in everything: then it is this one, sent before."""
    endpoint = OF_FORM[booking.form]
    query = Query(select=told.fields(booking.form), where=f"OrderNumber eq {body['OrderNumber']}")
    rows = desk.get(connection, endpoint.path, query=query)
    return any(
        find.is_of(row, booking)
        and str(row.get("YourRef") or "") == booking.reference
        and str(row.get(endpoint.debtor)).lower() == str(body[endpoint.debtor]).lower()
        for row in rows
    )


def body(connection: Connection, resolved: Resolved, *, terms: Terms) -> Body:
    """The document's JSON. Raises Rejected for an account or VAT code the administration does not have."""
    lines, payments = resolved.booking.lines, resolved.booking.payments
    ids = catalog.codes_to_send(
        connection,
        vat_codes={line.vat_code for line in lines} - {""},
        accounts={line.account for line in lines if line.account} | {paid.account for paid in payments},
    )
    items_by_code = {code: item.exact_id for code, item in resolved.known.items()}
    return bodies.body(resolved.booking, terms=terms, ids={**ids, **items_by_code})


def settle(connection: Connection, found: Written, *, booking: Booking) -> Written:
    """As after `post`, for a document that was found in Exact: compare and print. Never fails: it is booked."""
    resolved = articles.as_known(connection, booking)
    try:
        fits = fitting.check(connection, booking)
    except Rejected:  # the codes changed since it was sent
        fits = Fitting(booking)
    return _print_and_compare(connection, found, fits=fits, warnings=articles.warnings_of(resolved))


def _print_and_compare(connection: Connection, found: Written, *, fits: Fitting, warnings: list[Remark]) -> Written:
    """The document is in Exact: print it and compare it. What fails here is remarked; the booking stays."""
    said = [*warnings, *fits.warnings]
    if fits.booking.form is not Form.SALES_ENTRY:
        try:
            _print(connection, found, booking=fits.booking)
        except (TryLater, LogInAgain, NobodyKnows, Rejected) as refused:
            log.warning("document not finished", exact_id=found.exact_id, why=type(refused).__name__)
            said.append(Remark("not_finished", (("why", str(refused)[:200]),)))
    return replace(found, warnings=(*said, *told.differences(found, booking=fits.booking)))


def _read_back(connection: Connection, found: Written, *, booking: Booking) -> Written:
    """What Exact holds now, where the answer to the POST did not tell or the document is in the sample."""
    if not told.is_asked_again(found, booking=booking):
        return found
    try:
        return told.again(connection, found.exact_id, booking=booking) or found
    except NOT_DONE as refused:
        log.warning("document not read back", exact_id=found.exact_id, why=type(refused).__name__)
        return found


def _print(connection: Connection, found: Written, *, booking: Booking) -> None:
    """Printing makes the invoice a financial entry, dated as the booking is and in the period of that day."""
    if booking.form is Form.SALES_ORDER or found.is_printed:
        return
    if Settings.objects.filter(webshop=connection.webshop_id, finalise_invoices=True).exists():
        body = {"InvoiceID": found.exact_id, "InvoiceDate": booking.booked_on.isoformat(), "SendEmailToCustomer": False}
        if period := periods.of_day(connection, booking.booked_on):
            body |= dict(zip(("ReportingYear", "ReportingPeriod"), period, strict=True))
        desk.post(connection, PRINTED, body=body)
