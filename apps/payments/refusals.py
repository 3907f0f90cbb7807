"""Why money is not booked."""

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


class HeldTender(StrEnum):
    """Waits for the order, a person or a setting; or nothing is to be done about it (LEFT_OUT)."""

    OFF = "payments_off"
    TEST = "payment_test"
    EMPTY = "payment_empty"
    BEFORE_START = "payment_before_start"
    LEFT_OPEN = "payment_left_open"
    NOT_TO_THE_CENT = "payment_not_to_the_cent"
    TOLD_TWICE = "payment_told_twice"
    ORDER_GONE = "payment_order_gone"
    ORDER_UNKNOWN = "payment_order_unknown"
    ORDER_WAITS = "payment_order_waits"
    ORDER_LEFT_OUT = "payment_order_left_out"
    UNDATED = "payment_undated"
    UNTIED = "payment_untied"
    AMBIGUOUS = "payment_ambiguous"
    GATEWAY_UNNAMED = "payment_gateway_unnamed"
    GATEWAY_MISSING = "payment_gateway_missing"
    ACCOUNT_MISSING = "payment_account_missing"
    UNREADABLE = "payment_unreadable"


class CannotBookMoney(Exception):
    """It is held: the code, the amounts that it is about, and other facts (no personal data)."""

    def __init__(self, code: StrEnum, *, amounts: Mapping[str, Money] | None = None, **facts: str) -> None:
        self.code = code
        self.amounts = dict(amounts or {})
        self.facts = facts
        super().__init__(f"{code}: {facts} {self.amounts}")


class CannotBookPayout(CannotBookMoney):
    """The payout is held."""


class CannotBookTender(CannotBookMoney):
    """The payment is held, or is not to be booked."""
