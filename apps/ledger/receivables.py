"""What orders of some days left open on their debtors, and why: by the ledger, as it stands now.

Exact does not tell an app which payment settles which entry: this is what was booked on the debtors, less what was paid
on them, of the same orders, whenever that was.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum

from apps.ledger.models import Document, Payment, PlacedTransaction
from apps.ledger.payments import LEFT_OUT
from apps.ledger.placed import IS_BOOKED
from apps.ledger.states import State
from apps.shops.models import Webshop


@dataclass(frozen=True, slots=True)
class Receivables:
    """Of `orders` in one currency: `booked` = `paid` + `on_its_way` + `waiting` + `left_open` + `unpaid`.

    `left_open`: payments that are not to be booked, as was chosen. `unpaid`: Shopify tells of no payment, or of one
    before the day from which payments are booked, or of one in another currency that waits; negative where customers
    paid more than they owe.
    """

    currency: str
    orders: int
    booked: Decimal
    paid: Decimal
    on_its_way: Decimal
    waiting: Decimal
    left_open: Decimal

    @property
    def unpaid(self) -> Decimal:
        """What no payment explains."""
        return self.booked - self.paid - self.on_its_way - self.waiting - self.left_open


def of_days(webshop: Webshop, *, first: date, until: date) -> list[Receivables]:
    """Orders of which something was booked on these days; what stands in the day book of a till owes nothing."""
    booked = Document.objects.filter(webshop=webshop, state=State.BOOKED, till_day=None)
    orders = booked.filter(booked_on__gte=first, booked_on__lt=until).values("order_gid")
    placed = PlacedTransaction.objects.filter(webshop=webshop, order_gid__in=orders)
    loose = Payment.objects.filter(webshop=webshop, order_gid__in=orders, document=None, is_with_sale=False)
    paid, moving = _sums(placed.filter(IS_BOOKED)), _sums(placed.exclude(IS_BOOKED))
    moving.update(_sums(loose.filter(reason_code="")))
    left = _sums(loose.filter(reason_code__in=LEFT_OUT))
    waits = _sums(loose.exclude(reason_code="").exclude(reason_code__in=LEFT_OUT))
    rows = booked.filter(order_gid__in=orders).order_by("currency").values("currency")
    return [
        Receivables(
            currency := row["currency"],
            orders=row["count"],
            booked=row["sum"],
            paid=_of(paid, currency),
            on_its_way=_of(moving, currency),
            waiting=_of(waits, currency),
            left_open=_of(left, currency),
        )
        for row in rows.annotate(sum=Sum("total"), count=Count("order_gid", distinct=True))
    ]


def _sums(rows: QuerySet[PlacedTransaction] | QuerySet[Payment]) -> Counter[str]:
    """By currency."""
    return Counter(dict(rows.order_by("currency").values_list("currency").annotate(sum=Sum("amount"))))


def _of(sums: Counter[str], currency: str) -> Decimal:
    return Decimal(sums.get(currency, 0))
