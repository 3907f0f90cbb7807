"""Connecting Exact: out of the iframe to Exact's sign-in. The way back is apps.exact.login.pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.embedded import screen
from apps.embedded.setup import steps
from apps.exact import sites
from apps.exact.login import sign_in
from apps.exact.models import Connection
from apps.schedule.lookback import reading
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

P = ParamSpec("P")

# The country of the shop is a good guess for that of the licence.
_SITE_OF = {"NL": "nl", "BE": "be", "DE": "de", "FR": "fr", "ES": "es", "GB": "co.uk"}


@screen.for_the_shop
@require_http_methods(["GET", "HEAD", "POST"])
def connect(request: ShopRequest) -> HttpResponse:
    """Not connected, connected as whom, or to log in again; and the way to Exact's sign-in (it cannot be framed)."""
    if request.method != "POST":
        return show(request)
    site = request.POST.get("site", "")
    if site not in sites.SITES:
        return show(request, problem=_("Choose the country of your licence."))
    # Our e-mails, and the page after Exact's sign-in, speak the language of who connected.
    Webshop.objects.filter(pk=request.webshop.pk).update(locale=screen.language_of(request))
    if not steps.is_set_up(request.webshop):
        reading.begin(request.webshop)  # while somebody logs in, the orders of the last weeks are read
    # The page there gives the browser the secret it comes back with; a frame keeps no cookies. Our script opens it in
    # the whole window; whether App Bridge acts on a header of this answer is not known, so none is sent.
    leave = sign_in.begin(request.webshop, site=site, staff_user=request.session_token.user_id)
    return screen.show(request, "embedded/leaving.html", {"leave": leave})


def for_the_connected(
    view: Callable[Concatenate[ShopRequest, Connection, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view of a webshop with a way into an administration; who has none is shown the way to Exact's sign-in."""

    def opened(request: ShopRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        connection = screen.connection_of(request.webshop)
        if connection is None or not connection.is_ready:
            return show(request)
        return view(request, connection, *args, **kwargs)

    return screen.for_the_shop(wraps(view)(opened))


def show(request: ShopRequest, *, problem: str = "") -> HttpResponse:
    """The page, with the state of the connection."""
    context = {**about(request.webshop, screen.connection_of(request.webshop)), "problem": problem}
    return screen.show(request, "embedded/connect.html", context, status=422 if problem else 200)


def about(webshop: Webshop, connection: Connection | None) -> dict[str, Any]:
    """Who is logged in, and the country to be proposed, for a page with the way to Exact's sign-in."""
    credential = connection.credential if connection else None
    return {
        "credential": credential,
        "is_dead": credential is not None and credential.state != credential.Chain.OK,
        "sites": sites.SITES,
        "proposed": credential.site if credential else _SITE_OF.get(webshop.country, sites.SITES[0]),
    }
