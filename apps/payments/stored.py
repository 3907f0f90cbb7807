"""A payout as JSON and back: kept whole, so that it can be judged again when a setting changes."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from apps.bookkeeping import json_values
from apps.payments.payout import Payout

VERSION = 1
_CONVERTER = json_values.strict()
_CONVERTER.register_unstructure_hook(Decimal, str)


def to_json(payout: Payout) -> dict[str, Any]:
    """All of the payout; an amount stands beside its currency, since the two may differ from the payout's."""
    return {"version": VERSION, **_CONVERTER.unstructure(payout)}


def from_json(data: Any) -> Payout:
    """The payout that `to_json` was given. Raises json_values.NotReadable."""
    stored = data if isinstance(data, dict) else {}
    if stored.get("version") != VERSION:
        raise json_values.NotReadable("version", f"{stored.get('version')!r:.40} is not {VERSION}")
    return json_values.read(_CONVERTER, data, Payout)
