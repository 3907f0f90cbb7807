"""A cell as the reader of the active language writes it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import formats

from apps.papers.paper import Cell


def number(value: Decimal | int, *, is_grouped: bool = True) -> str:
    """With the decimals that it has: "1.234,50"."""
    exponent = value.as_tuple().exponent if isinstance(value, Decimal) else 0
    decimals = max(-int(exponent), 0)
    return formats.number_format(value, decimal_pos=decimals, use_l10n=True, force_grouping=is_grouped)


def cell(value: Cell) -> str:
    """For a person."""
    if isinstance(value, date):
        return formats.date_format(value, "DATE_FORMAT")
    return number(value) if isinstance(value, (int, Decimal)) else value or ""
