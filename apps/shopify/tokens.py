"""Shopify's tokens: token exchange, refresh under a row lock five minutes early, and the end of a chain.

Facts: both tokens are new after a refresh; since August 2026 the previous refresh token works until its replacement is
used, so a lost answer is repaired with it. A dead chain needs the merchant to open the app once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.calls import transport
from apps.calls.outcomes import LogInAgain, TryLater
from apps.shopify.models import Token
from apps.shops.models import Webshop

EARLY = timedelta(minutes=5)
_EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
    "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
    "expiring": "1",
}
_DEAD = frozenset({400, 401, 404})
_PAUSE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class OfflineTokens:
    """What Shopify answered, with the moments computed from its lifetimes."""

    access: str
    refresh: str
    access_expires_at: datetime
    refresh_expires_at: datetime
    scopes: str


def exchange(shop: str, *, raw_token: str) -> OfflineTokens:
    """An expiring offline token for a session token. Raises LogInAgain (not accepted) or TryLater."""
    return _ask(shop, {**_EXCHANGE, "subject_token": raw_token})


def store(webshop: Webshop, pair: OfflineTokens) -> None:
    """The first pair of a chain."""
    Token.objects.update_or_create(webshop=webshop, defaults=_columns(pair) | {"previous_refresh": ""})


def access_token(webshop: Webshop, *, refused: str = "") -> str:
    """A token that lives at least five minutes more, or another than the `refused` one.

    Raises LogInAgain when the chain is dead (the webshop is marked "open once"), TryLater when Shopify is not there.
    """
    known = Token.objects.filter(webshop=webshop).first()
    if known is None:
        raise LogInAgain("no token: the merchant has to open the app once")
    if not _is_old(known, refused):
        return known.access
    try:
        return _refresh(webshop, refused)
    except LogInAgain:
        Webshop.objects.filter(pk=webshop.pk, state=Webshop.Presence.INSTALLED).update(state=Webshop.Presence.OPEN_ONCE)
        raise


def _is_old(token: Token, refused: str) -> bool:
    return token.access == refused or token.access_expires_at - EARLY <= timezone.now()


def _refresh(webshop: Webshop, refused: str) -> str:
    """The one place that calls out with a row locked: two refreshes at once would race for the chain."""
    with transaction.atomic(durable=True):
        row = Token.objects.select_for_update().get(webshop=webshop)
        if not _is_old(row, refused):
            return row.access
        pair = _ask_with_either(webshop.domain, row)
        Token.objects.filter(pk=row.pk).update(**_columns(pair), previous_refresh=row.refresh)
    return pair.access


def _ask_with_either(shop: str, row: Token) -> OfflineTokens:
    try:
        return _ask(shop, {"grant_type": "refresh_token", "refresh_token": row.refresh})
    except LogInAgain:
        if not row.previous_refresh:
            raise
        return _ask(shop, {"grant_type": "refresh_token", "refresh_token": row.previous_refresh})


def _ask(shop: str, wish: Mapping[str, str]) -> OfflineTokens:
    url = f"{settings.SHOPIFY_SHOP_URL.format(shop=shop)}/admin/oauth/access_token"
    body = {"client_id": settings.SHOPIFY_API_KEY, "client_secret": settings.SHOPIFY_API_SECRET, **wish}
    try:
        answer = transport.send("POST", url, purpose="shopify token", json=body, headers={"Accept": "application/json"})
    except transport.NoAnswer as lost:
        raise TryLater(timezone.now() + _PAUSE, str(lost)) from lost
    if answer.status_code in _DEAD:
        raise LogInAgain(f"Shopify refuses the token ({answer.status_code})")
    if answer.status_code != 200:
        raise TryLater(timezone.now() + _PAUSE, f"Shopify's token call answered {answer.status_code}")
    return _pair(answer.json())


def _pair(data: Mapping[str, Any]) -> OfflineTokens:
    """Raises TryLater when the answer lacks what a chain needs: such an answer must not replace what is stored."""
    now = timezone.now()
    try:
        return OfflineTokens(
            access=data["access_token"],
            refresh=data["refresh_token"],
            access_expires_at=now + timedelta(seconds=int(data["expires_in"])),
            refresh_expires_at=now + timedelta(seconds=int(data["refresh_token_expires_in"])),
            scopes=data.get("scope", ""),
        )
    except (KeyError, ValueError, TypeError) as wrong:
        raise TryLater(now + _PAUSE, "Shopify's token answer is incomplete") from wrong


def _columns(pair: OfflineTokens) -> dict[str, Any]:
    return {
        "access": pair.access,
        "refresh": pair.refresh,
        "access_expires_at": pair.access_expires_at,
        "refresh_expires_at": pair.refresh_expires_at,
        "refreshed_at": timezone.now(),
        "scopes": pair.scopes,
    }
