"""Connecting Exact: out of the iframe to Exact's sign-in, and back into the admin."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.embedded import screen
from apps.exact import login, sites
from apps.shopify.session import ShopRequest, shop_required
from apps.shops.models import Webshop


@shop_required
@require_POST
def connect(request: ShopRequest) -> HttpResponse:
    """Where Exact's sign-in is: the page opens it at top level (Exact cannot be framed)."""
    site = request.POST.get("site", "")
    if site not in sites.SITES:
        context = {"set_up": screen.set_up_of(request.webshop), "sites": sites.SITES, "problem": "site"}
        return screen.show(request, "embedded/connect.html", context, status=422)
    answer = HttpResponse(status=200)
    # App Bridge and our own script both know this header: it opens the address in the whole window.
    answer["X-Shopify-API-Request-Failure-Reauthorize-Url"] = login.start(request.webshop, site=site)
    return answer


@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from Exact, at top level and without a session token: the signed state says whose sign-in this was."""
    try:
        webshop = login.finish(request.GET.get("code", ""), request.GET.get("state", ""))
    except (Rejected, LogInAgain, TryLater) as problem:
        text = problem.text if isinstance(problem, Rejected) else problem.why
        return render(request, "embedded/not_connected.html", {"text": text}, status=400)
    return HttpResponseRedirect(admin_address(webshop, "/settings"))


def admin_address(webshop: Webshop, path: str) -> str:
    """A page of the app inside the Shopify admin."""
    query = urlencode({"locale": webshop.locale})
    base = f"{settings.SHOPIFY_ADMIN_URL}/store/{webshop.handle}/apps/{settings.SHOPIFY_APP_HANDLE}"
    return f"{base}{path}?{query}"
