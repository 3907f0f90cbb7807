"""What a person decided about one order: an answer to what the rules cannot know. Where they know, it is not asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from apps.bookkeeping.booking import VatKey
from apps.bookkeeping.sale import Place


@dataclass(frozen=True, slots=True)
class Delivered:
    """Sent `to` a place, or collected in the shop or at the till that stands there."""

    to: Place
    is_collected: bool = False


@dataclass(frozen=True, slots=True)
class BookAs:
    """What was charged at `rate` (a percentage) and waits is booked as this verdict.

    `code`: the VAT code in Exact; "" = as the VAT mapping says.
    """

    rate: Decimal
    key: VatKey
    code: str = ""


@dataclass(frozen=True, slots=True)
class Rounded:
    """Cash really was rounded by `amount` (in the order's currency, with Shopify's sign): no coins explain it."""

    amount: Decimal


Decision = Delivered | BookAs | Rounded


def delivered(decisions: Iterable[Decision]) -> Delivered | None:
    """What was decided of the delivery."""
    return next((one for one in decisions if isinstance(one, Delivered)), None)


def book_as(decisions: Iterable[Decision], *, rate: Decimal) -> BookAs | None:
    """What was decided of the amounts at this rate."""
    return next((one for one in decisions if isinstance(one, BookAs) and one.rate == rate), None)


def code_of(decisions: Iterable[Decision], *, key: VatKey) -> str:
    """The VAT code that was decided on for this verdict; "" for none."""
    return next((one.code for one in decisions if isinstance(one, BookAs) and one.key == key), "")


def roundings(decisions: Iterable[Decision]) -> frozenset[Decimal]:
    """The amounts of cash rounding that a person found right."""
    return frozenset(one.amount for one in decisions if isinstance(one, Rounded))


def rates(decisions: Iterable[Decision]) -> frozenset[Decimal]:
    """The rates that a person decided on."""
    return frozenset(one.rate for one in decisions if isinstance(one, BookAs))
