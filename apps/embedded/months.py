"""Which month a page shows, and those beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import formats, timezone

from apps.closing.check import month
from apps.closing.compare import Stretch


def wanted(text: str) -> Stretch:
    """The month that is named; what is none, or not there yet, is this one."""
    today = timezone.localdate()
    year, _dash, number = text.partition("-")
    try:
        found = month(int(year), int(number))
    except (ValueError, OverflowError):
        return month(today.year, today.month)
    return found if found.first <= today else month(today.year, today.month)


def is_over(stretch: Stretch) -> bool:
    """Whether its last day has passed."""
    return stretch.until <= timezone.localdate()


def calendar(stretch: Stretch) -> dict[str, Any]:
    """For the template: which month it is, and those beside it."""
    return {
        "name": formats.date_format(stretch.first, "F Y"),
        "month": f"{stretch.first:%Y-%m}",
        "before": f"{stretch.first - timedelta(days=1):%Y-%m}",
        "after": f"{stretch.until:%Y-%m}" if is_over(stretch) else "",
        "is_over": is_over(stretch),
    }
