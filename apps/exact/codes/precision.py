"""How fine a price may be, by currency, as the administration has it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from apps.bookkeeping.money import MINOR_UNITS
from apps.exact.codes import lists
from apps.exact.codes.lists import CodeRead
from apps.exact.codes.sources import CodeKind
from apps.exact.models import Connection

# More than any amount of a shop needs; a precision of 0.0000000001 would be a slip of somebody.
_MOST_DECIMALS = 6


def price_decimals(connection: Connection) -> dict[str, int]:
    """How many decimals a price may have, of currencies that allow more than their own; {} before the first reading."""
    return decimals_in(lists.of_kind(connection, CodeKind.CURRENCY))


def decimals_in(entries: Iterable[CodeRead]) -> dict[str, int]:
    """As `price_decimals`, by entries that were read; those of another kind are passed over."""
    currencies = (entry for entry in entries if entry.kind == CodeKind.CURRENCY)
    found = {entry.code: _decimals(entry.data.get("price_precision", "")) for entry in currencies}
    return {code: count for code, count in sorted(found.items()) if count > MINOR_UNITS.get(code, 2)}


def _decimals(precision: str) -> int:
    """0.00001 has 5; 0 for what says nothing."""
    try:
        exponent = Decimal(precision).normalize().as_tuple().exponent
    except InvalidOperation:
        return 0
    return min(-exponent, _MOST_DECIMALS) if isinstance(exponent, int) and exponent < 0 else 0
