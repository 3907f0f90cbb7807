"""Which transaction of the order a tender is: a tender names a payment method, only the transaction a gateway.

By the provider's own reference first, then by amount, direction and time. A transaction is one tender's at most. What
cannot be told apart is not guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from apps.bookkeeping.money import Money
from apps.bookkeeping.sale import MoneyMoved
from apps.payments.gateways import key
from apps.payments.refusals import CannotBookTender, HeldTender
from apps.payments.tender import Tender

# Without a reference, a tender and its transaction tell the same moment; not verified how exactly (first-install.md).
_NEAR = timedelta(minutes=10)
Tied = MoneyMoved | CannotBookTender


def tie(tenders: Iterable[Tender], moved: Iterable[MoneyMoved], *, zone: tzinfo) -> dict[str, Tied]:
    """By the tender's source: its transaction, or why it has none. All tenders of one order, and all its money."""
    left = sorted(moved, key=lambda one: (one.at or _LONG_AGO, one.source))
    waiting = sorted(tenders, key=lambda one: (one.at, one.source))
    found: dict[str, Tied] = {}
    for is_near_only in (True, False):  # of captures that share a reference and an amount, each has its own moment
        for tender in [one for one in waiting if one.source not in found]:
            same = [one for one in left if _has_reference(one, tender) and _is_amount(one, tender.amount)]
            if near := [one for one in same if not is_near_only or _is_near(one, tender)]:
                found[tender.source] = near[0]
                left.remove(near[0])
    for amount in dict.fromkeys(tender.amount for tender in waiting if tender.source not in found):
        alike = [one for one in waiting if one.amount == amount and one.source not in found]
        is_one_day = len({one.at.astimezone(zone).date() for one in alike}) == 1
        found |= _by_time(alike, left, is_one_day=is_one_day)
    return found


def _by_time(alike: Sequence[Tender], left: list[MoneyMoved], *, is_one_day: bool) -> dict[str, Tied]:
    """Tenders of one amount that no reference ties. `left` loses what is theirs."""
    found: dict[str, Tied] = {}
    free = [one for one in left if _is_amount(one, alike[0].amount)]
    is_as_many = len(alike) == len(free)
    for tender in alike:
        near = [one for one in free if _is_near(one, tender) and not _is_elsewhere(one, tender)]
        gateways = {key(one.gateway) for one in near}
        # As many of each: whichever is whose, every gateway's sum of the day is the same.
        is_told_apart = len(gateways) < 2 or (is_one_day and is_as_many)
        if not near:
            found[tender.source] = CannotBookTender(HeldTender.UNTIED, amounts={"payment": tender.amount})
        elif not is_told_apart:
            names = ", ".join(sorted({one.gateway or "?" for one in near}))
            found[tender.source] = CannotBookTender(
                HeldTender.AMBIGUOUS, amounts={"payment": tender.amount}, gateways=names
            )
        else:
            chosen = min(near, key=lambda one: (_distance(one, tender), one.source))
            found[tender.source] = chosen
            free.remove(chosen)
            left.remove(chosen)
    return found


def _has_reference(one: MoneyMoved, tender: Tender) -> bool:
    return bool(tender.reference) and one.reference == tender.reference


def _is_elsewhere(one: MoneyMoved, tender: Tender) -> bool:
    """Both name a payment of the provider, and not the same."""
    return bool(tender.reference and one.reference) and one.reference != tender.reference


def _is_amount(one: MoneyMoved, amount: Money) -> bool:
    return amount in (one.amount, one.other)


def _is_near(one: MoneyMoved, tender: Tender) -> bool:
    return one.at is not None and _distance(one, tender) <= _NEAR


def _distance(one: MoneyMoved, tender: Tender) -> timedelta:
    return abs((one.at or _LONG_AGO) - tender.at)


_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
