"""Orders: every document with its state, and one of them whole: its lines, why its VAT, every attempt."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.audit import recording
from apps.bookkeeping.booking import Form
from apps.embedded import explaining, screen
from apps.embedded.explaining import TONES
from apps.exact.documents import links
from apps.exact.models import Connection
from apps.ledger import journal, totals
from apps.ledger.models import Document, DocumentKind
from apps.ledger.states import State
from apps.schedule import turns
from apps.shopify.session import ShopRequest, kept

PER_PAGE = 50
# Not a state of the ledger: booked, with a remark that a person should look at.
TO_CHECK = "to_check"


@screen.for_the_shop
@require_GET
def orders(request: ShopRequest) -> HttpResponse:
    """Newest first; by state, by reason, by order name."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("state", "reason", "name")}
    page = Paginator(_found(request, chosen), PER_PAGE).get_page(request.GET.get("page"))
    connection = screen.connection_of(request.webshop)
    context = {
        **chosen,
        "page": page,
        "rows": [_row(document, connection) for document in page],
        "reason_text": explaining.cause(chosen["reason"]).text if chosen["reason"] else "",
        "states": [*State.choices, (TO_CHECK, _("to check"))],
        # What the next page keeps of this one.
        "here": urlencode({**{name: value for name, value in chosen.items() if value}, **kept(request)}),
    }
    return screen.show(request, "embedded/orders.html", context)


def _found(request: ShopRequest, chosen: dict[str, str]) -> QuerySet[Document]:
    is_to_check = chosen["state"] == TO_CHECK
    mine = totals.booked_with_remark(request.webshop) if is_to_check else request.webshop.documents.all()
    found = mine.order_by("-created_at", "reference")
    if chosen["state"] in State.values:
        found = found.filter(state=chosen["state"])
    if chosen["reason"]:
        found = found.filter(reason_code=chosen["reason"])
    return found.filter(order_name__icontains=chosen["name"]) if chosen["name"] else found


def _row(document: Document, connection: Connection | None) -> dict[str, object]:
    return {
        "document": document,
        "tone": TONES.get(State(document.state), "info"),
        "why": explaining.why(document),
        "total": explaining.money(document.total, document.currency),
        # Only of an order: of a refund that waits nobody knows the amount yet.
        "in_shopify": explaining.money(document.shopify_total, document.currency)
        if document.kind == DocumentKind.SALE
        else "",
        "form": explaining.form(document),
        "link": _link(document, connection),
    }


def _link(document: Document, connection: Connection | None) -> str:
    """Only entries: which page of Exact shows an invoice or an order is not known."""
    is_entry = (document.booking or {}).get("form") == Form.SALES_ENTRY.value
    return links.entry(connection, document.exact_id) if connection and is_entry else ""


@screen.for_the_shop
@require_GET
def order(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """One document of this webshop; anybody else's is not found."""
    document = _document(request, uuid)
    return _order(request, document) if document else screen.not_found(request)


@screen.for_the_shop
@require_POST
def retry(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Try again: the order is read again in a sync that starts now."""
    document = _document(request, uuid)
    if document is None:
        return screen.not_found(request)
    if journal.can_retry(document):
        _decide(document, journal.retry)
        turns.wake(request.webshop)
    return _order(request, document)


@screen.for_the_shop
@require_POST
def skip(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Leave it out for good."""
    document = _document(request, uuid)
    if document is None:
        return screen.not_found(request)
    if journal.can_skip(document):
        _decide(document, journal.skip)
    return _order(request, document)


def _decide(document: Document, deed: Callable[[Document], None]) -> None:
    """Do it, and keep who did."""
    with transaction.atomic():
        before = document.state
        deed(document)
        recording.note(document, asked=("", deed.__name__), state=(before, document.state))


def _document(request: ShopRequest, uuid: UUID) -> Document | None:
    return Document.objects.filter(uuid=uuid, webshop=request.webshop).first()


def _order(request: ShopRequest, document: Document) -> HttpResponse:
    booking = document.booking or {}
    others = Document.objects.filter(webshop=request.webshop, order_gid=document.order_gid).exclude(pk=document.pk)
    context = {
        **_row(document, screen.connection_of(request.webshop)),
        "vat": explaining.money(document.vat, document.currency),
        "exact_total": explaining.money(document.exact_total, document.currency),
        "amounts": explaining.amounts(document),
        "warnings": explaining.warnings(document),
        "lines": explaining.lines(booking),
        "trace": explaining.trace(booking or document.reason),
        "attempts": [{"row": row, "text": explaining.attempt(row)} for row in document.attempts.all()],
        "others": others.order_by("created_at"),
        "can_retry": journal.can_retry(document),
        "can_skip": journal.can_skip(document),
    }
    return screen.show(request, "embedded/order.html", context)
