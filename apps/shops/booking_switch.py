"""Booking on or off: the one place that turns it, so that it is kept who did, and since when it is off."""

from __future__ import annotations

from django.utils import timezone

from apps.audit import recording
from apps.shops.models import Webshop


def turn(webshop: Webshop, *, is_live: bool) -> None:
    """From now on orders of this webshop are booked, or not. What stands in Exact stays there."""
    paused_at = None if is_live else timezone.now()
    recording.change(Webshop.objects.filter(pk=webshop.pk), is_live=is_live, paused_at=paused_at)
    webshop.is_live, webshop.paused_at = is_live, paused_at
