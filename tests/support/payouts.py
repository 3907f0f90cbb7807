"""A payout of Shopify Payments that waits, for the desk to look at."""

from __future__ import annotations

from typing import Any

from apps.ledger.models import MoneyDocument
from apps.payments.refusals import HeldPayout
from apps.shops.models import Webshop
from tests.harness.days import shop_today


def a_payout(webshop: Webshop) -> MoneyDocument:
    """That waits for an account."""
    facts: dict[str, Any] = {"source": "gid://shopify/ShopifyPaymentsPayout/7", "number": "7", "currency": "EUR"}
    why_held = {"state": "held", "reason_code": HeldPayout.ACCOUNT_MISSING.value}
    return MoneyDocument.objects.create(
        webshop=webshop, booked_on=shop_today(), net="118.58", payout={}, **facts, **why_held
    )
