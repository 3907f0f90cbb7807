"""Shopify managed installation: the first document with a session token makes the webshop; uninstalling ends it.

Shopify installs; we hear of it when the merchant opens the app. Reinstalling brings the webshop back with its settings.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from apps.shopify import shop_facts, tokens
from apps.shopify.models import Token
from apps.shops.models import Settings, Tenant, Webshop


def installed(domain: str) -> Webshop | None:
    """The webshop with the app and a login to Shopify; None for one that is new, comes back or has to log in again."""
    whole = Webshop.objects.filter(state=Webshop.Presence.INSTALLED, token__isnull=False).exclude(shopify_id="")
    return whole.filter(domain=domain).select_related("settings").first()


def install(domain: str, *, raw_token: str) -> Webshop:
    """Token exchange, then webshop, tenant and settings, then what the shop says of itself.

    Raises LogInAgain (Shopify does not accept the token), Rejected (the shop is shut) or TryLater. Safe to run twice
    at once, and again where it broke off: a webshop that Shopify told nothing of yet is not installed.
    """
    pair = tokens.exchange(domain, raw_token=raw_token)
    with transaction.atomic():
        webshop = _revive(domain)
        tokens.store(webshop, pair)
    shop_facts.read(webshop)
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
