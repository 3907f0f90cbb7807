"""Payments: the settings, the entries of the days, and what waits, on one page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.audit import recording
from apps.embedded import connecting, explaining, screen
from apps.embedded.amounts import money
from apps.embedded.explaining import TONES
from apps.embedded.payments.form import PaymentForm
from apps.ledger import journal, payments
from apps.ledger.models import MoneyDocument, Payment
from apps.ledger.states import State
from apps.schedule import turns
from apps.schedule.models import Lookback
from apps.shopify.amounts import GIFT_CARD, STORE_CREDIT
from apps.shopify.session import ShopRequest
from apps.shops.models import PaymentSettings, Webshop

_SHOWN = 50


@screen.for_the_shop
@require_http_methods(["GET", "HEAD", "POST"])
def payments_page(request: ShopRequest) -> HttpResponse:
    """Saving takes apart what is not in Exact yet, so that it is made again under what was chosen."""
    connection = screen.connection_of(request.webshop)
    if connection is None or not connection.is_ready:
        return connecting.show(request)
    row = PaymentSettings.objects.get_or_create(webshop=request.webshop)[0]
    sent = request.POST if request.method == "POST" else None
    seen = _gateways(request.webshop)
    form = PaymentForm(sent, instance=row, connection=connection, seen=seen)
    is_saved = sent is not None and form.is_valid()
    if is_saved:
        row = form.save()
        payments.dissolve(request.webshop)
        turns.wake(request.webshop)
        form = PaymentForm(instance=row, connection=connection, seen=seen)
    context = {"form": form, "has_errors": sent is not None and not is_saved, **_shown(request.webshop)}
    answer = screen.show(request, "embedded/payments.html", context, status=422 if context["has_errors"] else 200)
    told = _("Saved. What is booked stays; payments that wait are looked at again.")
    return screen.with_toast(answer, told) if is_saved else answer


@screen.for_the_shop
@require_POST
def retry(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """An entry that Exact refused is sent again in a sync that starts now; anybody else's is not found."""
    mine = MoneyDocument.objects.filter(webshop=request.webshop, kind=MoneyDocument.EntryOf.PAYMENTS)
    document = mine.filter(uuid=uuid).first()
    if document is None:
        return screen.not_found(request)
    if document.state == State.HELD:
        journal.send_again(document)
        recording.note(document, asked=("", "retry"), state=("held", document.state))
        turns.wake(request.webshop)
    return payments_page(_as_asked(request))


def _as_asked(request: ShopRequest) -> ShopRequest:
    """The page as it is looked at."""
    request.method = "GET"
    return request


def _gateways(webshop: Webshop) -> list[str]:
    """Seen in the ninety days before the set-up, and since in what was paid."""
    counts = Lookback.objects.filter(webshop=webshop).values_list("counts__gateways", flat=True).first()
    names = {*(counts or {}), *payments.gateways_seen(webshop)}
    return sorted(name for name in names - GIFT_CARD - STORE_CREDIT if name.strip())


def _shown(webshop: Webshop) -> dict[str, Any]:
    documents = MoneyDocument.objects.filter(webshop=webshop, kind=MoneyDocument.EntryOf.PAYMENTS)
    waiting = payments.waiting(webshop)
    return {
        "is_on": PaymentSettings.objects.filter(webshop=webshop).exclude(way="off").exists(),
        "rows": [_row(document) for document in documents.annotate(count=Count("payments"))[:_SHOWN]],
        "count": documents.count(),
        "waiting": [_waiting(one) for one in waiting[:_SHOWN]],
        "waiting_count": waiting.count(),
        "shown": _SHOWN,
    }


def _row(document: Any) -> dict[str, Any]:
    return {
        "document": document,
        "count": document.count,
        "net": money(document.net, document.currency),
        "tone": TONES.get(State(document.state), "info"),
        "why": explaining.why(document),
        "can_retry": document.state == State.HELD,
    }


def _waiting(payment: Payment) -> dict[str, Any]:
    facts = payment.reason.get("facts", {})
    return {
        "order": payment.order_name,
        "on": payment.at,
        "amount": money(payment.amount, payment.currency),
        "gateway": facts.get("gateway") or facts.get("gateways", ""),
        "why": explaining.cause(payment.reason_code, facts),
    }
