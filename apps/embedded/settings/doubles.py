"""Customers whose account in Exact a person has to look at: there are several, or one that may be another's."""

from __future__ import annotations

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from apps.embedded import screen
from apps.embedded.listed import listed
from apps.embedded.settings import same_customers
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


@screen.for_the_shop
@require_POST
def same_customer(request: ShopRequest, question: int) -> HttpResponse:
    """The account is this customer's: the orders that wait are booked on it."""
    same_customers.settle(request.webshop, question, is_same=True)
    return _page(request)


@screen.for_the_shop
@require_POST
def other_customer(request: ShopRequest, question: int) -> HttpResponse:
    """The account is another's: this customer gets one without that number."""
    same_customers.settle(request.webshop, question, is_same=False)
    return _page(request)


def _page(request: ShopRequest) -> HttpResponse:
    connection = screen.connection_of(request.webshop)
    context = {
        "questions": same_customers.rows(request.webshop, connection, most=_SHOWN),
        **listed(assign.doubles(request.webshop), most=_SHOWN, row=partial(_row, connection=connection)),
    }
    return screen.show(request, "embedded/doubles.html", context)


def _row(one: DoubleDebtor, connection: Connection | None) -> dict[str, object]:
    accounts = [(one.taken, one.account_id), *one.others]
    linked = [(code, links.account(connection, exact_id) if connection else "") for code, exact_id in accounts]
    return {"pk": one.pk, "taken": linked[0], "others": linked[1:], "found_at": one.found_at}
