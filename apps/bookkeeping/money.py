"""An amount and its currency, kept together; the only arithmetic the rules know.

Decimal only: a float is refused on the way in. Two currencies never meet in one sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# ISO 4217 minor units that differ from 2 (source: ISO 4217 list one).
MINOR_UNITS = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX"), 0),
    **dict.fromkeys(("VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_QUANTA = {0: Decimal("1"), 2: Decimal("0.01"), 3: Decimal("0.001")}
ZERO = Decimal(0)


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were about to be added or compared."""


def quantum(currency: str) -> Decimal:
    """The smallest amount of the currency: 0.01 for EUR, 1 for JPY, 0.001 for KWD."""
    return _QUANTA[MINOR_UNITS.get(currency, 2)]


@dataclass(frozen=True, slots=True)
class Money:
    """`amount` in units of `currency` (121.00 EUR), not in cents."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"an amount is a Decimal, not {type(self.amount).__name__}")

    def __add__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def __str__(self) -> str:
        return f"{self.text} {self.currency}"

    @property
    def text(self) -> str:
        """The amount with the currency's own number of decimals: "121.00", "500", "1.250"."""
        exponent = MINOR_UNITS.get(self.currency, 2)
        return f"{self.amount or ZERO:.{exponent}f}"  # never "-0.00"

    @property
    def is_whole(self) -> bool:
        """Whether the amount fits the currency's smallest unit (0.005 EUR does not)."""
        return self.amount == self.amount.quantize(quantum(self.currency))

    def rounded(self) -> Money:
        """Half up to the smallest unit of the currency."""
        return Money(self.amount.quantize(quantum(self.currency), ROUND_HALF_UP) + ZERO, self.currency)


def nothing(currency: str) -> Money:
    """Zero of that currency."""
    return Money(ZERO, currency)


def total(amounts: Iterable[Money], *, currency: str) -> Money:
    """The sum; zero of `currency` for nothing. Raises CurrencyMismatch when one differs."""
    found = list(amounts)
    for money in found:
        if money.currency != currency:
            raise CurrencyMismatch(f"{currency} and {money.currency}")
    return Money(sum([money.amount for money in found], ZERO), currency)


def spread(whole: Money, weights: Sequence[Decimal]) -> list[Money]:
    """Split `whole` in proportion to `weights`, to the cent: largest remainder, ties to the first.

    The parts always add up to `whole`. All-zero weights give everything to the first part.
    """
    if not weights:
        raise ValueError("nothing to spread over")
    weight_sum = sum(weights, ZERO)
    if weight_sum == 0:
        return [whole, *(nothing(whole.currency) for _ in weights[1:])]
    unit = quantum(whole.currency)
    exact = [whole.amount * weight / weight_sum for weight in weights]
    # Towards zero, so that the remainder has the sign of the whole and is handed out unit by unit.
    parts = [(share / unit).to_integral_value("ROUND_DOWN") * unit for share in exact]
    rest = whole.amount - sum(parts, ZERO)
    step = unit if rest > 0 else -unit
    by_remainder = sorted(range(len(parts)), key=lambda index: -abs(exact[index] - parts[index]))
    for index in by_remainder[: int(abs(rest) // unit)]:
        parts[index] += step
    # What is smaller than the smallest unit (a whole that was not to the cent) stays on the largest part.
    parts[by_remainder[0]] += whole.amount - sum(parts, ZERO)
    return [Money(part, whole.currency) for part in parts]
