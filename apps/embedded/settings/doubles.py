"""Customers with several accounts in Exact: which one is used, the others with a link, and the way out."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from apps.embedded import screen
from apps.exact.debtors import assign
from apps.exact.documents import links
from apps.exact.models import Connection, DoubleDebtor
from apps.shopify.session import ShopRequest

# What a person works through at a time; the newest first.
_SHOWN = 50


@screen.for_the_shop
@require_GET
def doubles(request: ShopRequest) -> HttpResponse:
    """Numbers only: names of shoppers are not kept here, and stand behind the links."""
    return _page(request)


@screen.for_the_shop
@require_POST
def settle(request: ShopRequest, report: int) -> HttpResponse:
    """Merged in Exact, or meant so: not told again."""
    assign.settle(request.webshop, report)
    return _page(request)


def _page(request: ShopRequest) -> HttpResponse:
    connection = screen.connection_of(request.webshop)
    found = assign.doubles(request.webshop)
    context = {"rows": [_row(one, connection) for one in found[:_SHOWN]], "count": found.count(), "shown": _SHOWN}
    return screen.show(request, "embedded/doubles.html", context)


def _row(one: DoubleDebtor, connection: Connection | None) -> dict[str, object]:
    accounts = [(one.taken, one.account_id), *one.others]
    linked = [(code, links.account(connection, exact_id) if connection else "") for code, exact_id in accounts]
    return {"pk": one.pk, "taken": linked[0], "others": linked[1:], "found_at": one.found_at}
