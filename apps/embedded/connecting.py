"""Connecting Exact: out of the iframe to Exact's sign-in, and back into the admin."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.embedded import screen
from apps.exact import login, sites
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

# The country of the shop is a good guess for that of the licence.
_SITE_OF = {"NL": "nl", "BE": "be", "DE": "de", "FR": "fr", "ES": "es", "GB": "co.uk"}
# App Bridge and our own script both know this header: it opens the address in the whole window.
LEAVE = "X-Shopify-API-Request-Failure-Reauthorize-Url"


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
    answer = HttpResponse(status=200)
    answer[LEAVE] = login.start(request.webshop, site=site)
    return answer


def show(request: ShopRequest, *, problem: str = "") -> HttpResponse:
    """The page, with the state of the connection."""
    connection = screen.connection_of(request.webshop)
    credential = connection.credential if connection else None
    proposed = credential.site if credential else _SITE_OF.get(request.webshop.country, sites.SITES[0])
    context = {
        "credential": credential,
        "is_dead": credential is not None and credential.state != credential.State.OK,
        "sites": sites.SITES,
        "proposed": proposed,
        "problem": problem,
    }
    return screen.show(request, "embedded/connect.html", context, status=422 if problem else 200)


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from Exact, at top level and without a session token: the signed state says whose sign-in this was."""
    if "error" in request.GET:
        return _not_connected(request, _("Exact was not given permission. Nothing has changed."))
    try:
        webshop = login.finish(request.GET.get("code", ""), request.GET.get("state", ""))
    except (Rejected, LogInAgain, TryLater) as problem:
        return _not_connected(request, screen.problem_text(problem))
    return HttpResponseRedirect(admin_address(webshop, "/settings"))


def _not_connected(request: HttpRequest, text: str) -> HttpResponse:
    context = {"text": text, "admin": settings.SHOPIFY_ADMIN_URL}
    return render(request, "embedded/not_connected.html", context, status=400)


def admin_address(webshop: Webshop, path: str) -> str:
    """A page of the app inside the Shopify admin."""
    query = urlencode({"locale": webshop.locale})
    base = f"{settings.SHOPIFY_ADMIN_URL}/store/{webshop.handle}/apps/{settings.SHOPIFY_APP_HANDLE}"
    return f"{base}{path}?{query}"
