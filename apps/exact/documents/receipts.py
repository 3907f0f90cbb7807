"""Our own receipt beside a booking in Exact: a document there, and the PDF attached to it.

Shopify lets no app read its invoices. A receipt is never worth a booking: what Exact does not take, or does not answer
clearly, is said on the document, which is booked without. Limits and a closed connection end the try as they always do.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from apps.bookkeeping.booking import Booking, Form, Remark
from apps.calls import breaker
from apps.calls.outcomes import NobodyKnows, Rejected, TryLater
from apps.exact.documents import language, receipt_pdf
from apps.exact.door import client, odata
from apps.exact.door.failures import Forbidden
from apps.exact.door.odata import Query
from apps.exact.exchange import desk, standing
from apps.exact.models import Connection
from apps.exact.refusals import words
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

DOCUMENTS, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"
# What is remembered while nobody knows whether the document was made: it is looked up before another one is.
UNCLEAR = "?"
_SALES_INVOICE, _MISCELLANEOUS = 10, 55  # Exact's types of documents
_TYPES = {Form.SALES_INVOICE: _SALES_INVOICE, Form.CREDIT_NOTE: _SALES_INVOICE}


@dataclass(frozen=True, slots=True)
class Attached:
    """`document`: Exact's id of it, "" where there is none. `warnings`: that the receipt is missing, and why."""

    document: str = ""
    warnings: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Memory:
    """What the ledger knows of an earlier try ("", UNCLEAR or Exact's id), and how it learns of this one."""

    known: str
    remember: Callable[[str], None]


def attach(connection: Connection, booking: Booking, *, customer: str, memory: Memory) -> Attached:
    """Two calls, fewer where an earlier try got further. Raises TryLater, LogInAgain, and Forbidden for a closed door.

    `customer` is Exact's id of the debtor.
    """
    reached = [memory.known.replace(UNCLEAR, "")]

    def remember(exact_id: str) -> None:
        reached[0] = exact_id.replace(UNCLEAR, "")
        memory.remember(exact_id)

    try:
        _check_open(connection)
        content = _render(connection, booking)
        document, is_new = _document(connection, booking, customer=customer, memory=Memory(memory.known, remember))
        if is_new or not _has_file(connection, document):
            _upload(connection, booking, document=document, content=content)
    except (Rejected, NobodyKnows) as refused:
        if isinstance(refused, Forbidden) and refused.code in standing.SHUTS_ALL:
            raise
        log.warning("receipt missing", reference=booking.reference, why=type(refused).__name__)
        return Attached(reached[0], (Remark("receipt_missing", (("why", str(refused)[:200]),)),))
    return Attached(document)


def subject(booking: Booking, webshop: Webshop) -> str:
    """ "#1001 · linnenkast · 121.00 EUR": two webshops of one administration may both have a #1001."""
    return f"{booking.reference} · {webshop.handle} · {booking.total}"


def _check_open(connection: Connection) -> None:
    """Raises NobodyKnows where Exact refused so many receipts that more would have us blocked: bookings go on."""
    where = client.door(connection)
    for endpoint in (DOCUMENTS, ATTACHMENTS):
        try:
            breaker.check(client.Call(where, endpoint, "").errors_key)
        except TryLater as resting:
            raise NobodyKnows(resting.why) from resting


def _render(connection: Connection, booking: Booking) -> str:
    """The PDF in base64. Raises Rejected for what cannot be drawn: a defect of ours, which may not stop a booking."""
    try:
        shop = connection.webshop.name or connection.webshop.handle
        pdf = receipt_pdf.render(booking, shop=shop, language=language.of_books(connection))
    except Exception as defect:
        log.exception("receipt not drawn", reference=booking.reference)
        raise words.refused("receipt_not_drawn", raw=type(defect).__name__) from defect
    return base64.b64encode(pdf).decode()


def _document(connection: Connection, booking: Booking, *, customer: str, memory: Memory) -> tuple[str, bool]:
    """Exact's id of the document, and whether it was made just now."""
    found = _find(connection, booking) if memory.known == UNCLEAR else memory.known
    if found:
        memory.remember(found)
        return found, False
    memory.remember(UNCLEAR)
    body = {
        "Subject": subject(booking, connection.webshop),
        "Type": _TYPES.get(booking.form, _MISCELLANEOUS),
        "Account": customer,
        "DocumentDate": booking.booked_on.isoformat(),
    }
    made = ""
    try:
        made = str(desk.post(connection, DOCUMENTS, body=body).get("ID") or "")
    except NobodyKnows:
        made = _find(connection, booking)
        if not made:
            raise
    except Exception:
        memory.remember("")  # refused or never sent: there is nothing to look for
        raise
    if not made:
        raise NobodyKnows("Exact's answer names no document")
    memory.remember(made)
    return made, True


def _find(connection: Connection, booking: Booking) -> str:
    """The newest document with our subject; "" where there is none."""
    where = f"Subject eq {odata.text(subject(booking, connection.webshop))}"
    return _first(connection, DOCUMENTS, where=where, order="Created desc")


def _has_file(connection: Connection, document: str) -> bool:
    return bool(_first(connection, ATTACHMENTS, where=f"Document eq {odata.guid(document)}"))


def _upload(connection: Connection, booking: Booking, *, document: str, content: str) -> None:
    name = re.sub(r"[^\w.-]+", "", booking.reference) or "receipt"
    body = {"Document": document, "FileName": f"{name}.pdf", "Attachment": content}
    try:
        desk.post(connection, ATTACHMENTS, body=body)
    except NobodyKnows:
        if not _has_file(connection, document):
            raise


def _first(connection: Connection, endpoint: str, *, where: str, order: str = "ID") -> str:
    """The id of the first row, or "". Raises NobodyKnows without an answer: no booking waits for its receipt."""
    try:
        rows = desk.get(connection, endpoint, query=Query(select=("ID",), where=where, order=order, top=1))
    except TryLater as later:
        raise NobodyKnows(later.why) from later
    return str(rows[0]["ID"]) if rows else ""
