"""The app's secrets at Shopify: the present one, and while it is being replaced the one before."""

from __future__ import annotations

from django.conf import settings


def in_use() -> tuple[str, ...]:
    """What Shopify may have signed with, the present one first."""
    return tuple(filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_API_SECRET_OLD)))
