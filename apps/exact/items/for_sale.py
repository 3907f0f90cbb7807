"""Whether an item may be sold: the one judgement of it, for what is sent, what is chosen and what is typed."""

from __future__ import annotations

from datetime import date
from enum import Enum, auto

from apps.exact.models import Item


class Obstacle(Enum):
    """What keeps an item from being sold."""

    UNKNOWN = auto()
    NO_SALES_ITEM = auto()
    INACTIVE = auto()


def obstacle(item: Item | None, *, on: date) -> Obstacle | None:
    """What keeps the item (None: Exact has none) from being sold on a day; None for nothing."""
    if item is None:
        return Obstacle.UNKNOWN
    if not item.is_for_sale:
        return Obstacle.NO_SALES_ITEM
    is_active = (item.starts_on or date.min) <= on <= (item.ends_on or date.max)
    return None if is_active else Obstacle.INACTIVE
