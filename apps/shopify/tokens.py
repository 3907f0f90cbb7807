"""Shopify's tokens: token exchange, refresh under a row lock five minutes early, and the end of a chain.

Facts: both tokens are new after a refresh; since August 2026 the previous refresh token works until its replacement is
used, so a lost answer is repaired with it. A dead chain needs the merchant to open the app once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import requests
import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.calls import transport
from apps.calls.outcomes import LogInAgain, Throttled, TryLater
from apps.shopify import answers, shut
from apps.shopify.models import Token
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

EARLY = timedelta(minutes=5)
_EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:id_token",
    "requested_token_type": "urn:shopify:params:oauth:token-type:offline-access-token",
    "expiring": "1",
}
# What Shopify says of the session token, and what it says of us.
_TOKEN_REFUSED = "invalid_subject_token"
_OURS = frozenset({"invalid_client", "application_cannot_be_found", "unauthorized_client"})
_ASLEEP = timedelta(days=30)
_AT_ONCE = 100  # the others have their turn an hour later
_PAUSE = timedelta(minutes=1)
_LONG_PAUSE = timedelta(hours=1)


class AppUnknown(TryLater):
    """Not this shop is refused but we: a secret was replaced and ours is the one before."""


@dataclass(frozen=True, slots=True)
class OfflineTokens:
    """What Shopify answered, with the moments computed from its lifetimes."""

    access: str
    refresh: str
    access_expires_at: datetime
    refresh_expires_at: datetime
    scopes: str


def exchange(shop: str, *, raw_token: str) -> OfflineTokens:
    """An expiring offline token for a session token.

    Raises LogInAgain (a fresh session token may do), Rejected (the shop is shut: the code says how) or TryLater.
    """
    answer = _send(shop, {**_EXCHANGE, "subject_token": raw_token})
    _check_pace(answer, shop=shop)
    if answer.status_code == 400 and _error(answer) == _TOKEN_REFUSED:
        raise LogInAgain("Shopify does not accept this session token")
    if answer.status_code in shut.BY_STATUS:
        raise shut.refused(answer.status_code)
    try:
        return _read(answer)
    except AppUnknown:
        raising.alert(Alert.Subject.APP_UNKNOWN)
        raise


def store(webshop: Webshop, pair: OfflineTokens) -> None:
    """The first pair of a chain."""
    Token.objects.update_or_create(webshop=webshop, defaults=_columns(pair) | {"previous_refresh": ""})


def access_token(webshop: Webshop, *, refused: str = "") -> str:
    """A token that lives at least five minutes more, or another than the `refused` one.

    Raises LogInAgain when the chain is dead (the webshop is marked "open once"), TryLater when Shopify is not there.
    """
    known = _known(webshop)
    if known is None:
        raise LogInAgain("no token: the merchant has to open the app once")
    if not _is_old(known, refused):
        return known.access
    try:
        return _refresh(webshop, refused)
    except LogInAgain:
        Webshop.objects.filter(pk=webshop.pk, state=Webshop.Presence.INSTALLED).update(state=Webshop.Presence.OPEN_ONCE)
        raise
    except AppUnknown:
        raising.alert(Alert.Subject.APP_UNKNOWN)
        raise
    except Throttled as too_fast:
        answers.tell_of_guards(too_fast, shop=webshop.domain)
        raise


def keep_alive() -> int:
    """Renew the chains that nobody used for a month (one dies after three), longest asleep first; how many."""
    asleep = Token.objects.filter(webshop__state=Webshop.Presence.INSTALLED, refreshed_at__lt=timezone.now() - _ASLEEP)
    done = 0
    for token in asleep.select_related("webshop").order_by("refreshed_at")[:_AT_ONCE]:
        try:
            access_token(token.webshop, refused=token.access)
            done += 1
        except (LogInAgain, TryLater) as error:
            log.warning("a silent shop's login was not renewed", shop=token.webshop.domain, why=error.why)
    return done


def is_granted(webshop: Webshop, scope: str) -> bool:
    """Whether the merchant gave this permission, as Shopify said when the token was new."""
    known = _known(webshop)
    return known is not None and scope in {one.strip() for one in known.scopes.split(",")}


def _known(webshop: Webshop) -> Token | None:
    """As it stands now; of a webshop that was read with its login, as a turn's is, as it stood then."""
    if Webshop.token.is_cached(webshop):
        return getattr(webshop, "token", None)
    return Token.objects.filter(webshop=webshop).first()


def _check_pace(answer: requests.Response, *, shop: str) -> None:
    try:
        answers.check_pace(answer)
    except Throttled as too_fast:
        answers.tell_of_guards(too_fast, shop=shop)
        raise


def _is_old(token: Token, refused: str) -> bool:
    return token.access == refused or token.access_expires_at - EARLY <= timezone.now()


def _refresh(webshop: Webshop, refused: str) -> str:
    """The one place that calls out with a row locked: two refreshes at once would race for the chain."""
    with transaction.atomic(durable=True):
        row = Token.objects.select_for_update().filter(webshop=webshop).first()
        if row is None:
            raise LogInAgain("the login went with the app")
        if Webshop.token.is_cached(webshop):
            webshop.token = row
        if not _is_old(row, refused):
            return row.access
        pair = _ask_with_either(webshop.domain, row)
        written = {**_columns(pair), "previous_refresh": row.refresh}
        for name, value in written.items():
            setattr(row, name, value)
        row.save(update_fields=list(written))
    return pair.access


def _ask_with_either(shop: str, row: Token) -> OfflineTokens:
    try:
        return _renew(shop, row.refresh)
    except LogInAgain:
        if not row.previous_refresh:
            raise
        return _renew(shop, row.previous_refresh)


def _renew(shop: str, refresh_token: str) -> OfflineTokens:
    answer = _send(shop, {"grant_type": "refresh_token", "refresh_token": refresh_token})
    answers.check_pace(answer)
    # A 400 about ourselves (a secret that was replaced) ends no chain: it would end those of all webshops at once.
    if answer.status_code in (401, 404) or (answer.status_code == 400 and _error(answer) not in _OURS):
        raise LogInAgain(f"Shopify refuses the token ({answer.status_code})")
    return _read(answer)


def _send(shop: str, wish: Mapping[str, str]) -> requests.Response:
    url = f"{settings.SHOPIFY_SHOP_URL.format(shop=shop)}/admin/oauth/access_token"
    body = {"client_id": settings.SHOPIFY_API_KEY, "client_secret": settings.SHOPIFY_API_SECRET, **wish}
    try:
        return transport.send("POST", url, purpose="shopify token", json=body, headers={"Accept": "application/json"})
    except transport.NoAnswer as lost:
        raise TryLater(timezone.now() + _PAUSE, str(lost)) from lost


def _error(answer: requests.Response) -> str:
    """Shopify's word for what is wrong; "" where it says none."""
    try:
        said = answer.json()
    except ValueError:
        return ""
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def _read(answer: requests.Response) -> OfflineTokens:
    """Raises TryLater for everything but a pair."""
    status = answer.status_code
    if status in (400, 401):
        raise AppUnknown(timezone.now() + _LONG_PAUSE, f"Shopify does not know this app ({status})")
    if status != 200:
        pause = _LONG_PAUSE if status in shut.BY_STATUS else _PAUSE
        raise TryLater(timezone.now() + pause, f"Shopify's token call answered {status}")
    try:
        return _pair(answer.json())
    except ValueError as wrong:  # a page for people, with status 200
        raise TryLater(timezone.now() + _PAUSE, "Shopify's token answer is no JSON") from wrong


def _pair(data: Any) -> OfflineTokens:
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
    except (KeyError, ValueError, TypeError, OverflowError) as wrong:
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
