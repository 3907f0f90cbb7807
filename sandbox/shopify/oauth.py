"""POST /{shop}/admin/oauth/access_token: token exchange and the rotation of refresh tokens.

Rotation as of August 2026: the refresh token that was used stays usable until its replacement is first used, at most
30 days and never beyond its own 90. A new token exchange ends the chain of refresh tokens before it; access tokens
already handed out live on until they expire (sandbox reading: not documented).
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sandbox.shopify.node import Node
from sandbox.shopify.platform import Platform
from sandbox.shopify.session_token import InvalidSubjectToken, check
from sandbox.shopify.shops import installed_shop

ACCESS_SECONDS = 3600
REFRESH_SECONDS = 7_776_000
GRACE = timedelta(days=30)
EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token"
OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token"
ONLINE = "urn:shopify:params:oauth:token-type:online-access-token"
NO_ACTIVE_REFRESH_TOKEN = "This request requires an active refresh_token"

Answer = dict[str, Any]


class Refused(Exception):
    """Shopify's answer when it gives no token."""

    def __init__(self, status: int, error: str, description: str | None = None) -> None:
        super().__init__(error)
        self.status = status
        self.body = {"error": error} | ({"error_description": description} if description else {})


def answer(platform: Platform, domain: str, form: Mapping[str, Any]) -> Answer:
    """The token answer; Refused otherwise."""
    settings = platform.settings
    if form.get("client_id") != settings.shopify_api_key:
        raise Refused(400, "application_cannot_be_found")
    if not secrets.compare_digest(str(form.get("client_secret", "")), settings.shopify_api_secret):
        raise Refused(400, "invalid_client", "The client secret is not valid.")
    with platform.store.lock:
        if form.get("grant_type") == EXCHANGE:
            return _exchange(platform, domain, form)
        if form.get("grant_type") == "refresh_token":
            return _refresh(platform, domain, str(form.get("refresh_token", "")))
    raise Refused(400, "unsupported_grant_type")


def _exchange(platform: Platform, domain: str, form: Mapping[str, Any]) -> Answer:
    settings = platform.settings
    if form.get("subject_token_type") != ID_TOKEN:
        raise Refused(400, "invalid_request", "subject_token_type must be an id_token.")
    try:
        subject = str(form.get("subject_token", ""))
        claims = check(subject, domain=domain, api_key=settings.shopify_api_key, secret=settings.shopify_api_secret)
    except InvalidSubjectToken as error:
        raise Refused(400, "invalid_subject_token") from error
    shop = installed_shop(platform.store, domain)
    if shop is None:
        raise Refused(400, "invalid_subject_token", "The app is not installed in this shop.")
    if form.get("requested_token_type") == ONLINE:
        return _online(platform, shop, user=claims["sub"])
    if form.get("requested_token_type") != OFFLINE:
        raise Refused(400, "invalid_request", "requested_token_type is not known.")
    if str(form.get("expiring", "0")) != "1":
        token = _new_access_token(platform, shop, expires_at=None)
        return {"access_token": token, "scope": ",".join(shop["scopes"])}
    end_chain(platform, domain)
    return _pair(platform, shop)


def _online(platform: Platform, shop: Node, *, user: str) -> Answer:
    expires_at = platform.clock.now() + timedelta(days=1)
    return {
        "access_token": _new_access_token(platform, shop, expires_at=expires_at),
        "scope": ",".join(shop["scopes"]),
        "expires_in": 86_399,
        "associated_user_scope": ",".join(shop["scopes"]),
        "associated_user": {"id": int(user), "first_name": "Demo", "last_name": "User", "account_owner": True},
    }


def _new_access_token(platform: Platform, shop: Node, *, expires_at: datetime | None) -> str:
    token = f"shpat_{secrets.token_hex(16)}"
    expiry = expires_at.isoformat() if expires_at else None
    platform.store.collection("tokens").put(token, {"shop": shop["domain"], "expires_at": expiry})
    return token


def _pair(platform: Platform, shop: Node) -> Answer:
    """A new access token with the refresh token that replaces it."""
    now, refresh_token = platform.clock.now(), f"shprt_{secrets.token_hex(16)}"
    access_token = _new_access_token(platform, shop, expires_at=now + timedelta(seconds=ACCESS_SECONDS))
    expires_at = (now + timedelta(seconds=REFRESH_SECONDS)).isoformat()
    chain = {"shop": shop["domain"], "expires_at": expires_at, "replaces": None, "first_used_at": None}
    platform.store.collection("refresh_tokens").put(refresh_token, chain)
    return {
        "access_token": access_token,
        "scope": ",".join(shop["scopes"]),
        "expires_in": ACCESS_SECONDS,
        "refresh_token": refresh_token,
        "refresh_token_expires_in": REFRESH_SECONDS,
    }


def _refresh(platform: Platform, domain: str, refresh_token: str) -> Answer:
    tokens, now = platform.store.collection("refresh_tokens"), platform.clock.now()
    known, shop = tokens.get(refresh_token), installed_shop(platform.store, domain)
    if known is None or known["shop"] != domain or shop is None or not _is_alive(known, now):
        raise Refused(401, "invalid_request", NO_ACTIVE_REFRESH_TOKEN)
    if known["replaces"]:
        _retire_others(platform, keep=refresh_token, replaced=known["replaces"])
    tokens.put(refresh_token, known | {"first_used_at": known["first_used_at"] or now.isoformat(), "replaces": None})
    made = _pair(platform, shop)
    fresh = tokens.get(made["refresh_token"])
    if fresh is not None:
        tokens.put(made["refresh_token"], fresh | {"replaces": refresh_token})
    return made


def _is_alive(known: Node, now: datetime) -> bool:
    if now >= datetime.fromisoformat(known["expires_at"]):
        return False
    used = known["first_used_at"]
    return used is None or now < datetime.fromisoformat(used) + GRACE


def _retire_others(platform: Platform, *, keep: str, replaced: str) -> None:
    """The first use of a replacement ends the token it replaced, and other replacements of that same token."""
    tokens = platform.store.collection("refresh_tokens")
    siblings = [key for key, value in tokens.items() if value["replaces"] == replaced and key != keep]
    for key in (replaced, *siblings):
        tokens.delete(key)


def end_chain(platform: Platform, domain: str) -> None:
    """No refresh token of this shop works any longer."""
    tokens = platform.store.collection("refresh_tokens")
    for key in [key for key, value in tokens.items() if value["shop"] == domain]:
        tokens.delete(key)


def end_all_tokens(platform: Platform, domain: str) -> None:
    """After uninstalling: access tokens die at once as well."""
    end_chain(platform, domain)
    tokens = platform.store.collection("tokens")
    for key in [key for key, value in tokens.items() if value["shop"] == domain]:
        tokens.delete(key)
