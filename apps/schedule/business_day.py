"""A business day ends four hours after the shop's midnight.

What was sold late in the evening has been told by then, also by tills that had no network, and a drawer that was
counted after midnight belongs to the day before.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.shops.models import Webshop

_AFTER_MIDNIGHT = timedelta(hours=4)


def day_at(moment: datetime, webshop: Webshop) -> date:
    """The business day that this moment is in."""
    return (moment.astimezone(ZoneInfo(webshop.timezone)) - _AFTER_MIDNIGHT).date()


def today(webshop: Webshop) -> date:
    """The first business day that is not over yet."""
    return day_at(timezone.now(), webshop)


def begin(day: date, webshop: Webshop) -> datetime:
    """When this business day begins, and the one before it is over."""
    return webshop.midnight(day) + _AFTER_MIDNIGHT
