"""The connection with Exact: who is logged in, which administration, its codes and rights, and the way out."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from apps.calls.outcomes import NOT_DONE
from apps.embedded import connecting, screen, wording
from apps.embedded.settings.parts import PAGE_OF_KIND
from apps.exact.codes import catalog, chosen
from apps.exact.health import checkup, rights, trouble
from apps.exact.login import choosing
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest
from apps.shops import choices
from apps.shops.models import Settings


@connecting.for_the_connected
@require_http_methods(["GET", "HEAD"])
def connection(request: ShopRequest, found: Connection) -> HttpResponse:
    """As it stands."""
    return _page(request, found)


@connecting.for_the_connected
@require_POST
def check(request: ShopRequest, found: Connection) -> HttpResponse:
    """Ask Exact now whether its user may do what is needed."""
    return _ask(request, found, checkup.check)


@screen.for_the_shop
@require_POST
def disconnect(request: ShopRequest) -> HttpResponse:
    """No way into Exact any more, until somebody logs in again; what is booked stays where it is."""
    found = screen.connection_of(request.webshop)
    if found is not None and found.credential is not None:
        choosing.disconnect(found)
        request.webshop.is_live = False
    return connecting.show(request)


@connecting.for_the_connected
@require_POST
def read_codes(request: ShopRequest, found: Connection) -> HttpResponse:
    """The administration's codes once more, when the merchant changed something in Exact."""
    return _ask(request, found, catalog.refresh, is_read=True)


def _ask(
    request: ShopRequest, found: Connection, question: Callable[[Connection], object], *, is_read: bool = False
) -> HttpResponse:
    """Exact is asked now; the page with what came of it."""
    try:
        question(found)
    except NOT_DONE as refused:
        return _page(request, found, problem=refused)
    return _page(request, found, is_read=is_read)


def _page(
    request: ShopRequest, found: Connection, *, problem: Exception | None = None, is_read: bool = False
) -> HttpResponse:
    row = Settings.objects.select_related("webshop").get(webshop=request.webshop)
    needed = [f"{action} {endpoint}" for endpoint, action in rights.needed_now(row)]
    wrong = chosen.problems(found, choices.read(request.webshop))
    context = {
        "connection": found,
        "codes_read_at": catalog.refreshed_at(found),
        "is_checked": checkup.is_checked(found),
        "rights": [str(wording.RIGHTS.get(right, right)) for right in needed],
        "wrong": [(one, PAGE_OF_KIND[one.kind]) for one in wrong],
        "is_read": is_read,
        "problem": screen.problem_text(problem) if problem else "",
        "trouble": trouble.first_trouble(found),
    }
    status = screen.problem_status(problem) if problem else 200
    return screen.show(request, "embedded/settings/connection.html", context, status=status)
