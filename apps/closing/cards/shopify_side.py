"""What Shopify's gift cards come to in a month. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from apps.closing.cards.values import ZERO, Card, DebtMovement, Sums
from apps.closing.compare import Stretch


@dataclass(frozen=True, slots=True)
class GivenCards:
    """Cards that nobody bought: no debt. `left`: what can still be spent of them when the month is over."""

    issued: Decimal = ZERO
    redeemed: Decimal = ZERO
    left: Decimal = ZERO


def sold(cards: Iterable[Card], stretch: Stretch) -> dict[str, Sums]:
    """Of the cards that were bought, by currency: opening + moved is what is left on them when the month is over."""
    found: dict[str, Sums] = {}
    for currency, mine in _by_currency(cards, is_given=False).items():
        moved = defaultdict[DebtMovement, Decimal](lambda: ZERO)
        for card in mine:
            for movement, amount in _moved(card, stretch):
                moved[movement] += amount
        found[currency] = Sums(sum((card.left_before(stretch.first) for card in mine), ZERO), dict(moved))
    return found


def given(cards: Iterable[Card], stretch: Stretch) -> dict[str, GivenCards]:
    """Of the cards that nobody bought, by currency."""
    return {
        currency: GivenCards(
            issued=sum((card.initial for card in mine if card.issued_on in stretch), ZERO),
            redeemed=-sum((amount for card in mine for on, amount in card.moves if on in stretch), ZERO),
            left=sum((card.left_before(stretch.until) for card in mine), ZERO),
        )
        for currency, mine in _by_currency(cards, is_given=True).items()
    }


def _moved(card: Card, stretch: Stretch) -> Iterable[tuple[DebtMovement, Decimal]]:
    if card.issued_on in stretch:
        yield DebtMovement.SOLD, card.initial
    for on, amount in card.moves:
        if on in stretch and (card.ended_on is None or on <= card.ended_on):
            yield (DebtMovement.REDEEMED if amount < 0 else DebtMovement.PAID_BACK), amount
    if card.ended_on is not None and card.ended_on in stretch:
        yield DebtMovement.OTHER, -card.lost


def _by_currency(cards: Iterable[Card], *, is_given: bool) -> Mapping[str, list[Card]]:
    found = defaultdict[str, list[Card]](list)
    for card in cards:
        if card.is_given is is_given:
            found[card.currency].append(card)
    return found
