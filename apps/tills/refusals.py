"""Why a till's day is not booked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from apps.bookkeeping.money import Money


class HeldDay(StrEnum):
    """Waits for a person or a setting; a day that is empty, or all apart, is recorded and waits for nobody."""

    EMPTY = "till_day_empty"
    APART = "till_day_apart"
    ACCOUNT_MISSING = "till_day_account_missing"
    MONEY_DIFFERS = "till_day_money_differs"
    CASH_UNCLEAR = "till_day_cash_unclear"
    CURRENCIES_MIXED = "till_day_currencies_mixed"
    NOT_OF_THE_DAY = "till_day_not_of_the_day"


class CannotBookDay(Exception):
    """The day is held: the code, the amounts that differ, and other facts (no personal data)."""

    def __init__(self, code: HeldDay, *, amounts: Mapping[str, Money] | None = None, **facts: str) -> None:
        self.code = code
        self.amounts = dict(amounts or {})
        self.facts = facts
        super().__init__(f"{code}: {facts} {self.amounts}")
