"""Shipping of mixed contents: Shopify charges VAT on it in proportion to the goods, and nothing on an untaxed share.

Only what the contents explain to the cents of rounding is divided so; other VAT that is too little for its rate stays
as it is, and is held (B9). By which value Shopify divides is not documented: with or without VAT, with or without
goods that need no delivery; either is accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from apps.bookkeeping.money import ZERO, Money, quantum, spread
from apps.bookkeeping.sale import Tax

_ROUNDED_UNITS = 2

# Value of the goods by VAT rate; 0: untaxed.
Contents = Mapping[Decimal, Decimal]


def divide(net: Money, taxes: Sequence[Tax], contents: Iterable[Contents]) -> list[Money] | None:
    """The net that each tax stands on and, last, what is untaxed.

    None where the taxes explain all of the net, or no contents explain the taxes.
    """
    by_rate = {tax.rate: tax.amount.amount for tax in taxes}
    if len(by_rate) != len(taxes):
        return None
    allowed = _ROUNDED_UNITS * quantum(net.currency)
    if sum(((abs(tax.amount.amount) + allowed) * 100 / tax.rate for tax in taxes), ZERO) >= abs(net.amount):
        return None  # all of it is taxed
    for values in contents:
        whole = sum(values.values(), ZERO)
        if whole <= 0 or not values.get(ZERO):
            continue
        shares = {rate: value / whole for rate, value in values.items()}
        expected = {rate: rate * net.amount * share / 100 for rate, share in shares.items() if rate}
        rates = {*by_rate, *expected}
        if all(abs(by_rate.get(rate, ZERO) - expected.get(rate, ZERO)) <= allowed for rate in rates):
            return spread(net, [*(shares.get(tax.rate, ZERO) for tax in taxes), _rest(shares, by_rate)])
    return None


def _rest(shares: Contents, by_rate: Mapping[Decimal, Decimal]) -> Decimal:
    """The untaxed share, with that of rates so small in it that their VAT rounds to nothing."""
    return sum((share for rate, share in shares.items() if rate not in by_rate), ZERO)
