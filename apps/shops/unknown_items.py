"""A SKU without an item in the administration."""

from __future__ import annotations

from enum import StrEnum


class UnknownItem(StrEnum):
    """What becomes of a SKU that the administration has no item for."""

    HOLD = "hold"
    GENERIC = "generic"
    CREATE = "create"
