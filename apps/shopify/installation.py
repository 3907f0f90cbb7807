"""Shopify managed installation: the first document with a session token makes the webshop; uninstalling ends it.

Shopify installs; we hear of it when the merchant opens the app. Reinstalling brings the webshop back with its settings.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.shopify import client, tokens
from apps.shopify.models import Token
from apps.shops.models import Settings, Tenant, Till, Webshop


def webshop_of(domain: str, *, raw_token: str) -> Webshop:
    """The installed webshop of a verified session token; installs it when it is new or comes back."""
    known = Webshop.objects.filter(domain=domain, state=Webshop.Presence.INSTALLED, token__isnull=False).first()
    return known or install(domain, raw_token=raw_token)


def install(domain: str, *, raw_token: str) -> Webshop:
    """Token exchange, then webshop, tenant and settings, then what the shop says of itself.

    Raises LogInAgain (Shopify does not accept the token) or TryLater. Safe to run twice at once.
    """
    pair = tokens.exchange(domain, raw_token=raw_token)
    with transaction.atomic():
        webshop = _revive(domain)
        tokens.store(webshop, pair)
    read_shop(webshop)
    return webshop


def _revive(domain: str) -> Webshop:
    known = Webshop.objects.select_for_update().filter(domain=domain).first()
    if known is None:
        tenant = Tenant.objects.create(name=domain)
        known, is_new = Webshop.objects.get_or_create(domain=domain, defaults={"tenant": tenant})
        if not is_new:  # another request was first
            tenant.delete()
    Settings.objects.get_or_create(webshop=known, defaults={"sync_interval_minutes": settings.SYNC_INTERVAL_MINUTES})
    known.state, known.uninstalled_at = Webshop.Presence.INSTALLED, None
    known.installed_at = timezone.now()
    known.save(update_fields=["state", "uninstalled_at", "installed_at"])
    return known


def read_shop(webshop: Webshop) -> None:
    """Currency, time zone, country and tills, as Shopify has them now."""
    shop = client.query(webshop, "ShopBasics").data["shop"]
    webshop.shopify_id = shop["id"]
    webshop.name = shop["name"]
    webshop.currency = shop["currencyCode"]
    webshop.timezone = shop["ianaTimezone"]
    webshop.taxes_included = bool(shop["taxesIncluded"])
    webshop.contact_email = shop.get("contactEmail") or shop.get("email") or ""
    webshop.country = (shop.get("shopAddress") or {}).get("countryCodeV2") or webshop.country
    webshop.save()
    for node in _locations(webshop):
        Till.objects.update_or_create(webshop=webshop, shopify_id=node["id"], defaults=_till(node))


def read_till(webshop: Webshop, shopify_id: str) -> str:
    """The country of a location that is not among ours yet, which is kept; "" where Shopify does not tell."""
    node = client.query(webshop, "OneLocation", id=shopify_id).data["location"]
    if node is None:
        return ""
    till, _ = Till.objects.update_or_create(webshop=webshop, shopify_id=node["id"], defaults=_till(node))
    return till.country


def _locations(webshop: Webshop) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = client.query(webshop, "Locations", after=after).data["locations"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def _till(node: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": node["name"],
        "country": (node.get("address") or {}).get("countryCode") or "",
        "is_active": bool(node.get("isActive")),
    }


def uninstall(webshop: Webshop, *, at: datetime) -> bool:
    """The app was removed `at` that moment: tokens go, booking stops, settings and ledger stay.

    A late or doubled message from before the present installation changes nothing (False).
    """
    with transaction.atomic():
        row = Webshop.objects.select_for_update().get(pk=webshop.pk)
        if row.state == Webshop.Presence.UNINSTALLED or (row.installed_at and at < row.installed_at):
            return False
        Webshop.objects.filter(pk=row.pk).update(state=Webshop.Presence.UNINSTALLED, uninstalled_at=at)
        Token.objects.filter(webshop=row).delete()
    return True
