"""Orders: every one with its refunds and changes, and their state."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.embedded import explaining, screen
from apps.embedded.amounts import money
from apps.embedded.explaining import TONES
from apps.embedded.orders.page import entry_link
from apps.exact.models import Connection
from apps.ledger import totals
from apps.ledger.models import Document, DocumentKind
from apps.ledger.states import State
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
        "total": money(document.total, document.currency),
        # Only of an order: of a refund that waits nobody knows the amount yet.
        "in_shopify": money(document.shopify_total, document.currency) if document.kind == DocumentKind.SALE else "",
        "link": entry_link(document, connection),
    }
