"""Lists of Shopify's that are told page by page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from apps.calls.outcomes import TryLater


def next_cursor(page: Mapping[str, Any], *, after: str, what: str) -> str:
    """Where the next page begins; "" after the last. Raises TryLater for a page that goes nowhere: else it would be
    asked for ever.
    """
    info = page["pageInfo"]
    cursor = str(info["endCursor"] or "") if info["hasNextPage"] else ""
    if info["hasNextPage"] and cursor in ("", after):
        raise TryLater(timezone.now(), f"Shopify repeats a page of {what}")
    return cursor
