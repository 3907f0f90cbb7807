"""One more webshop in the sandbox, without the app: for whoever wants to click through the set-up."""

from __future__ import annotations

import json
from urllib.request import Request, urlopen

HANDLE = "pakhuis"
_SHOP = {"handle": HANDLE, "name": "Het Pakhuis", "currency": "EUR", "country": "NL", "timezone": "Europe/Amsterdam"}
_SOLD = {"kind": "plain", "orders": 60, "days": 80}
_SECONDS = 30


def add(admin: str) -> str:
    """Its address in the stand-in for Shopify's admin; made once, with what it sold in the last weeks."""
    domain = f"{HANDLE}.myshopify.com"
    with urlopen(f"{admin}/_state", timeout=_SECONDS) as answer:
        is_there = domain in json.load(answer)["shops"]
    if not is_there:
        _post(f"{admin}/_shops", _SHOP)
        _post(f"{admin}/_history", {"shop": domain, **_SOLD})
    return f"{admin}/store/{HANDLE}"


def _post(address: str, wish: dict[str, object] | dict[str, str]) -> None:
    body, kind = json.dumps(wish).encode(), {"Content-Type": "application/json"}
    with urlopen(Request(address, data=body, headers=kind), timeout=_SECONDS):
        pass
