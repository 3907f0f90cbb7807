"""Rules as JSON and back: what `manage.py rules` exports and `manage.py preview --rules` reads.

Amount-free; rates as percentages in text ("21", "7.25", "0"), dates as YYYY-MM-DD. What came later has a default.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from apps.bookkeeping import json_values
from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.rules import MappedCode, Rules, Selection

_CODES = Mapping[VatKey, MappedCode]


class RulesUnreadable(json_values.NotReadable):
    """The JSON is not a webshop's rules; the message names the field."""


@dataclass(frozen=True, slots=True)
class _CodeRow:
    """One VAT code with the key it is looked up by: JSON has no keys of three parts."""

    treatment: Treatment
    country: str
    rate: Decimal
    code: str
    account: str = ""


def to_json(rules: Rules) -> dict[str, Any]:
    """All of the rules; `from_json` gives the same back."""
    found: dict[str, Any] = _CONVERTER.unstructure(rules)
    return found


def from_json(data: Any) -> Rules:
    """Raises RulesUnreadable, naming what is wrong."""
    try:
        rules = json_values.read(_CONVERTER, data, Rules)
        _check_zone(rules.timezone)
        return rules
    except json_values.NotReadable as wrong:
        told = f"the rules lack {wrong.field}" if wrong.is_missing else f"the rules cannot be read: {wrong}"
        raise RulesUnreadable("", told) from wrong


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError) as wrong:
        raise json_values.NotReadable("timezone", f"{name!r:.40} is no time zone") from wrong


def _codes_to_json(codes: _CODES) -> list[dict[str, Any]]:
    return [{**_CONVERTER.unstructure(key), **_CONVERTER.unstructure(code)} for key, code in codes.items()]


def _codes(data: Any, _: Any) -> dict[VatKey, MappedCode]:
    rows = _CONVERTER.structure(data, tuple[_CodeRow, ...])
    return {VatKey(row.treatment, row.country, row.rate): MappedCode(row.code, row.account) for row in rows}


def _made() -> Converter:
    converter = json_values.strict()
    converter.register_structure_hook_func(lambda wanted: wanted == _CODES, _codes)
    converter.register_unstructure_hook_func(lambda kind: kind == _CODES, _codes_to_json)
    unsaid = override(omit=True)  # an option of the preview, a decision on one order: no setting of a webshop
    converter.register_structure_hook(Selection, make_dict_structure_fn(Selection, converter, everything=unsaid))
    converter.register_unstructure_hook(Selection, make_dict_unstructure_fn(Selection, converter, everything=unsaid))
    converter.register_structure_hook(Rules, make_dict_structure_fn(Rules, converter, decided=unsaid))
    converter.register_unstructure_hook(Rules, make_dict_unstructure_fn(Rules, converter, decided=unsaid))
    return converter


_CONVERTER = _made()
