"""What the merchant lets the app see. A permission that is missing is told with what does not work without it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.shopify.models import Token
from apps.shops.models import Webshop

OLDER_ORDERS = "read_all_orders"
# What Shopify shows of the past without it.
SHOWN_WITHOUT = timedelta(days=60)
# Every scope of shopify.app.toml, and what is missing without it.
NEEDED: dict[str, Promise] = {
    "read_orders": _("Orders cannot be read: nothing is booked."),
    OLDER_ORDERS: _("Only orders of the last 60 days can be read; refunds of older orders are not seen."),
    "read_customers": _("Customers cannot be read: orders with a customer wait."),
    "read_products": _("Products cannot be read."),
    "read_locations": _("Locations cannot be read: sales at a till wait."),
    "read_returns": _("Returns cannot be read: orders with a return wait."),
    "read_payment_terms": _("Payment terms cannot be read."),
}


def missing(webshop: Webshop) -> list[str]:
    """What was not granted, the gravest first; none where Shopify has not told yet."""
    told = Token.objects.filter(webshop=webshop).exclude(scopes="").values_list("scopes", flat=True).first()
    if told is None:
        return []
    granted = {scope.strip() for scope in told.split(",")}
    # Who may write may read, and is told the one word only.
    return [scope for scope in NEEDED if not granted & {scope, scope.replace("read_", "write_", 1)}]


def read_again(webshop: Webshop) -> None:
    """They changed: the login is renewed before its next use, and the answer to that says what is granted now."""
    Token.objects.filter(webshop=webshop).update(access_expires_at=timezone.now())
