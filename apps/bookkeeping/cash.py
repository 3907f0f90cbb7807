"""Cash is rounded to the coins there are. What Shopify states beyond that is no rounding, and is held: no plug line."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from apps.bookkeeping.money import Money, quantum
from apps.bookkeeping.refusals import CannotBook, Held

# To which amount cash is rounded, where that is known (central banks; Belgium and Finland by law, others by custom).
_COINS = {
    **dict.fromkeys(("EUR", "CHF", "CAD", "AUD", "SGD", "MYR"), Decimal("0.05")),
    **dict.fromkeys(("NZD", "HKD", "ZAR", "ILS"), Decimal("0.10")),
    **dict.fromkeys(("SEK", "NOK", "ISK", "CZK"), Decimal(1)),
    "DKK": Decimal("0.50"),
    "HUF": Decimal(5),
}
_OTHERS = 5  # of the smallest unit: the stricter reading


def most_rounding(currency: str, *, payments: int = 1) -> Decimal:
    """How much of the smallest unit so many payments in cash can be rounded by: 0.02 for one in EUR, 0.50 in SEK."""
    unit = quantum(currency)
    once = _COINS.get(currency, _OTHERS * unit) / 2 // unit * unit
    return once * max(payments, 1)


def check_rounding(rounding: Money, *, payments: int, accepted: Collection[Decimal] = ()) -> None:
    """Raises CannotBook with the amount and what it can be at most. `accepted`: just these a person found right."""
    most = most_rounding(rounding.currency, payments=payments)
    if abs(rounding.amount) > most and rounding.amount not in accepted:
        amounts = {"cash_rounding": rounding, "most_cash_rounding": Money(most, rounding.currency)}
        raise CannotBook(Held.CASH_ROUNDING_TOO_LARGE, amounts=amounts)
