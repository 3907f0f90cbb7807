"""Addresses of our pages inside the Shopify admin, for whoever is outside of it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings

from apps.shops.models import Webshop


def in_admin(webshop: Webshop, path: str = "") -> str:
    """A page of the app inside the webshop's admin; `path` starts with a slash."""
    query = urlencode({"locale": webshop.locale})
    base = f"{settings.SHOPIFY_ADMIN_URL}/store/{webshop.handle}/apps/{settings.SHOPIFY_APP_HANDLE}"
    return f"{base}{path}?{query}"
