"""One business day of one till: its receipts with the money that moved, and what was counted in the drawer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from apps.bookkeeping import json_values
from apps.bookkeeping.booking import Booking
from apps.bookkeeping.money import Money


@dataclass(frozen=True, slots=True)
class Tender:
    """Money that moved through one gateway: positive from the customer, negative back. Cash with its rounding.

    `sources` are the gids of the transactions: each stands in one document at most.
    """

    gateway: str
    amount: Money
    sources: tuple[str, ...] = ()


def tender_to_json(tender: Tender) -> list[Any]:
    """Gateway, amount and transactions; the currency is that of the document."""
    return [tender.gateway, str(tender.amount.amount), list(tender.sources)]


def tender_from_json(data: Any, *, currency: str) -> Tender:
    """The tender that `tender_to_json` was given. Raises ValueError and TypeError."""
    gateway, amount, sources = data
    return Tender(str(gateway), Money(json_values.number(amount), currency), tuple(map(str, sources)))


@dataclass(frozen=True, slots=True)
class Receipt:
    """One document of an order: the sale, a refund or a change, as it would be booked by itself."""

    booking: Booking
    tenders: tuple[Tender, ...]


@dataclass(frozen=True, slots=True)
class CashCount:
    """One session of a cash drawer: what should be in it when it was closed, and what was counted.

    `discrepancy` is what Shopify itself says that they differ by; its sign is not documented.
    """

    source: str
    register: str
    expected: Money
    counted: Money
    discrepancy: Money

    @property
    def difference(self) -> Money:
        """Positive where more was counted than should be there."""
        return self.counted - self.expected


@dataclass(frozen=True, slots=True)
class TillDay:
    """`till` is the gid of the location, `name` its name, `day` a date in the shop's zone.

    `number` counts the entries of this till's book without a gap; `version` those of one day: what comes after the day
    was booked is a second entry of that day, never an edit of the first.
    """

    till: str
    name: str
    day: date
    currency: str
    number: int
    version: int = 1
    receipts: tuple[Receipt, ...] = ()
    counts: tuple[CashCount, ...] = ()

    @property
    def reference(self) -> str:
        """Ours in Exact: Shopify numbers the locations of all shops in one row, so no two webshops have the same."""
        number = self.till.rsplit("/", 1)[-1]
        again = f"-{self.version}" if self.version > 1 else ""
        return f"T{number}-{self.day:%Y%m%d}{again}"
