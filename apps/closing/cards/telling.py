"""The month of the debts as JSON and as text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from apps.closing.cards.month import CardsMonth
from apps.closing.cards.proof import DebtGap, DebtMonth
from apps.closing.cards.values import DebtMovement, Sums


def facts_of(found: CardsMonth) -> dict[str, Any]:
    """Amounts are text; null where a side does not tell."""
    return {
        "debts": [_debt(one) for one in found.debts],
        "given_cards": [
            {
                "currency": one.currency,
                "booked": f"{one.booked:.2f}",
                "issued": _text(one.told.issued if one.told else None),
                "left": _text(one.told.left if one.told else None),
            }
            for one in found.given
        ],
    }


def lines_of(found: CardsMonth) -> Iterator[str]:
    """For a terminal."""
    for one in found.debts:
        sides = {
            "books": one.books.closing,
            "exact": one.exact,
            "shopify": one.shopify.closing if one.shopify else None,
        }
        told = "  ".join(f"{name} {_text(amount) or '–'}" for name, amount in sides.items())
        yield f"  {one.debt.value} {one.currency}  {told}"
        for gap in (*one.in_exact, *one.at_shopify):
            yield f"    {gap.cause.value} {gap.name} {gap.amount:.2f}"


def _debt(one: DebtMonth) -> dict[str, Any]:
    return {
        "debt": one.debt.value,
        "currency": one.currency,
        "books": _sums(one.books),
        "exact": _text(one.exact),
        "shopify": _sums(one.shopify) if one.shopify else None,
        "in_exact": [_gap(gap) for gap in one.in_exact],
        "at_shopify": [_gap(gap) for gap in one.at_shopify],
        "by_hand": [
            {"entry": each.name, "day": each.on.isoformat(), "amount": _text(each.amount)} for each in one.by_hand
        ],
    }


def _sums(sums: Sums) -> Mapping[str, Any]:
    moved = {movement.value: _text(sums.moved.get(movement, Decimal(0))) for movement in DebtMovement}
    return {"opening": _text(sums.opening), **moved, "closing": _text(sums.closing)}


def _gap(gap: DebtGap) -> dict[str, Any]:
    return {"cause": gap.cause.value, "name": gap.name, "document": gap.document, "amount": _text(gap.amount)}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}"
