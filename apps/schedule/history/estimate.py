"""What it means to book from a day on, before anybody decides: how many orders, how long, and what is left out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from apps.bookkeeping.rules import BookingType, WhenClosed
from apps.calls import budget
from apps.exact.codes import periods
from apps.shopify import past
from apps.shops.models import Settings, Webshop

_A_DAY = timedelta(days=1)
_MINUTES_A_DAY = 24 * 60
# Calls to Exact for one document: a sales entry is one; what Exact has not worked out in its answer is asked again.
_CALLS = {BookingType.SALES_ENTRY: 1, BookingType.SALES_INVOICE: 2, BookingType.SALES_ORDER: 2}
_FOR_PRINTING = 1
_FOR_A_RECEIPT = 2
_FOR_A_NEW_DEBTOR = 2  # looked for, then made: at most once per customer


@dataclass(frozen=True, slots=True)
class Estimate:
    """Orders placed from `since` on (and before `until`), as Shopify counts them now, whether or not they are booked.

    `test`, `cancelled` and `unpaid` are left out (`unpaid` is 0 where unpaid orders are booked as well). `closed` are
    orders in periods that are closed, of all `orders`: they wait for the merchant (`closed_wait`) or are booked on the
    first open day. `calls` to Exact take `minutes` at its limits, of which live orders keep their part.
    `hidden_before`: Shopify shows the app nothing that is older than this day; None where it shows all of `since`.
    """

    since: date
    orders: int
    test: int
    cancelled: int
    unpaid: int
    closed: int
    closed_wait: bool
    calls: int
    minutes: int
    hidden_before: date | None = None

    @property
    def to_book(self) -> int:
        """Orders that will be booked; those in a closed period among them, when nothing else is said."""
        return max(0, self.orders - self.test - self.cancelled - self.unpaid)


def estimate(webshop: Webshop, since: date, *, until: date | None = None) -> Estimate:
    """One or two calls to Shopify, none to Exact. Raises TryLater, LogInAgain, Rejected."""
    counts, chosen = past.counts(webshop, since=since, until=until), Settings.objects.get(webshop=webshop)
    standing = counts.all - counts.test - counts.cancelled
    unpaid = max(0, standing - counts.paid) if chosen.paid_only else 0
    calls = calls_for(chosen, orders=standing - unpaid, refunds=counts.refunded)
    hidden = past.hidden_before(webshop, now=timezone.now())
    return Estimate(
        since=since,
        orders=counts.all,
        test=counts.test,
        cancelled=counts.cancelled,
        unpaid=unpaid,
        closed=sum(
            past.count(webshop, since=first, until=min(after, until or after))
            for first, after in _closed(webshop, chosen, since)
            if until is None or first < until
        ),
        closed_wait=chosen.when_closed == WhenClosed.HOLD.value,
        calls=calls,
        minutes=minutes_for(calls),
        hidden_before=hidden if hidden and hidden > since else None,
    )


def calls_for(chosen: Settings, *, orders: int, refunds: int) -> int:
    """At most so many calls to Exact for these orders and the refunds of them."""
    per_document = _CALLS[BookingType(chosen.booking_type)]
    if chosen.booking_type == BookingType.SALES_INVOICE.value and chosen.finalise_invoices:
        per_document += _FOR_PRINTING
    if chosen.attach_receipt:
        per_document += _FOR_A_RECEIPT
    per_order = _FOR_A_NEW_DEBTOR if chosen.customers == Settings.Customers.INDIVIDUAL else 0
    return per_document * (orders + refunds) + per_order * orders


def minutes_for(calls: int) -> int:
    """How long so many calls take at Exact's limits per minute and per day, if live orders need none of them."""
    a_day = math.floor(budget.DAY.calls * budget.HISTORY)
    days, rest = divmod(calls, a_day)
    return days * _MINUTES_A_DAY + math.ceil(rest / budget.MINUTE.calls)


def _closed(webshop: Webshop, chosen: Settings, since: date) -> list[tuple[date, date]]:
    """First day and the day after the last of every closed stretch from `since` on, none of them overlapping."""
    stretches = [*periods.closed_for(webshop)]
    if chosen.closed_until:
        stretches.append((date.min, chosen.closed_until))
    found: list[tuple[date, date]] = []
    for first, last in sorted(stretches):
        begins = max(first, found[-1][1] if found else since, since)
        if last >= begins:
            found.append((begins, last + _A_DAY))
    return found
