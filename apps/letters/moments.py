"""Times as the shop's clock shows them."""

from __future__ import annotations

from contextlib import AbstractContextManager
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.shops.models import Webshop


def in_the_shops_time(webshop: Webshop) -> AbstractContextManager[None]:
    """Meanwhile every time that is shown is the shop's."""
    return timezone.override(ZoneInfo(webshop.timezone))
