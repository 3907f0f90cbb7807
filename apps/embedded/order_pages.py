"""Orders: every document with its state, and one of them whole: its lines, why its VAT, every attempt."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET, require_POST

from apps.bookkeeping.money import Money
from apps.embedded import screen, wording
from apps.exact import links
from apps.ledger import journal
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import turns
from apps.shopify.session import ShopRequest, shop_required

PER_PAGE = 50


@shop_required
@require_GET
def orders(request: ShopRequest) -> HttpResponse:
    """Newest first; by state, by order name."""
    found = Document.objects.filter(webshop=request.webshop).order_by("-created_at", "reference")
    state, name = request.GET.get("state", ""), request.GET.get("name", "").strip()
    if state in State.values:
        found = found.filter(state=state)
    if name:
        found = found.filter(order_name__icontains=name)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [{"document": document, "reason": _reason(document)} for document in page]
    context = {"page": page, "rows": rows, "state": state, "name": name, "states": State.choices}
    return screen.show(request, "embedded/orders.html", context)


@shop_required
@require_GET
def order(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """One document of this webshop; anybody else's is not found."""
    return _order(request, _document(request, uuid))


@shop_required
@require_POST
def retry(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Try again: the order is read again in a sync that starts now."""
    document = _document(request, uuid)
    if journal.can_retry(document):
        journal.retry(document)
        turns.wake(request.webshop)
    return _order(request, document)


@shop_required
@require_POST
def skip(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """Leave it out for good."""
    document = _document(request, uuid)
    if journal.can_skip(document):
        journal.skip(document)
    return _order(request, document)


def _document(request: ShopRequest, uuid: UUID) -> Document:
    return get_object_or_404(Document, uuid=uuid, webshop=request.webshop)


def _order(request: ShopRequest, document: Document) -> HttpResponse:
    connection = screen.connection_of(request.webshop)
    booking: dict[str, Any] = document.booking or {}
    context = {
        "document": document,
        "reason": _reason(document),
        "amounts": _amounts(document),
        "lines": _lines(booking),
        "trace": _trace(booking),
        "attempts": document.attempts.all(),
        "link": links.entry(connection, document.exact_id) if connection else "",
        "can_retry": journal.can_retry(document),
        "can_skip": journal.can_skip(document),
    }
    return screen.show(request, "embedded/order.html", context)


def _reason(document: Document) -> str:
    """In words; what Exact said, or the setting that is missing, beside it."""
    if not document.reason_code:
        return ""
    facts = document.reason.get("facts", {})
    if facts.get("text"):
        return str(facts["text"])
    text = wording.reason_text(document.reason_code)
    return f"{text} ({wording.setting_name(facts['setting'])})" if facts.get("setting") else text


def _amounts(document: Document) -> list[tuple[str, str]]:
    found = document.reason.get("amounts", {}) if document.reason_code else {}
    return [(str(wording.AMOUNTS.get(name, name)), _money(value)) for name, value in found.items()]


def _money(value: Any) -> str:
    """{"amount": "121", "currency": "EUR"} as "121.00 EUR"."""
    return str(Money(Decimal(value["amount"]), value["currency"]))


def _lines(booking: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines with amounts to the smallest unit of their currency."""
    currency = booking.get("currency", "")
    return [
        {**line, **{name: Money(Decimal(line[name]), currency).text for name in ("net", "vat")}}
        for line in booking.get("lines", [])
    ]


def _trace(booking: dict[str, Any]) -> list[dict[str, Any]]:
    """Only the rules that decided, each once, with what they looked at."""
    return [
        {"text": wording.RULES.get(rule["name"], rule["name"]), "looked_at": dict(rule["looked_at"])}
        for rule in booking.get("trace", [])
        if rule["decided"]
    ]
