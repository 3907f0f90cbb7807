"""A VAT rate as a percentage, written in one way only: it is what VAT codes are looked up by."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

# Shopify's rates are floating-point numbers; no tax on earth has more decimals in its percentage than this.
_DECIMALS = Decimal("0.00001")


def normalised(percentage: Decimal) -> Decimal:
    """The rate without the noise of a floating-point number: 7.000000000000001 is 7, 19.999999999 is 20."""
    return Decimal(rate_text(percentage.quantize(_DECIMALS, ROUND_HALF_EVEN)))


def rate_text(rate: Decimal) -> str:
    """A percentage without trailing zeros: "21", "7.25", "0"."""
    return f"{rate.normalize():f}"
