"""What is looked for, what is found of it, and how sure that is. Values only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum, StrEnum

from apps.closing.values import Entry


class Sureness(IntEnum):
    """How sure it is that the entry is the order; higher is surer. Its names are those of SoughtOrder.Confidence."""

    UNCLEAR = 1
    LIKELY = 2
    CERTAIN = 3


class How(StrEnum):
    """What agrees between an order and an entry, and what does not."""

    NAME = "name"  # the whole name of the order is the reference
    NUMBER = "number"  # its number stands in a reference or as the order number
    IN_TEXT = "in_text"  # its number stands in the description alone
    AMOUNT = "amount"
    CUSTOMER_AMOUNT = "customer_amount"  # in the customer's currency
    AMOUNT_NOW = "amount_now"  # as the order stands after edits and refunds
    A_CENT_OFF = "a_cent_off"
    WITHOUT_VAT = "without_vat"  # the entry's total is the order's without VAT
    OTHER_AMOUNT = "other_amount"
    NEAR = "near"
    LATER = "later"
    FAR = "far"
    TOGETHER = "together"  # several orders named in one entry, which come to its total
    OF_A_DAY = "of_a_day"  # all orders of a day come to the total of one entry
    SEVERAL = "several"  # another entry, or another order, fits as well


@dataclass(frozen=True, slots=True)
class Wanted:
    """An order that may stand in Exact. Amounts incl. VAT, `net` without; `number` is what its name counts by.

    `is_to_book`: by the rules that anybody has: no test, not cancelled, paid; only such are in a collective entry.
    """

    order: str
    name: str
    number: str
    on: date
    currency: str
    total: Decimal
    net: Decimal
    current_total: Decimal
    customer_currency: str
    customer_total: Decimal
    is_to_book: bool = True


@dataclass(frozen=True, slots=True)
class Match:
    """The entry that an order is found in. `orders`: how many stand in it."""

    order: str
    entry: Entry
    sureness: Sureness
    how: Sequence[How]
    orders: int = 1
