"""Booking on or off: the one place that turns it, so that it is kept who did."""

from __future__ import annotations

from apps.audit import recording
from apps.shops.models import Webshop


def turn(webshop: Webshop, *, is_live: bool) -> None:
    """From now on orders of this webshop are booked, or not. What stands in Exact stays there."""
    recording.change(Webshop.objects.filter(pk=webshop.pk), is_live=is_live)
    webshop.is_live = is_live
