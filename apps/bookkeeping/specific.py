"""Of several settings that fit a sale the most specific wins: for G/L accounts, cost centres, cost units and debtors.

Its till (location) says more than its channel, its channel more than its country; one for everything comes last.
"""

from __future__ import annotations


def rank(*, location: str = "", channel: str = "", country: str = "") -> tuple[bool, bool, bool]:
    """How specific a setting is that holds for these only ("" = any): the greatest of those that fit wins."""
    return bool(location), bool(channel), bool(country)
