"""Who is asking: Shopify's session token, verified before anything else. The tenant comes from nowhere else.

A document that Shopify launched carries it as `id_token`, in an address that is signed and dated itself; through the
patch-id-token page, and with htmx and fetch, it is a bearer. Facts: HS256 with the app's secret, one minute, up to 10 s
of clock difference. App Bridge may give one token to several requests, so each POST counts once, not each token.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode, urlsplit

import jwt
import structlog
from csp.decorators import csp_replace
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from shopify import session_token
from shopify.utils import shop_url

from apps.audit import actor
from apps.audit.actor import Actor
from apps.calls.outcomes import NOT_DONE, LogInAgain, Rejected, TryLater
from apps.shopify import installation, secrets, shut
from apps.shops import languages
from apps.shops.models import Webshop

RETRY_HEADER = "X-Shopify-Retry-Invalid-Session-Request"
# On a document that App Bridge asks for again with a token it has just fetched: once more would be no other.
BOUNCE_HEADER = "X-Shopify-Bounce"
_BUSY = 503
P = ParamSpec("P")
# What every address inside the iframe keeps, so that Shopify can bring the staff user back to it.
KEPT = ("shop", "host", "locale")
# How old a launch address may be: what Shopify's own library takes.
LAUNCHED_WITHIN_SECONDS = 90
# Nothing but letters between the dots: a decoder that skips what it does not know would read a launch address, which
# the same secret signs and whose parameters anybody may add to, as a token of any shop.
_BEARER = re.compile(r"Bearer [A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# A token lives one minute, and clocks may differ by ten seconds.
_REMEMBERED_SECONDS = 120


@dataclass(frozen=True, slots=True)
class SessionToken:
    """A verified token: `shop` is the domain, `user_id` Shopify's id of the staff user, `raw` the token itself."""

    shop: str
    user_id: str
    raw: str


class ShopRequest(HttpRequest):
    """A request whose token was verified. `is_first`: it installed the webshop, or brought it back."""

    webshop: Webshop
    is_first: bool
    session_token: SessionToken


def verify(request: HttpRequest) -> SessionToken | None:
    """The verified token of this request, or None. Tries the current secret, then the one before a rotation."""
    header = _header(request)
    if not _BEARER.fullmatch(header):
        return None
    for secret in secrets.in_use():
        try:
            claims = session_token.decode_from_header(header, settings.SHOPIFY_API_KEY, secret)
        except (session_token.SessionTokenError, jwt.InvalidTokenError):
            continue
        shop = shop_url.sanitize_shop_domain(urlsplit(claims["dest"]).netloc)
        if shop and "exp" in claims and not _was_here(request, str(claims["jti"])):
            return SessionToken(shop, str(claims["sub"]), header.removeprefix("Bearer "))
    return None


def _header(request: HttpRequest) -> str:
    """The bearer; from the address only for a document that Shopify launched."""
    header = request.headers.get("Authorization", "")
    if not header and request.method in ("GET", "HEAD") and "id_token" in request.GET and is_launched(request):
        return f"Bearer {request.GET['id_token']}"
    return header


def is_launched(request: HttpRequest) -> bool:
    """Whether Shopify made this address, just now: `hmac` over all other parameters, `timestamp` in seconds."""
    given, moment = request.GET.get("hmac", ""), request.GET.get("timestamp", "")
    if not (moment.isascii() and moment.isdigit() and len(moment) < 12):
        return False
    if abs(time.time() - int(moment)) > LAUNCHED_WITHIN_SECONDS:
        return False
    pairs = sorted((key, value) for key, value in request.GET.items() if key not in ("hmac", "signature"))
    message = "&".join(f"{key}={value}" for key, value in pairs).encode()
    return any(
        hmac.compare_digest(hmac.new(secret.encode(), message, hashlib.sha256).hexdigest().encode(), given.encode())
        for secret in secrets.in_use()
    )


def _was_here(request: HttpRequest, jti: str) -> bool:
    """Whether this very POST came before with this token. Our script gives every POST a mark of its own."""
    if request.method in ("GET", "HEAD"):
        return False
    asked = hashlib.sha256(f"{jti} {request.method} {request.get_full_path()} ".encode() + request.body).hexdigest()
    return not cache.add(f"posted-{asked}", 1, timeout=_REMEMBERED_SECONDS)


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
        allow_framing(request, shop=token.shop)
        try:
            known = installation.installed(token.shop)
            asked.is_first = known is None
            asked.webshop = known or installation.install(token.shop, raw_token=token.raw)
        except NOT_DONE as closed:
            return _closed(request, closed)
        structlog.contextvars.bind_contextvars(webshop=asked.webshop.pk)
        with actor.acting(Actor(actor.MERCHANT, token.user_id)):
            return view(asked, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, P], HttpResponse]", guarded)


def _without_token(request: HttpRequest) -> HttpResponse:
    """fetch and htmx are told to come again with a fresh token; a document goes through the patch page."""
    is_document = request.method == "GET" and not request.headers.get("HX-Request")
    if not is_document or request.headers.get("Authorization"):
        return _ask_again()
    query = request.GET.copy()
    for once in ("id_token", "hmac", "timestamp", "session"):
        query.pop(once, None)
    again = f"{request.path}?{query.urlencode()}"
    return HttpResponseRedirect(f"{reverse('patch_id_token')}?{urlencode({**kept(request), 'shopify-reload': again})}")


def _closed(request: HttpRequest, why: Exception) -> HttpResponse:
    """Shopify does not let us install now: its token was refused (a fresh one may do), it is away, or it says no."""
    if isinstance(why, LogInAgain) and not request.headers.get(BOUNCE_HEADER):
        return _without_token(request)
    with translation.override(languages.spoken(request.GET.get("locale", ""))):
        status, text = _reason(why)
        answer = render(request, "shopify/closed.html", {"text": text}, status=status)
    if status == _BUSY:
        answer["Retry-After"] = "60"
    return answer


def _reason(why: Exception) -> tuple[int, str]:
    """The status, and what the person reads."""
    if isinstance(why, TryLater):
        return _BUSY, _("Shopify does not answer us at this moment. Nothing is lost: open the app again in a minute.")
    if isinstance(why, Rejected):
        return shut.explain(why)
    return 403, _("Shopify does not confirm who you are. Close the app and open it again from the Shopify admin.")


def _ask_again() -> HttpResponse:
    answer = HttpResponse("The session token is missing or has expired.", status=401, content_type="text/plain")
    answer[RETRY_HEADER] = "1"
    return answer


def kept(request: HttpRequest) -> dict[str, str]:
    """shop, host and locale of this request, as far as they are there and sound."""
    found = {name: request.GET[name] for name in KEPT if request.GET.get(name)}
    if "shop" in found and not shop_url.sanitize_shop_domain(found["shop"]):
        del found["shop"]
    return found


def allow_framing(request: HttpRequest, *, shop: str) -> None:
    """This answer may be framed by that shop's admin. `shop` was verified, or names nothing that is the shop's."""
    request.framed_by = shop  # type: ignore[attr-defined]


class FrameAncestorsMiddleware:
    """A webshop's pages may be framed by its own admin, every other page by nobody; none is kept by a cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Cache-Control", "no-store")
        shop: str = getattr(request, "framed_by", "")
        if not shop:
            answer["X-Frame-Options"] = "DENY"  # beside frame-ancestors 'none', for what does not read it
            return answer
        framed = csp_replace({"frame-ancestors": frame_ancestors(shop)})(lambda _request: answer)
        return cast("HttpResponse", framed(request))


def frame_ancestors(shop: str) -> list[str]:
    """The origins that may frame this shop's pages."""
    addresses = (settings.SHOPIFY_SHOP_URL.format(shop=shop), settings.SHOPIFY_ADMIN_URL)
    parts = [urlsplit(address) for address in addresses]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})
