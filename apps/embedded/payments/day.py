"""One entry of a day's payments whole: what was booked, and every payment in it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from apps.embedded import explaining, screen
from apps.embedded.amounts import journal_line, money
from apps.embedded.explaining import TONES
from apps.embedded.listed import listed
from apps.exact.documents import links
from apps.ledger.models import MoneyDocument, Payment
from apps.ledger.states import State
from apps.shopify.session import ShopRequest

_SHOWN = 500


@screen.for_the_shop
@require_GET
def payment_day(request: ShopRequest, uuid: UUID) -> HttpResponse:
    """One entry of this webshop; anybody else's is not found."""
    mine = MoneyDocument.objects.filter(webshop=request.webshop, kind=MoneyDocument.EntryOf.PAYMENTS)
    document = mine.filter(uuid=uuid).first()
    if document is None:
        return screen.not_found(request)
    connection = screen.connection_of(request.webshop)
    context = {
        "document": document,
        "net": money(document.net, document.currency),
        "tone": TONES.get(State(document.state), "info"),
        "why": explaining.why(document),
        "amounts": explaining.amounts(document),
        "lines": [journal_line(line, document.currency) for line in (document.booking or {}).get("lines", ())],
        **listed(document.payments.order_by("at", "source"), most=_SHOWN, row=_payment),
        "can_retry": document.state == State.HELD,
        "link": links.entry(connection, document.exact_id) if connection else "",
    }
    return screen.show(request, "embedded/payment_day.html", context)


def _payment(one: Payment) -> dict[str, Any]:
    return {"order": one.order_name, "at": one.at, "gateway": one.gateway, "amount": money(one.amount, one.currency)}
