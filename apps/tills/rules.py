"""A webshop's settings for its tills, and their place in RULES.json:

{"till_days": {"starts": {"gid://shopify/Location/1": "2026-12-01"}, "differences": "4910"}, "gateways": [as payments]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from apps.bookkeeping import json_values
from apps.payments import gateways
from apps.payments.gateways import Gateway, PaymentRules

NAME = "till_days"
EVERY_TILL = {"": date(2000, 1, 1)}


@dataclass(frozen=True, slots=True)
class TillRules:
    """`starts`: the first day in the book of every till that has one, by location gid ("": any till).

    `differences`: the G/L account of cash differences; `gateways`: the clearing account of each way to pay. `journal`
    is a sales journal's code, `language` that of the books.
    """

    starts: Mapping[str, date] = field(default_factory=dict)
    differences: str = ""
    gateways: tuple[Gateway, ...] = ()
    journal: str = ""
    language: str = "en"

    def start_of(self, till: str) -> date | None:
        """The first day that stands in its book; None where its receipts are booked one by one."""
        return self.starts.get(till) or self.starts.get("")

    def gateway(self, name: str) -> Gateway | None:
        """Its row where that has a clearing account; what stays open on a debtor has none."""
        row = PaymentRules(gateways=self.gateways).row(name)
        return row if row and row.account and not row.leave_open else None


@dataclass(frozen=True, slots=True)
class _Stored:
    """As RULES.json has it; journal, language and gateways stand there already."""

    starts: Mapping[str, date] = field(default_factory=dict)
    differences: str = ""


def to_json(rules: TillRules) -> dict[str, Any]:
    """What stands under "till_days"."""
    found: dict[str, Any] = _CONVERTER.unstructure(_Stored(rules.starts, rules.differences))
    return found


def from_json(data: Any, *, journal: str, language: str) -> TillRules | None:
    """The settings in a whole RULES.json; None where no till has a day book. Raises json_values.NotReadable."""
    stored = data.get(NAME) if isinstance(data, dict) else None
    if stored is None:
        return None
    try:
        read = json_values.read(_CONVERTER, stored, _Stored)
    except json_values.NotReadable as wrong:
        raise json_values.NotReadable(f"{NAME}.{wrong.field}", wrong.problem, is_missing=wrong.is_missing) from wrong
    rows = gateways.from_json(data).gateways
    return TillRules(read.starts, read.differences, rows, journal, language)


def demo_rules(*, journal: str = "70", language: str = "en") -> TillRules:
    """Of a shop that does not exist: every till has a day book."""
    return TillRules(EVERY_TILL, "4900", gateways.demo_rules().gateways, journal, language)


_CONVERTER = json_values.strict()
