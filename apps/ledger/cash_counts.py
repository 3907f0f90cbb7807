"""Drawers that were counted: what differs becomes a line of its till's day, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from django.db.models import F, Q, QuerySet

from apps.bookkeeping.money import Money
from apps.ledger.models import CashSession, TillDay
from apps.shops.models import Webshop
from apps.tills.day import CashCount
from apps.tills.rules import TillRules

_Key = tuple[date, str, str]  # day, location, currency
# What nobody has to book: the drawer holds what it should, and Shopify says so too.
_RIGHT = Q(expected=F("counted"), discrepancy=0)


def record(webshop: Webshop, count: CashCount, *, location: str, closed_on: date) -> None:
    """As Shopify tells it now; what is in a day's entry already stays as it was."""
    said = {
        "location": location,
        "register": count.register[:100],
        "closed_on": closed_on,
        "currency": count.expected.currency,
        "expected": count.expected.amount,
        "counted": count.counted.amount,
        "discrepancy": count.discrepancy.amount,
    }
    row, is_new = CashSession.objects.get_or_create(webshop=webshop, source=count.source, defaults=said)
    if not is_new:
        CashSession.objects.filter(pk=row.pk, till_day=None).update(**said)


def waiting(webshop: Webshop, rules: TillRules, *, until: date) -> Mapping[_Key, list[CashSession]]:
    """What differs, at tills that had a day book on that day, and is in no entry yet."""
    found = defaultdict[_Key, list[CashSession]](list)
    rows = CashSession.objects.filter(webshop=webshop, till_day=None, closed_on__lte=until).exclude(_RIGHT)
    for one in rows.select_for_update().order_by("closed_on", "source"):
        start = rules.starts.get(one.location)
        if start is not None and one.closed_on >= start:
            found[one.closed_on, one.location, one.currency].append(one)
    return found


def waiting_for(day: TillDay) -> QuerySet[CashSession]:
    """What no entry has yet, because this one could not be made."""
    about = {"webshop": day.webshop_id, "location": day.location, "closed_on": day.booked_on, "currency": day.currency}
    return CashSession.objects.filter(**about, till_day=None).exclude(_RIGHT)


def count_of(session: CashSession) -> CashCount:
    """As the rules see it."""
    expected, counted, off = (
        Money(amount, session.currency) for amount in (session.expected, session.counted, session.discrepancy)
    )
    return CashCount(session.source, session.register, expected, counted, off)
