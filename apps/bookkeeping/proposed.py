"""What an order that waits would be booked as, the open question as a marked cell: to be shown, never to be sent.

The same rules judge it once more, as if every open rate were answered with a code that no administration has.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from apps.bookkeeping import book, components, decisions
from apps.bookkeeping.booking import FOLLOW_GOODS, OF_ORDERS, Booking, Treatment, VatKey
from apps.bookkeeping.decisions import BookAs, Decision
from apps.bookkeeping.refusals import CannotBook
from apps.bookkeeping.rules import AccountRule, Rules, WhenUnknown
from apps.bookkeeping.sale import Sale

# Stands where a person has to choose: a VAT code, or an account.
OPEN = "?"


def of_held(
    sale: Sale, rules: Rules, *, waits: book.Outcome, booked: Sequence[Booking] = (), decided: Sequence[Decision] = ()
) -> tuple[Booking, ...]:
    """The documents that wait in `waits`, as far as only a code or an account is missing; none where amounts differ."""
    try:
        rates = {part.rate for part in components.of_sale(sale)} - decisions.rates(decided)
    except CannotBook:
        return ()
    answers = (*decided, *(_open(rate) for rate in rates))
    would = book.book(sale, _with_open_cells(rules), booked=booked, decisions=answers)
    known = {(one.kind, one.source, one.number) for one in waits.bookings}
    return tuple(one for one in would.bookings if (one.kind, one.source, one.number) not in known)


def _open(rate: Decimal) -> BookAs:
    return BookAs(rate, VatKey(Treatment.DOMESTIC, "", rate), OPEN)


def _with_open_cells(rules: Rules) -> Rules:
    """A code that is missing is open, unless the merchant chose the default for it; so is an account."""
    named = {rule.component for rule in rules.accounts} | FOLLOW_GOODS
    accounts = (*rules.accounts, *(AccountRule(one, OPEN) for one in OF_ORDERS if one not in named))
    is_open = rules.vat.unknown_code is WhenUnknown.HOLD
    vat = replace(rules.vat, default_code=OPEN, unknown_code=WhenUnknown.DEFAULT) if is_open else rules.vat
    return replace(rules, accounts=accounts, vat=vat, closed_until=None, closed_periods=())
