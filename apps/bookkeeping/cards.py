"""Gift cards that paid for an order: those that were sold are a debt, those that nobody bought never were one.

What a card that was issued by hand pays stands on the account that the merchant chose for it, and goes back there. What
is booked as a debt already stays one: cards that are told apart from now on move nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from apps.bookkeeping.booking import Booking, Component, Kind
from apps.bookkeeping.money import Money, total
from apps.bookkeeping.refusals import CannotBook, Held
from apps.bookkeeping.rules import Rules
from apps.bookkeeping.sale import CardMoney, Refund, Sale


def given_of_sale(sale: Sale, rules: Rules, *, booked: Sequence[Booking] = ()) -> Money:
    """What gift cards that nobody bought paid of the order. Raises CannotBook where a card does not tell."""
    paid, nothing = sale.paid_by_gift_card, total((), currency=sale.currency)
    if not rules.tell_cards_apart or not paid:
        return nothing
    open_debt = paid - _redeemed(sale, booked)
    if open_debt.amount <= 0:
        return nothing
    return min(_given(sale.cards, whole=paid), open_debt, key=lambda one: one.amount)


def given_of_refund(refund: Refund, sale: Sale, rules: Rules, *, booked: Sequence[Booking]) -> Money:
    """What of the refund went back to gift cards that nobody bought: no more than they paid. Raises CannotBook."""
    back = refund.to_gift_card
    if not rules.tell_cards_apart or not back:
        return total((), currency=sale.currency)
    return min(_given(refund.cards, whole=back), given_of_sale(sale, rules, booked=booked), key=lambda one: one.amount)


def of_sale(sale: Sale) -> tuple[CardMoney, ...]:
    """Every gift card of the order and its refunds."""
    return (*sale.cards, *(one for refund in sale.refunds for one in refund.cards))


def _given(cards: Iterable[CardMoney], *, whole: Money) -> Money:
    told = tuple(cards)
    is_all = total((one.amount for one in told), currency=whole.currency) == whole
    if not is_all or any(one.is_given is None for one in told):
        raise CannotBook(Held.GIFT_CARD_UNTOLD, amounts={"gift_cards": whole})
    return total((one.amount for one in told if one.is_given), currency=whole.currency)


def _redeemed(sale: Sale, booked: Iterable[Booking]) -> Money:
    """What stands as paid from the debt of gift cards."""
    standing = (line for one in booked if one.kind is not Kind.REFUND for line in one.lines)
    debts = (line.net for line in standing if line.component is Component.GIFT_CARD_REDEEMED)
    return -total(debts, currency=sale.currency)
