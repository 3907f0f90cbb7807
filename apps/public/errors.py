"""Our own pages for what is not there and for what broke: inside the frame for whoever proves to be of a webshop."""

from __future__ import annotations

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from apps.shopify import session
from apps.shops import languages

log = structlog.get_logger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: what no browser of a person sends."""
    return HttpResponse("This request cannot be read.", status=400, content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404. A session token says whose frame it is in; nothing is looked up and nothing is installed by it."""
    if not getattr(request, "framed_by", "") and (token := session.verify(request)):
        session.allow_framing(request, shop=token.shop)
    return _page(request, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: the log has the defect; no database, no session and no translation of an odd language is needed here."""
    return _page(request, status=500)


def _page(request: HttpRequest, *, status: int) -> HttpResponse:
    with translation.override(languages.spoken(request.GET.get("locale") or translation.get_language() or "")):
        facts = {"is_framed": bool(getattr(request, "framed_by", "")), "operator": settings.OPERATOR}
        return render(request, f"public/{status}.html", facts, status=status)
