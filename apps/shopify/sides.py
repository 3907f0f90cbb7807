"""Which of an order's two currencies it is read in."""

from __future__ import annotations

from typing import Any

from apps.bookkeeping.rules import CurrencySide

_SIDES = {"currencyCode": CurrencySide.SHOP, "presentmentCurrencyCode": CurrencySide.PRESENTMENT}


def side_of(node: Any, *, chosen: CurrencySide, booked_in: str = "") -> CurrencySide:
    """The one it is booked in (`booked_in`, a currency code), whatever the settings say since; else the chosen one."""
    known = node if isinstance(node, dict) else {}
    return next((side for name, side in _SIDES.items() if booked_in and known.get(name) == booked_in), chosen)
