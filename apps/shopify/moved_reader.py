"""From Shopify's transactions to the money that moved: what was authorised, failed or is pending moved none."""

from __future__ import annotations

from datetime import datetime

from apps.bookkeeping.money import Money
from apps.bookkeeping.sale import MoneyMoved
from apps.shopify.amounts import GIFT_CARD, KINDS, PAYMENTS, STATUSES, STORE_CREDIT, Amounts
from apps.shopify.fields import Fields

_IN, _OUT = frozenset(PAYMENTS), frozenset({"REFUND", "CHANGE"})


def read(order: Fields, amounts: Amounts) -> tuple[MoneyMoved, ...]:
    """In Shopify's order. Raises Unreadable."""
    refunds = {
        one.text("id"): refund.text("id")
        for refund in order.parts("refunds")
        for one in refund.nodes_if_asked("transactions")
    }
    return tuple(
        _moved(one, amounts, refund=refunds.get(one.text("id"), ""))
        for one in order.parts("transactions")
        if _is_money(one)
    )


def _is_money(one: Fields) -> bool:
    has_moved = one.word("kind", KINDS) in _IN | _OUT and one.word("status", STATUSES) == "SUCCESS"
    return has_moved and not one.flag_or("test", False) and one.text_or_empty("gateway") not in GIFT_CARD | STORE_CREDIT


def _moved(one: Fields, amounts: Amounts, *, refund: str) -> MoneyMoved:
    sign = -1 if one.text("kind") in _OUT else 1
    rounding = amounts.money_or_nothing(one, "amountRoundingSet")
    amount, other = amounts.money(one, "amountSet"), _other_side(one.part("amountSet"), amounts)
    return MoneyMoved(
        source=one.text("id"),
        gateway=one.text_or_empty("gateway"),
        reference=one.text_or_empty("paymentId"),
        at=_moment(one),
        amount=Money(sign * amount.amount, amount.currency),
        other=Money(sign * other.amount, other.currency) if other else None,
        refund=refund,
        rounding=Money(sign * rounding.amount, rounding.currency) if rounding else None,
    )


def _other_side(bag: Fields, amounts: Amounts) -> Money | None:
    name = "presentmentMoney" if amounts.side == "shopMoney" else "shopMoney"
    part = bag.part_or_none(name)
    return Money(part.amount("amount"), part.currency("currencyCode")) if part else None


def _moment(one: Fields) -> datetime | None:
    """When the money moved; what has no such moment was made and moved at once."""
    name = next((name for name in ("processedAt", "createdAt") if one.has(name)), None)
    return one.moment(name) if name else None
