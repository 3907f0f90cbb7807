"""A webshop's settings for payouts, and their place in RULES.json: {"payouts": {"journal": …, "accounts": {…}}}."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.bookkeeping import json_values
from apps.payments.kinds import Purpose

NAME = "payouts"


@dataclass(frozen=True, slots=True)
class PayoutRules:
    """`journal` is a general journal's code, `accounts` G/L accounts; `start_on`: older payouts are not booked."""

    journal: str = ""
    accounts: Mapping[Purpose, str] = field(default_factory=dict)
    start_on: date | None = None


def to_json(rules: PayoutRules) -> dict[str, Any]:
    """What stands under "payouts"."""
    found: dict[str, Any] = _CONVERTER.unstructure(rules)
    return found


def from_json(data: Any) -> PayoutRules | None:
    """The settings in a whole RULES.json; None where payouts are off. Raises json_values.NotReadable."""
    stored = data.get(NAME) if isinstance(data, dict) else None
    if stored is None:
        return None
    try:
        return json_values.read(_CONVERTER, stored, PayoutRules)
    except json_values.NotReadable as wrong:
        raise json_values.NotReadable(f"{NAME}.{wrong.field}", wrong.problem, is_missing=wrong.is_missing) from wrong


def demo_rules() -> PayoutRules:
    """Of a shop that does not exist, with every account filled in."""
    numbers = ("1105", "4550", "1260", "4560", "4570", "1270", "4520")
    return PayoutRules(journal="90", accounts=dict(zip(Purpose, numbers, strict=True)))


_CONVERTER = json_values.strict()
