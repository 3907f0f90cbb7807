"""One payout of Shopify Payments and the movements of the balance it consists of. Amounts as Shopify signs them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from apps.bookkeeping.money import Money


class Status(StrEnum):
    """Where the money is, in Shopify's words (ShopifyPaymentsPayoutStatus, 2026-10)."""

    SCHEDULED = "SCHEDULED"
    IN_TRANSIT = "IN_TRANSIT"
    PAID = "PAID"
    FAILED = "FAILED"
    CANCELED = "CANCELED"

    @property
    def is_returned(self) -> bool:
        """The bank or Shopify sent it back: its amounts come again in another payout."""
        return self in (Status.FAILED, Status.CANCELED)


class Direction(StrEnum):
    """Into the merchant's bank account, or out of it (ShopifyPaymentsPayoutTransactionType)."""

    DEPOSIT = "DEPOSIT"
    WITHDRAWAL = "WITHDRAWAL"


@dataclass(frozen=True, slots=True)
class Movement:
    """One balance transaction. `amount` is positive where the merchant gains, `fee` where the merchant pays one.

    `kind` and `source_kind` are Shopify's words; `order` the order's name, "" where there is none.
    """

    source: str
    kind: str
    source_kind: str
    amount: Money
    fee: Money
    net: Money
    order: str = ""
    order_gid: str = ""
    why: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class Payout:
    """`issued_on` is a date in the shop's zone; `gross` and `fees` are the sums of Shopify's own summary.

    `number` is Shopify's short id, which also stands on its screens.
    """

    source: str
    number: str
    issued_on: date
    status: Status
    direction: Direction
    net: Money
    gross: Money
    fees: Money
    movements: tuple[Movement, ...]
