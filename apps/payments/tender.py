"""Money that really moved, as Shopify's tender transactions tell it, and the order it belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from apps.bookkeeping.booking import Paid
from apps.bookkeeping.money import Money
from apps.bookkeeping.sale import MoneyMoved
from apps.payments.refusals import CannotBookTender


@dataclass(frozen=True, slots=True)
class Tender:
    """One movement. `amount` is negative where it went back to the customer; `order` a gid, "" where it is gone.

    `method` is Shopify's word for how it was paid, which names no gateway; `reference` the provider's own, "" for none.
    """

    source: str
    at: datetime
    amount: Money
    method: str
    reference: str = ""
    order: str = ""
    order_name: str = ""
    is_test: bool = False


@dataclass(frozen=True, slots=True)
class UnreadTender:
    """One that Shopify told so that it cannot be read: it waits with the reason. `at`: when it was read, if untold."""

    source: str
    at: datetime
    order_name: str
    why: CannotBookTender


class OrderStanding(StrEnum):
    """Whether the order has a debtor's open item that its money can be credited to."""

    BOOKED = "booked"
    WAITS = "waits"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """What the rules must know of an order to book its money.

    `waiting_refunds`: gids of refunds that wait. `with_sale`: what stands in the
    order's own entry, which has the date `booked_on`; `waiting_with_sale`: transactions in one that is not booked yet.
    `has_till_day`: it stands in the day book of a till instead.
    """

    source: str
    name: str
    standing: OrderStanding
    moved: tuple[MoneyMoved, ...]
    waiting_refunds: frozenset[str] = frozenset()
    with_sale: tuple[Paid, ...] = ()
    has_till_day: bool = False
    booked_on: date | None = None
    waiting_with_sale: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Settled:
    """A tender with all that its lines need. `amount` is in the order's booked currency, as Shopify tells it there.

    `is_with_sale`: it stands in the order's own entry, and in none of its day.
    """

    tender: Tender
    order: PaidOrder
    moved: MoneyMoved
    gateway: str
    words: str
    account: str
    amount: Money
    booked_on: date
    is_with_sale: bool = False
