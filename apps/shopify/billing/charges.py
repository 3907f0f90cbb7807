"""The one-time charge of the installation service: asked for here, approved at Shopify, believed from Shopify only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.calls.outcomes import Rejected
from apps.shopify import client
from apps.shopify.billing import plans
from apps.shopify.models import InstallationRequest
from apps.shops.models import Webshop

# Shopify's words for a charge that nobody pays any more.
_OVER = {"DECLINED", "EXPIRED"}


def is_offered() -> bool:
    """Whether somebody here sets up webshops for money."""
    return settings.INSTALLATION_PRICE is not None


def ask(webshop: Webshop, *, wish: str, staff_user: str, is_test: bool) -> str:
    """Ask for the service: the address at Shopify where the merchant approves its price (EUR).

    Asked again before it is approved, the same request gets a new charge: Shopify lets an old one expire unpaid.
    Raises TryLater, LogInAgain or Rejected (Shopify does not want this charge, or the service is not offered).
    """
    if settings.INSTALLATION_PRICE is None:
        raise Rejected("not_offered", text=_("The installation service is not offered at the moment."))
    price = {"amount": str(settings.INSTALLATION_PRICE), "currencyCode": "EUR"}
    back = plans.return_address(webshop)
    answer = client.query(webshop, "BuyOnce", name="Installation", price=price, returnUrl=back, test=is_test)
    made = answer.data["appPurchaseOneTimeCreate"]
    if made["userErrors"] or not made["appPurchaseOneTime"]:
        raw = "; ".join(str(error.get("message")) for error in made["userErrors"])
        raise Rejected("charge_refused", text=_("Shopify does not take this charge. Nothing is paid."), raw=raw)
    InstallationRequest.objects.update_or_create(
        webshop=webshop,
        state=InstallationRequest.Step.ASKED,
        defaults={
            "wish": wish,
            "price": settings.INSTALLATION_PRICE,
            "charge": made["appPurchaseOneTime"]["id"],
            "is_test": is_test,
            "staff_user": staff_user,
            "asked_at": timezone.now(),
        },
    )
    return str(made["confirmationUrl"])


def settle(webshop: Webshop, purchases: Mapping[str, Any]) -> None:
    """What became of the charge that waits for the merchant's yes."""
    states = {str(node["id"]): str(node["status"]) for node in purchases.get("nodes") or []}
    with transaction.atomic():
        waiting = InstallationRequest.objects.select_for_update().filter(webshop=webshop)
        for request in waiting.filter(state=InstallationRequest.Step.ASKED):
            state = states.get(request.charge)
            if state == "ACTIVE":
                request.state, request.paid_at = InstallationRequest.Step.PAID, timezone.now()
            elif state in _OVER:
                request.state = InstallationRequest.Step.DECLINED
            request.save(update_fields=["state", "paid_at"])
