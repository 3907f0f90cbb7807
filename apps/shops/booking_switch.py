"""Booking on or off: the one place that turns it, so that it is kept who did, and since when it is off."""

from __future__ import annotations

from django.utils import timezone

from apps.audit import recording
from apps.shops.models import Webshop


def turn(webshop: Webshop, *, is_live: bool, is_pause: bool = True) -> None:
    """From now on orders of this webshop are booked, or not. What stands in Exact stays there.

    `is_pause`: somebody wanted it off, so nothing but somebody switches it on again.
    """
    paused_at = timezone.now() if is_pause and not is_live else None
    recording.change(Webshop.objects.filter(pk=webshop.pk), is_live=is_live, paused_at=paused_at)
    webshop.is_live, webshop.paused_at = is_live, paused_at
