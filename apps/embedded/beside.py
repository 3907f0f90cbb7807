"""What stands beside a webshop, one row or number of each, in one question: for pages that show a little of all."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Expression, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from apps.exact.debtors import assign
from apps.exact.models import CollectiveDebtor
from apps.ledger import payments, payouts, till_days
from apps.payments.gateways import Way
from apps.schedule.models import History, Turn
from apps.shopify.models import ChangedFact, Subscription, Withheld
from apps.shops.models import PaymentSettings, PayoutSettings, Till, Webshop
from apps.shops.prepared import prepared


@dataclass(frozen=True, slots=True)
class Beside:
    """`payouts_from`: first day whose payouts are booked, None while none are; `payments_from` so of payments.

    `history_state`: of the last one.
    """

    turn: Turn | None
    withheld: Withheld | None
    subscription: Subscription | None
    payouts_from: date | None
    payments_from: date | None
    history_state: str | None
    payouts_waiting: int
    payments_waiting: int
    days_refused: int
    till_days_waiting: int
    day_books: int
    doubles: int
    active_tills: int
    own_debtors: int
    is_shop_changed: bool


def read(webshop: Webshop) -> Beside:
    """As it stands now."""
    (row,) = _all_beside(webshop.pk)
    told: dict[str, Any] = {field.name: getattr(row, field.name, None) for field in fields(Beside)}
    return Beside(**told)


@prepared
def _all_beside(webshop_id: int) -> QuerySet[Webshop]:
    rows = Webshop.objects.select_related("turn", "withheld", "subscription")
    return rows.annotate(**_questions()).filter(pk=webshop_id)


def _questions() -> dict[str, Expression | Combinable]:
    mine = OuterRef("pk")
    switched_on = PayoutSettings.objects.filter(webshop=mine, is_on=True)
    per_day = PaymentSettings.objects.filter(webshop=mine).exclude(way=Way.OFF.value)
    return {
        "payouts_from": Subquery(switched_on.values("issued_from")[:1]),
        "payments_from": Subquery(per_day.values("starts_on")[:1]),
        "history_state": Subquery(History.objects.filter(webshop=mine).values("state")[:1]),
        "payouts_waiting": _count(payouts.waiting(mine)),
        "payments_waiting": _count(payments.waiting(mine)),
        "days_refused": _count(payments.refused(mine)),
        "till_days_waiting": _count(till_days.waiting_days(mine)),
        "day_books": _count(Till.objects.filter(webshop=mine, book_from__isnull=False)),
        "doubles": _count(assign.doubles(mine)),
        "active_tills": _count(Till.objects.filter(webshop=mine, is_active=True)),
        "own_debtors": _count(CollectiveDebtor.objects.filter(webshop=mine, country="")),
        "is_shop_changed": Exists(ChangedFact.objects.filter(webshop=mine, seen_at=None)),
    }


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("webshop").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())
