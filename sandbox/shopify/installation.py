"""Managed installation: the merchant installs, opens and uninstalls the app;
Shopify tells the app with signed addresses.
"""

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from sandbox.shopify import session_token
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.oauth import end_all_tokens
from sandbox.shopify.platform import Platform
from sandbox.shopify.webhooks import shop_payload

REDACT_AFTER = timedelta(hours=48)


def install(platform: Platform, shop: Node) -> Node:
    """Grants the scopes; a redaction still waiting since an earlier uninstall is taken back."""
    changed = shop | {"installed_at": moment_text(platform.clock.now())}
    platform.store.collection("shops").put(shop["domain"], changed)
    platform.courier.forget(shop["domain"], "shop/redact")
    return changed


def may_read(platform: Platform, shop: Node, access: Mapping[str, list[str]]) -> Node:
    """Other scopes or approvals from now on; the app is told of scopes that changed."""
    changed = shop | dict(access)
    platform.store.collection("shops").put(shop["domain"], changed)
    if changed["scopes"] != shop["scopes"] and shop["installed_at"]:
        payload = {"id": shop["number"], "previous": shop["scopes"], "current": changed["scopes"]}
        platform.courier.send(shop, "app/scopes_update", payload)
    return changed


def uninstall(platform: Platform, shop: Node) -> Node:
    """Tokens die first, then the app is told; 48 hours later it is asked to forget the shop."""
    with platform.store.lock:
        ended = {**shop["subscription"], "status": "CANCELLED"} if shop.get("subscription") else None
        changed = shop | {"installed_at": None, "subscription": ended}
        platform.store.collection("shops").put(shop["domain"], changed)
        end_all_tokens(platform, shop["domain"])
    platform.courier.send(shop, "app/uninstalled", shop_payload(shop))
    redaction = {"shop_id": shop["number"], "shop_domain": shop["domain"]}
    platform.courier.send(shop, "shop/redact", redaction, due_at=platform.clock.now() + REDACT_AFTER)
    return changed


def launch_url(
    platform: Platform, shop: Node, path: str, *, locale: str = "nl", query: Mapping[str, str] | None = None
) -> str:
    """The address the admin puts in the app's iframe."""
    settings = platform.settings
    admin = urlsplit(settings.shopify_url).netloc
    token = session_token.issue(shop["domain"], api_key=settings.shopify_api_key, secret=settings.shopify_api_secret)
    target = urlsplit(path)
    parameters = (
        dict(parse_qsl(target.query))
        | dict(query or {})
        | {
            "embedded": "1",
            "host": base64.b64encode(f"{admin}/store/{shop['handle']}".encode()).decode().rstrip("="),
            "id_token": token,
            "locale": locale,
            "session": secrets.token_hex(32),
            "shop": shop["domain"],
            "timestamp": str(int(time.time())),
        }
    )
    parameters["hmac"] = query_hmac(parameters, settings.shopify_api_secret)
    return f"{settings.app_url}/{target.path.lstrip('/')}?{urlencode(parameters)}"


def query_hmac(parameters: Mapping[str, str], secret: str) -> str:
    """Hex HMAC-SHA256 over all other parameters, sorted, joined as k=v with &."""
    message = "&".join(
        f"{key}={value}" for key, value in sorted(parameters.items()) if key not in ("hmac", "signature")
    )
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()
