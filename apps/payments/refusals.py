"""Why a payout is not booked."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from apps.bookkeeping.money import Money


class HeldPayout(StrEnum):
    """Waits for Shopify, a person or a setting."""

    UNDER_WAY = "payout_under_way"
    RETURNED = "payout_returned"
    TEST = "payout_test"
    KIND_UNKNOWN = "payout_kind_unknown"
    CURRENCIES_MIXED = "payout_currencies_mixed"
    NOT_TO_THE_CENT = "payout_not_to_the_cent"
    DOES_NOT_ADD_UP = "payout_does_not_add_up"
    ACCOUNT_MISSING = "payout_account_missing"
    BEFORE_START = "payout_before_start"
    EMPTY = "payout_empty"
    UNREADABLE = "payout_unreadable"


class CannotBookPayout(Exception):
    """The payout is held: the code, the amounts that differ, and other facts (no personal data)."""

    def __init__(self, code: HeldPayout, *, amounts: Mapping[str, Money] | None = None, **facts: str) -> None:
        self.code = code
        self.amounts = dict(amounts or {})
        self.facts = facts
        super().__init__(f"{code}: {facts} {self.amounts}")
