"""Amounts, counts and percentages in each reader's notation; a sign never parts from its number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from apps.embedded import amounts

NO_BREAK = "\u00a0"


@pytest.mark.parametrize(
    ("language", "amount", "negative", "count", "rate"),
    [
        ("nl", "€ 1.234,56", "−€ 1.234,56", "1.284", "5,5"),
        ("en", "€ 1,234.56", "−€ 1,234.56", "1,284", "5.5"),
        ("de", "1.234,56 €", "−1.234,56 €", "1.284", "5,5"),
        ("fr", "1 234,56 €", "−1 234,56 €", "1 284", "5,5"),
    ],
)
def test_in_the_readers_notation(language: str, amount: str, negative: str, count: str, rate: str) -> None:
    with translation.override(language):
        shown = [amounts.money(Decimal(value), "EUR") for value in ("1234.56", "-1234.56")]
        assert [*shown, amounts.number(1284), amounts.rate("5.50")] == [
            *(text.replace(" ", NO_BREAK) for text in (amount, negative, count)),
            rate,
        ]


def test_a_currency_keeps_its_own_decimals() -> None:
    with translation.override("de"):
        assert amounts.money(Decimal("1234"), "JPY") == f"1.234{NO_BREAK}JPY"
        assert amounts.money(None, "EUR") == ""
