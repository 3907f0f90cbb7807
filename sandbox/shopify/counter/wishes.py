"""Reads what is wished, from the form or JSON body of a request: amounts, units, yes or no."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.shopify.sales.amounts import ZERO
from sandbox.shopify.sales.standing import CannotDoThat

Wish = Mapping[str, Any]  # the form or JSON body


def units(given: Wish | None) -> dict[int, int]:
    """{place of the line: number}."""
    return {int(place): int(count) for place, count in (given or {}).items()}


def amounts(given: Wish | None) -> dict[int, Decimal]:
    """{place of the line: amount}."""
    return {int(place): amount(value) for place, value in (given or {}).items()}


def amount(value: object) -> Decimal:
    """0 when nothing is said."""
    try:
        return Decimal(str(value)) if value not in (None, "") else ZERO
    except InvalidOperation as error:
        raise CannotDoThat(f"not an amount: {value}") from error


def amount_or_none(value: object) -> Decimal | None:
    return None if value in (None, "") else amount(value)


def is_true(value: object) -> bool:
    return value in (True, "1", "true", "on", "yes")
