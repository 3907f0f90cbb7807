"""Today, as the demo shops have it: their day begins an hour or two before UTC's."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from sandbox.days import ZONE


def shop_today() -> date:
    """Not UTC's: for an hour or two each night that is yesterday."""
    return timezone.localdate(timezone=ZONE)
