"""Who is asking: Shopify's session token, verified before anything else. The tenant comes from nowhere else.

A document request carries it as `id_token` (first load) or, through the patch-id-token page, as a bearer; htmx and
fetch always as a bearer. Facts: HS256 with the app's secret, one minute, up to 10 s of clock difference.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

import jwt
from csp.decorators import csp_replace
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from shopify import session_token
from shopify.utils import shop_url

from apps.shopify import installation
from apps.shops.models import Webshop

RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request"
P = ParamSpec("P")
# What every address inside the iframe keeps, so that Shopify can bring the staff user back to it.
KEPT = ("shop", "host", "locale")


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A verified token: `shop` is the domain, `user_id` Shopify's id of the staff user, `raw` the token itself."""

    shop: str
    user_id: str
    raw: str


class ShopRequest(HttpRequest):
    """A request whose token was verified."""

    webshop: Webshop
    session_token: SessionToken


def verify(request: HttpRequest) -> SessionToken | None:
    """The verified token of this request, or None. Tries the current secret, then the one before a rotation."""
    header = request.headers.get("Authorization", "")
    if not header and "id_token" in request.GET:
        header = f"Bearer {request.GET['id_token']}"
    for secret in filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD)):
        try:
            claims = session_token.decode_from_header(header, settings.SHOPIFY_API_KEY, secret)
        except (session_token.SessionTokenError, jwt.InvalidTokenError):
            continue
        shop = shop_url.sanitize_shop_domain(urlsplit(claims["dest"]).netloc)
        if shop and "exp" in claims:
            return SessionToken(shop, str(claims["sub"]), header.removeprefix("Bearer "))
    return None


def shop_required(
    view: Callable[Concatenate[ShopRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The view gets `request.webshop`; without a valid token nobody gets further than here.

    Exempt from Django's CSRF check: there are no cookies here, and the bearer token cannot be sent by a foreign page.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        token = verify(request)
        if token is None:
            return _without_token(request)
        asked = cast("ShopRequest", request)
        asked.session_token = token
        asked.webshop = installation.webshop_of(token.shop, raw_token=token.raw)
        return view(asked, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


def _without_token(request: HttpRequest) -> HttpResponse:
    """fetch and htmx are told to come again with a fresh token; a document goes through the patch page."""
    is_document = request.method == "GET" and not request.headers.get("HX-Request")
    if not is_document or request.headers.get("Authorization"):
        answer = HttpResponse("The session token is missing or has expired.", status=401, content_type="text/plain")
        answer[RETRY_HEADER] = "1"
        return answer
    query = request.GET.copy()
    query.pop("id_token", None)
    again = f"{request.path}?{query.urlencode()}"
    return HttpResponseRedirect(f"{reverse('patch_id_token')}?{urlencode({**kept(request), 'shopify-reload': again})}")


def kept(request: HttpRequest) -> dict[str, str]:
    """shop, host and locale of this request, as far as they are there and sound."""
    found = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    if "shop" in found and not shop_url.sanitize_shop_domain(found["shop"]):
        del found["shop"]
    return found


def with_shop(request: HttpRequest, path: str) -> str:
    """`path` with what every address inside the iframe keeps."""
    query = urlencode(kept(request))
    return f"{path}{'&' if '?' in path else '?'}{query}" if query else path


class FrameAncestorsMiddleware:
    """Every HTML answer says who may frame it: this very shop and Shopify's admin, nobody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        webshop: Webshop | None = getattr(request, "webshop", None)
        shop = webshop.domain if webshop else kept(request).get("shop")
        if shop and answer.get("Content-Type", "").startswith("text/html"):
            framed = csp_replace({"frame-ancestors": frame_ancestors(shop)})(lambda _: answer)
            return cast("HttpResponse", framed(request))
        return answer


def frame_ancestors(shop: str) -> list[str]:
    """The origins that may frame this shop's pages."""
    addresses = (settings.SHOPIFY_SHOP_URL.format(shop=shop), settings.SHOPIFY_ADMIN_URL)
    parts = [urlsplit(address) for address in addresses]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})
