"""Permissions that a merchant gives when he switches something on."""

from __future__ import annotations

from apps.calls.outcomes import LogInAgain, TryLater
from apps.shopify import scopes, tokens
from apps.shops.models import Webshop


def is_given(webshop: Webshop, scope: str, *, asks_again: bool = False) -> bool:
    """Whether the merchant gave it. Who was just asked for it (`asks_again`) is believed when Shopify says so."""
    if tokens.is_granted(webshop, scope):
        return True
    if not asks_again:
        return False
    scopes.read_again(webshop)
    try:
        tokens.access_token(webshop)
    except (TryLater, LogInAgain):
        return False  # the page says that the permission is missing, with its button
    return tokens.is_granted(webshop, scope)
