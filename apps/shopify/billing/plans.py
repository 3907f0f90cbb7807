"""The plans we sell: their handles and volumes, as they stand in Shopify's Partner Dashboard too."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from apps.shops.models import Webshop


@dataclass(frozen=True, slots=True)
class Plan:
    """`orders`: how many orders a month it is meant for. More are booked just the same, and told."""

    handle: str
    name: str
    orders: int


def offered() -> tuple[Plan, ...]:
    """Smallest first; none where the service asks no money."""
    rows = sorted(settings.PLANS, key=lambda row: int(row["orders"]))
    return tuple(Plan(str(row["handle"]), str(row["name"]), int(row["orders"])) for row in rows)


def with_handle(handle: str) -> Plan | None:
    """The plan of that handle, if we still sell it."""
    return next((plan for plan in offered() if plan.handle == handle), None)


def choosing_address(webshop: Webshop) -> str:
    """Shopify's own page of our plans; opens at top level, never in the frame."""
    return f"{_admin(webshop)}/charges/{settings.SHOPIFY_APP_HANDLE}/pricing_plans"


def return_address(webshop: Webshop) -> str:
    """Where Shopify sends the merchant after a charge: our page about it, in the admin."""
    return f"{_admin(webshop)}/apps/{settings.SHOPIFY_APP_HANDLE}/plan"


def _admin(webshop: Webshop) -> str:
    return f"{settings.SHOPIFY_ADMIN_URL}/store/{webshop.handle}"
