"""An order is read in the currency it is booked in, whatever the settings say since."""

from __future__ import annotations

from apps.bookkeeping.rules import CurrencySide
from apps.shopify.sides import side_of

NODE = {"currencyCode": "EUR", "presentmentCurrencyCode": "USD"}


def test_nothing_booked_leaves_the_choice_to_the_settings() -> None:
    assert side_of(NODE, chosen=CurrencySide.PRESENTMENT) is CurrencySide.PRESENTMENT
    assert side_of(NODE, chosen=CurrencySide.SHOP) is CurrencySide.SHOP


def test_what_is_booked_decides_over_the_settings() -> None:
    assert side_of(NODE, chosen=CurrencySide.PRESENTMENT, booked_in="EUR") is CurrencySide.SHOP
    assert side_of(NODE, chosen=CurrencySide.SHOP, booked_in="USD") is CurrencySide.PRESENTMENT


def test_a_currency_that_is_neither_leaves_the_choice_and_the_rules_hold_it() -> None:
    assert side_of(NODE, chosen=CurrencySide.SHOP, booked_in="GBP") is CurrencySide.SHOP
