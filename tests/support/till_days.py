"""A day of a till that waits, for the desk to look at."""

from __future__ import annotations

from apps.ledger.models import TillDay
from apps.shops.models import Webshop
from apps.tills.refusals import HeldDay
from tests.harness.days import shop_today


def a_till_day(webshop: Webshop) -> TillDay:
    """That waits for an account."""
    till = {"location": "gid://shopify/Location/7", "name": "Haarlem", "number": 1, "currency": "EUR"}
    why_held = {"state": "held", "reason_code": HeldDay.ACCOUNT_MISSING.value, "reason": {"gateway": "cash"}}
    return TillDay.objects.create(webshop=webshop, booked_on=shop_today(), **till, **why_held)
