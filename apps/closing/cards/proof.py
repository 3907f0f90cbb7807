"""The month of a debt, held three ways, and why they differ. Pure: everything is told, nothing is asked.

The books are what this app booked, and what somebody entered on the account by hand; Exact is what stands on the
account; Shopify is what is on the cards. Each difference has a cause; what no cause explains says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from apps.closing.cards.values import ZERO, Debt, DebtMovement, Sums


class DebtCause(StrEnum):
    """Why two of the three differ."""

    BEFORE = "before"
    WAITS = "waits"
    ENDED = "ended"
    GIVEN = "given"
    MISSING = "missing"
    CHANGED = "changed"
    NOT_READ = "not_read"
    UNEXPLAINED = "unexplained"


@dataclass(frozen=True, slots=True)
class DebtGap:
    """One difference. `amount`: what Exact, or Shopify, has more than the books. `name`: of the order or the entry."""

    cause: DebtCause
    amount: Decimal
    name: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class OnAccount:
    """An entry on the account of the debt: what it grew by. `is_ours`: a document of ours went there."""

    entry_id: str
    name: str
    on: date
    amount: Decimal
    is_ours: bool


@dataclass(frozen=True, slots=True)
class MeantEntry:
    """What a booked document should have moved on the account, by Exact's id of its entry."""

    entry_id: str
    name: str
    document: str
    amount: Decimal
    is_fresh: bool = False  # booked after Exact was last read


@dataclass(frozen=True, slots=True)
class DebtMonth:
    """A debt in one currency. `exact`: what stands on the account when the month is over, None where that is not read.

    `shopify`: None where the permission is missing, or Shopify cannot tell.
    """

    debt: Debt
    currency: str
    books: Sums
    exact: Decimal | None
    shopify: Sums | None
    in_exact: tuple[DebtGap, ...] = ()
    at_shopify: tuple[DebtGap, ...] = ()
    by_hand: tuple[OnAccount, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether all that can be asked say the same, to the cent."""
        is_exact = self.exact is None or self.exact == self.books.closing
        return is_exact and (self.shopify is None or self.shopify.closing == self.books.closing)


def with_hands(books: Sums, entries: Iterable[OnAccount]) -> Sums:
    """The books with what somebody entered on the account by hand in the month."""
    by_hand = sum((one.amount for one in entries if not one.is_ours), ZERO)
    return replace(
        books, moved={**books.moved, DebtMovement.OTHER: books.moved.get(DebtMovement.OTHER, ZERO) + by_hand}
    )


def of_shopify(books: Sums, shopify: Sums, waiting: Sequence[DebtGap], *, given: Decimal = ZERO) -> tuple[DebtGap, ...]:
    """Why the cards come to something else. `waiting`: documents of the month that are not booked, with amounts.

    `given`: what cards that nobody bought paid in the month and no document has as theirs. As far as nothing else
    explains what the others have more, it was booked as paid by them, before cards were told apart; what was entered by
    hand moves that first.
    """
    by_hand = books.moved.get(DebtMovement.OTHER, ZERO)
    moved_off = max(min(given, by_hand), ZERO)
    ended = shopify.moved.get(DebtMovement.OTHER, ZERO) - (by_hand - moved_off)
    found = [DebtGap(DebtCause.BEFORE, shopify.opening - books.opening), *waiting, DebtGap(DebtCause.ENDED, ended)]
    whole = shopify.closing - books.closing
    rest = whole - sum((one.amount for one in found), ZERO)
    return _with_rest([*found, DebtGap(DebtCause.GIVEN, max(min(given - moved_off, rest), ZERO))], whole)


def of_exact(
    *, opening: Decimal, closing: Decimal, meant: Sequence[MeantEntry], entries: Sequence[OnAccount]
) -> tuple[DebtGap, ...]:
    """Why the account comes to something else. `opening`, `closing`: what Exact has more than the books."""
    found = [DebtGap(DebtCause.BEFORE, opening), *_of_documents(meant, entries)]
    return _with_rest(found, closing)


def _of_documents(meant: Sequence[MeantEntry], entries: Sequence[OnAccount]) -> Iterator[DebtGap]:
    stands = {one.entry_id: one.amount for one in entries}
    for one in meant:
        if one.entry_id not in stands:
            cause = DebtCause.NOT_READ if one.is_fresh else DebtCause.MISSING
            yield DebtGap(cause, -one.amount, one.name, one.document)
        elif stands[one.entry_id] != one.amount:
            yield DebtGap(DebtCause.CHANGED, stands[one.entry_id] - one.amount, one.name, one.document)


def _with_rest(found: Sequence[DebtGap], whole: Decimal) -> tuple[DebtGap, ...]:
    rest = whole - sum((one.amount for one in found), ZERO)
    told = [*found, DebtGap(DebtCause.UNEXPLAINED, rest)]
    return tuple(one for one in told if one.amount)
