"""Where what was paid stands, per gateway: the proof that every payment is in an entry or has its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import DecimalField, F, Q, Sum, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce, Lower, NullIf, TruncDate

from apps.ledger.models import Payment
from apps.ledger.payments import LEFT_OUT
from apps.ledger.states import State
from apps.shops.models import Webshop

# The amounts of a Clearing, in the order in which they are told.
SUMS = ("told", "booked", "under_way", "waiting", "left_out")


@dataclass(frozen=True, slots=True)
class Clearing:
    """One gateway in one currency: what Shopify told = what is booked + what is on its way + what is in no entry.

    `gateway` is "" where nobody knows it. `left_out`: nobody has to do anything about it. `on`: of this day alone.
    """

    gateway: str
    currency: str
    told: Decimal
    booked: Decimal
    under_way: Decimal
    waiting: Decimal
    left_out: Decimal
    on: date | None = None

    def __add__(self, other: Clearing) -> Clearing:
        """Both, of no one day."""
        sums = {name: getattr(self, name) + getattr(other, name) for name in SUMS}
        return replace(self, **sums, on=None)


def per_gateway(webshop: Webshop, *, first: datetime, until: datetime, by_day: bool = False) -> list[Clearing]:
    """Per gateway what was paid since `first` and before `until`, and where it stands. One question.

    `by_day`: a row for each of the shop's days.
    """
    known = Coalesce(NullIf(F("gateway"), Value("")), KT("reason__facts__gateway"), Value(""), output_field=TextField())
    told = Payment.objects.filter(webshop=webshop, at__gte=first, at__lt=until, amount__isnull=False)
    rows = told.annotate(of=Lower(known))
    is_placed = Q(is_with_sale=True) | Q(document__state=State.BOOKED)
    is_on_its_way = Q(document__isnull=False) & ~Q(document__state=State.BOOKED)
    is_open = Q(document__isnull=True, is_with_sale=False)
    names = ["of", "currency"]
    if by_day:
        names.insert(0, "on")
        rows = rows.annotate(on=TruncDate("at", tzinfo=ZoneInfo(webshop.timezone)))
    sums = (
        rows.order_by(*names)
        .values(*names)
        .annotate(
            told=Sum("amount"),
            booked=_sum(is_placed),
            under_way=_sum(is_on_its_way),
            waiting=_sum(is_open & ~Q(reason_code__in=LEFT_OUT)),
            left_out=_sum(is_open & Q(reason_code__in=LEFT_OUT)),
        )
    )
    return [
        Clearing(one["of"], one["currency"], **{name: one[name] for name in SUMS}, on=one.get("on")) for one in sums
    ]


def _sum(only: Q) -> Coalesce:
    return Coalesce(Sum("amount", filter=only), Value(Decimal(0)), output_field=DecimalField())
