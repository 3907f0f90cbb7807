"""Permissions that the merchant gave or took. What cannot be read without one is told by denied.py, where it is met;
without `read_all_orders` nothing is denied: older orders are simply not there.
"""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from apps.shopify.models import Token
from apps.shops.models import Webshop

# What Shopify shows of the past without the scope below.
SHOWN_WITHOUT = timedelta(days=60)
OLDER_ORDERS = "read_all_orders"
# Optional, asked where an order waits for want of it: how it is delivered, where its shipping lines do not tell.
WAY_OF_DELIVERY = "read_merchant_managed_fulfillment_orders"


class NotPermitted(Exception):
    """The merchant did not give the permission, or took it away."""


def has_older_orders(webshop: Webshop) -> bool:
    """Whether orders of more than sixty days ago can be read; yes where Shopify has not told."""
    told = Token.objects.filter(webshop=webshop).exclude(scopes="").values_list("scopes", flat=True).first()
    return told is None or OLDER_ORDERS in {scope.strip() for scope in told.split(",")}


def read_again(webshop: Webshop) -> None:
    """They changed: the login is renewed before its next use, and the answer to that says what is granted now."""
    Token.objects.filter(webshop=webshop).update(access_expires_at=timezone.now())
