"""What the ledger of gift cards is told: cards by Shopify's days and amounts, and sums of what was booked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

ZERO = Decimal(0)


class Debt(StrEnum):
    """What the webshop owes: gift cards that were sold, and store credit that was given for what came back."""

    CARDS = "cards"
    CREDIT = "credit"


class DebtMovement(StrEnum):
    """Why a debt grows or shrinks. `OTHER`: a card ended with money on it, or somebody entered it by hand in Exact."""

    SOLD = "sold"
    REDEEMED = "redeemed"
    PAID_BACK = "paid_back"
    OTHER = "other"


Moved = Mapping[DebtMovement, Decimal]  # what the debt grew by; negative where it shrank


@dataclass(frozen=True, slots=True)
class Card:
    """A gift card, in days of the shop. `moves`: what was put on it (+) or spent (-), without what it was issued with.

    `balance` is what is on it now; `ended_on`: the last day on which it could be spent, None while it can.
    """

    is_given: bool
    currency: str
    balance: Decimal
    issued_on: date
    moves: tuple[tuple[date, Decimal], ...] = ()
    ended_on: date | None = None

    @property
    def initial(self) -> Decimal:
        """What it was issued with."""
        return self.balance - sum((amount for _on, amount in self.moves), ZERO)

    @property
    def lost(self) -> Decimal:
        """What was on it when it ended."""
        ended = self.ended_on
        return self.balance - sum((amount for on, amount in self.moves if on > ended), ZERO) if ended else ZERO

    def left_before(self, day: date) -> Decimal:
        """What could be spent when the day began."""
        if self.issued_on >= day or (self.ended_on is not None and self.ended_on < day):
            return ZERO
        return self.balance - sum((amount for on, amount in self.moves if on >= day), ZERO)


@dataclass(frozen=True, slots=True)
class Sums:
    """One side of a month in one currency: opening + what moved = closing."""

    opening: Decimal = ZERO
    moved: Moved = field(default_factory=dict)

    @property
    def closing(self) -> Decimal:
        """What is owed when the month is over."""
        return self.opening + sum(self.moved.values(), ZERO)
