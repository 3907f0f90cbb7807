"""A tender with its order's money as JSON and back: kept whole, so that it can be judged again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.bookkeeping import json_values
from apps.bookkeeping.sale import MoneyMoved
from apps.payments.tender import Tender

VERSION = 1


def to_json(tender: Tender, moved: Sequence[MoneyMoved]) -> dict[str, Any]:
    """An amount stands beside its currency, since they may differ."""
    return {
        "version": VERSION,
        "tender": _CONVERTER.unstructure(tender),
        "moved": [_CONVERTER.unstructure(one) for one in moved],
    }


def from_json(data: Any) -> tuple[Tender, tuple[MoneyMoved, ...]]:
    """What `to_json` was given. Raises json_values.NotReadable."""
    stored = data if isinstance(data, dict) else {}
    if stored.get("version") != VERSION:
        raise json_values.NotReadable("version", f"{stored.get('version')!r:.40} is not {VERSION}")
    tender = json_values.read(_CONVERTER, stored.get("tender"), Tender)
    return tender, json_values.read(_CONVERTER, stored.get("moved"), tuple[MoneyMoved, ...])


_CONVERTER = json_values.strict()
_CONVERTER.register_unstructure_hook(Decimal, str)
_CONVERTER.register_unstructure_hook(datetime, datetime.isoformat)
_CONVERTER.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
