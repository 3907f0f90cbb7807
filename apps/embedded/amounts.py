"""Amounts, counts and percentages as the reader writes them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils import formats, translation

from apps.bookkeeping.money import MINOR_UNITS

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$"}
# Where the currency stands behind the number.
_BEHIND = ("de", "fr")
_NO_BREAK = "\u00a0"


def money(amount: Decimal | None, currency: str) -> str:
    """In the reader's notation with the currency's own decimals: "€ 1,234.50", "1.234,50 €"; "" for no amount."""
    if amount is None:
        return ""
    decimals = MINOR_UNITS.get(currency, 2)
    digits = formats.number_format(abs(amount), decimal_pos=decimals, force_grouping=True)
    is_negative = amount < 0 and round(amount, decimals)
    sign, name = "−" if is_negative else "", _SIGNS.get(currency, currency)
    if (translation.get_language() or "")[:2] in _BEHIND:
        return f"{sign}{digits}{_NO_BREAK}{name}"
    return f"{sign}{name}{_NO_BREAK}{digits}"


def journal_line(line: Mapping[str, Any], currency: str) -> dict[str, str]:
    """A stored line of the general journal, its amount on the side where it stands: positive is debit."""
    amount = Decimal(line["amount"])
    debit, credit = (money(amount, currency), "") if amount > 0 else ("", money(-amount, currency))
    return {"account": line["account"], "description": line["description"], "debit": debit, "credit": credit}


def number(count: int) -> str:
    """How many: "1,284", "1.284"; in templates that is floatformat with "0g"."""
    return formats.number_format(count, force_grouping=True)


def rate(text: str) -> str:
    """A percentage in the reader's notation: "21", "5,5"."""
    value = Decimal(text).normalize()
    return formats.number_format(value, decimal_pos=max(0, -int(value.as_tuple().exponent)))
