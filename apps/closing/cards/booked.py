"""What documents moved on the debt, summed by the database: a month has many of them.

A document that waits counts as it would be booked, where the rules know that.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from apps.bookkeeping.booking import Component, Treatment
from apps.closing.cards.values import ZERO, Debt, DebtMovement, Sums
from apps.closing.compare import Stretch
from apps.ledger.states import AT_THEIR_END, State
from apps.shops.models import Webshop

_REDEEMED = {Component.GIFT_CARD_REDEEMED: Debt.CARDS, Component.STORE_CREDIT_REDEEMED: Debt.CREDIT}
_PAID = (*_REDEEMED, Component.GIFT_CARD_GIVEN)
# The lines of a booking that are of a debt, or of cards that nobody bought.
_LINES = "$.lines[*] ? ({})".format(
    " || ".join(
        (
            *(f'@.component == "{one}"' for one in _PAID),
            f'@.component == "{Component.GIFT_CARD_SOLD}" && @.key.treatment == "{Treatment.VOUCHER}"',
        )
    )
)
# Lines that grew the debt, and lines that it shrank by, are told apart: a month has both.
_SUMS = """
    SELECT document.currency, line->>'component', (line->>'net')::numeric > 0, document.booked_on >= %(month)s,
        sum((line->>'net')::numeric)
    FROM ledger_document AS document, jsonb_path_query(document.booking, %(lines)s::jsonpath) AS line
    WHERE document.webshop_id = %(webshop)s AND document.state = %(booked)s
        AND document.booked_on >= %(first)s AND document.booked_on < %(until)s
    GROUP BY 1, 2, 3, 4
"""
_WAITING = """
    SELECT document.order_name, document.uuid, document.currency, line->>'component', sum((line->>'net')::numeric)
    FROM ledger_document AS document, coalesce(document.booking, document.reason->'proposed') AS would,
        jsonb_path_query(would, %(lines)s::jsonpath) AS line
    WHERE document.webshop_id = %(webshop)s AND NOT document.state = ANY(%(ended)s)
        AND (would->>'booked_on')::date >= %(month)s AND (would->>'booked_on')::date < %(until)s
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 4
"""
_BOOKED = """
    SELECT document.exact_id, document.reference, document.currency, line->>'component', min(document.order_name),
        min(document.uuid::text), sum((line->>'net')::numeric), max(document.updated_at)
    FROM ledger_document AS document, jsonb_path_query(document.booking, %(lines)s::jsonpath) AS line
    WHERE document.webshop_id = %(webshop)s AND document.state = %(booked)s
        AND document.booked_on >= %(month)s AND document.booked_on < %(until)s
    GROUP BY 1, 2, 3, 4 ORDER BY 5, 2
"""


@dataclass(frozen=True, slots=True)
class InExact:
    """What a document of the month moved on a debt; the receipts of a till's day share the day's entry."""

    entry_id: str
    reference: str
    currency: str
    debt: Debt
    order_name: str
    document: str
    amount: Decimal
    at: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document of the month that is not in Exact, and what it would move on the debt; None: cards nobody bought."""

    order_name: str
    document: str
    currency: str
    debt: Debt | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Books:
    """By debt and currency; `given`: by currency, what was paid with cards that nobody bought, in the month."""

    sums: dict[tuple[Debt, str], Sums]
    given: dict[str, Decimal]


def books(webshop: Webshop, stretch: Stretch, *, begins_on: date, openings: dict[Debt, Decimal]) -> Books:
    """`openings`: the debts as they were when the first day began, in the shop's currency."""
    opening = defaultdict[tuple[Debt, str], Decimal](lambda: ZERO)
    moved = defaultdict[tuple[Debt, str], dict[DebtMovement, Decimal]](dict)
    given = defaultdict[str, Decimal](lambda: ZERO)
    for begun, amount in openings.items():
        opening[begun, webshop.currency] += amount
    for currency, component, is_more, is_now, net in _ask(_SUMS, webshop, begins_on, stretch):
        debt, movement = _meant(component, is_more=is_more)
        if debt is None:
            given[currency] += -net if is_now else ZERO
        elif is_now:
            mine = moved[debt, currency]
            mine[movement] = mine.get(movement, ZERO) + net
        else:
            opening[debt, currency] += net
    keys = {*opening, *moved}
    return Books({key: Sums(opening[key], moved[key]) for key in sorted(keys)}, dict(given))


def waiting(webshop: Webshop, stretch: Stretch) -> list[Waiting]:
    """Documents of the month that cards are sold or spent in, and that are not in Exact."""
    return [
        Waiting(order_name, str(pk), currency, _meant(component, is_more=True)[0], net)
        for order_name, pk, currency, component, net in _ask(_WAITING, webshop, stretch.first, stretch)
    ]


def in_exact(webshop: Webshop, stretch: Stretch) -> list[InExact]:
    """Documents of the month that moved a debt and were booked."""
    found = []
    for entry, reference, currency, component, name, pk, net, at in _ask(_BOOKED, webshop, stretch.first, stretch):
        debt, _movement = _meant(component, is_more=True)
        found += [InExact(entry.lower(), reference, currency, debt, name, pk, net, at)] if debt else []
    return found


def _meant(component: str, *, is_more: bool) -> tuple[Debt | None, DebtMovement]:
    if component == Component.GIFT_CARD_SOLD:
        return Debt.CARDS, DebtMovement.SOLD
    return _REDEEMED.get(Component(component)), DebtMovement.PAID_BACK if is_more else DebtMovement.REDEEMED


def _ask(question: str, webshop: Webshop, first: date, stretch: Stretch) -> list[Any]:
    about: dict[str, Any] = {
        "webshop": webshop.pk,
        "first": first,
        "month": stretch.first,
        "until": stretch.until,
        "booked": State.BOOKED.value,
        "ended": [state.value for state in AT_THEIR_END],
        "lines": _LINES,
    }
    with connection.cursor() as cursor:
        cursor.execute(question, about)
        return list(cursor.fetchall())
