"""Connecting Exact: out of the iframe to Exact's sign-in. The way back is apps.exact.pages."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from apps.embedded import screen
from apps.exact import sign_in, sites
from apps.shopify.session import ShopRequest, shop_required


@shop_required
@require_POST
def connect(request: ShopRequest) -> HttpResponse:
    """Where Exact's sign-in is: the page opens it at top level (Exact cannot be framed)."""
    site = request.POST.get("site", "")
    if site not in sites.SITES:
        context = {"set_up": screen.set_up_of(request.webshop), "sites": sites.SITES, "problem": "site"}
        return screen.show(request, "embedded/connect.html", context, status=422)
    answer = HttpResponse(status=200)
    # App Bridge and our own script both know this header: it opens the address in the whole window. The page there
    # gives the browser the secret it comes back with; a frame keeps no cookies.
    answer["X-Shopify-API-Request-Failure-Reauthorize-Url"] = sign_in.begin(request.webshop, site=site)
    return answer
