"""The page that fetches a fresh session token."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_GET
from shopify.utils import shop_url

from apps.shopify.session import allow_framing

# What a browser drops (tabs, line feeds) or reads as a slash turns "our own path" into somebody else's address.
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")


@require_GET
def patch_id_token(request: HttpRequest) -> HttpResponse:
    """One script: App Bridge fetches a fresh token and asks for `shopify-reload` again with it.

    Only addresses of our own are reloaded, and the shop is sanitised before it gets into a header.
    """
    shop = shop_url.sanitize_shop_domain(request.GET.get("shop", ""))
    if not shop or not is_own_path(request.GET.get("shopify-reload", "")):
        return HttpResponse("Please open the app from the Shopify admin.", status=400, content_type="text/plain")
    allow_framing(request, shop=shop)
    return render(
        request, "shopify/patch_id_token.html", {"api_key": settings.SHOPIFY_API_KEY, "cdn": settings.SHOPIFY_CDN_URL}
    )


def is_own_path(text: str) -> bool:
    """Whether this is an address of one of our own pages, as a browser would read it."""
    if _UNSAFE.search(text) or _UNSAFE.search(unquote(text)) or not text.startswith("/"):
        return False
    parts = urlsplit(text)
    if parts.scheme or parts.netloc or "//" in parts.path or "/." in unquote(parts.path):
        return False
    try:
        resolve(parts.path)
    except Resolver404:
        return False
    return True
