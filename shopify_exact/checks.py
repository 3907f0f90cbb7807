"""Production refuses to start with a development secret, without encryption keys, or with a loopback base URL."""

from __future__ import annotations

from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

_LOOPBACK = ("http://127.", "http://localhost", "http://[::1]")


@register(Tags.security)
def check_secrets(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """Errors for a service whose APP_URL is public."""
    if settings.APP_URL.startswith(_LOOPBACK):
        return []
    found: list[CheckMessage] = []
    if settings.SECRET_KEY.startswith("development-"):
        found.append(Error("SECRET_KEY is the development secret: set one of your own.", id="shopify_exact.E001"))
    if not settings.ENCRYPTION_KEYS:
        found.append(Error("ENCRYPTION_KEYS is empty: tokens could not be encrypted.", id="shopify_exact.E002"))
    if "sandbox-app-secret-of-32-bytes-or-more" in (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD):
        found.append(Error("SHOPIFY_API_SECRET is the sandbox's.", id="shopify_exact.E003"))
    for name in ("SHOPIFY_SHOP_URL", "SHOPIFY_ADMIN_URL", "SHOPIFY_CDN_URL", "EXACT_SITE_URL", "VIES_URL"):
        if getattr(settings, name).startswith(_LOOPBACK):
            found.append(Error(f"{name} points at this machine while APP_URL is public.", id="shopify_exact.E004"))
    return found
