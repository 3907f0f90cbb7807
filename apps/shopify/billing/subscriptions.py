"""Which plan is in force: asked of Shopify, never believed from an address, and kept as it was last told.

Where no plan is in force the webshop goes on for a while, with a date that everybody is told; nothing stops silently.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from apps.shopify import client
from apps.shopify.billing import charges, plans
from apps.shopify.models import Subscription
from apps.shops.models import Webshop

# From the day on which a booking webshop was first seen without a plan.
GOES_ON_FOR = timedelta(days=14)


def refresh(webshop: Webshop) -> Subscription:
    """Ask Shopify which plan is in force and what became of charges. Raises TryLater, LogInAgain or Rejected."""
    told = client.query(webshop, "Billing").data
    installation = told["currentAppInstallation"] or {}
    charges.settle(webshop, installation.get("oneTimePurchases") or {})
    active = installation.get("activeSubscriptions") or []
    facts = _facts(active[0] if active else None)
    facts["is_development"] = bool(((told["shop"] or {}).get("plan") or {}).get("partnerDevelopment"))
    subscription, _ = Subscription.objects.update_or_create(
        webshop=webshop, defaults={**facts, "checked_at": timezone.now()}
    )
    return _with_lapse(subscription)


def _facts(active: Mapping[str, Any] | None) -> dict[str, Any]:
    if active is None:
        return {"state": Subscription.Force.NONE, "plan": "", "trial_ends_at": None, "period_ends_at": None}
    began = _moment(active.get("createdAt"))
    trial = timedelta(days=int(active.get("trialDays") or 0))
    is_frozen = active["status"] == "FROZEN"
    return {
        "state": Subscription.Force.FROZEN if is_frozen else Subscription.Force.ACTIVE,
        "plan": _plan_handle(active),
        "trial_ends_at": began + trial if began and trial else None,
        "period_ends_at": _moment(active.get("currentPeriodEnd")),
    }


def _plan_handle(active: Mapping[str, Any]) -> str:
    """Of App Pricing; a subscription without one is told by its name."""
    for line in active.get("lineItems") or []:
        handle = ((line.get("plan") or {}).get("pricingDetails") or {}).get("planHandle")
        if handle:
            return str(handle)
    return str(active.get("name") or "")


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _with_lapse(subscription: Subscription) -> Subscription:
    """Note since when a webshop that books has no plan; a plan, or a webshop that does not book, ends it."""
    webshop = subscription.webshop
    is_lapsed = not can_book(subscription) and (webshop.is_live or subscription.stopped_at is not None)
    if is_lapsed and subscription.lapsed_at is None:
        subscription.lapsed_at = timezone.now()
    elif not is_lapsed:
        subscription.lapsed_at = None
    subscription.save(update_fields=["lapsed_at"])
    return subscription


def as_told(webshop: Webshop) -> Subscription | None:
    """As last told; None where Shopify was never asked."""
    return Subscription.objects.filter(webshop=webshop).first()


def can_book(subscription: Subscription | None) -> bool:
    """Whether booking may be switched on: a plan is in force, or none is needed (no plans, a development store)."""
    if not plans.offered():
        return True
    return subscription is not None and (subscription.is_development or subscription.state == Subscription.Force.ACTIVE)


def goes_on_until(subscription: Subscription) -> datetime | None:
    """When booking stops for want of a plan; None while there is one."""
    return subscription.lapsed_at + GOES_ON_FOR if subscription.lapsed_at else None
