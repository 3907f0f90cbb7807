"""Counts and sums for the screens. Everything here is read from the ledger, never from Shopify or Exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, Count, DecimalField, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from apps.bookkeeping.booking import Kind
from apps.ledger import generations
from apps.ledger.models import TO_CHECK, WORTH, Document, TallyRow
from apps.ledger.states import MOVING, State
from apps.shops.models import Webshop

_AMOUNT = DecimalField(max_digits=18, decimal_places=4)
# Channels and countries are looked for in this many documents, so that a page stays quick for a shop of any size.
_LATEST = 1000


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Why documents wait, how many, what they are worth by currency, and since when the oldest does."""

    reason_code: str
    count: int
    worth: dict[str, Decimal]
    oldest: date


def count(webshop: Webshop) -> dict[State, int]:
    """How many documents are in each state; every state is there. Two questions to the database."""
    ended = TallyRow.objects.filter(webshop=webshop).exclude(state=State.DUE)
    moving = Document.objects.filter(webshop=webshop, state__in=MOVING)
    rows = [
        *ended.values_list("state").annotate(number=Sum("count")),
        *moving.order_by().values_list("state").annotate(number=Count("*")),
    ]
    return {**dict.fromkeys(State, 0), **{State(state): number for state, number in rows}}


@dataclass(frozen=True, slots=True)
class SideTally:
    """How many documents are alike in this, and what they are worth together, incl. VAT.

    `is_recent`: placed at or after the moment asked about. `gap`: what Exact holds less what was booked, where it told.
    """

    state: str
    currency: str
    kind: str
    is_to_check: bool
    is_recent: bool
    count: int
    worth: Decimal
    gap: Decimal


def tallies(found: QuerySet[TallyRow], *, recent_from: date | None = None) -> list[SideTally]:
    """Counts and sums by state, currency and kind, however many documents there are. One question to the database."""
    is_recent = Case(When(day__gte=recent_from, then=Value(True)), default=False) if recent_from else Value(False)
    rows: Any = found.order_by().values_list("state", "currency", "kind", "is_to_check", is_recent)
    alike = rows.annotate(number=Sum("count"), sum=Sum("worth"), difference=Sum("gap")).exclude(number=0)
    return [SideTally(*row) for row in alike]


def tallies_of(found: QuerySet[Document]) -> list[SideTally]:
    """The same of documents that were looked for one by one. They are counted, so they must be few."""
    is_to_check = Case(When(TO_CHECK, then=Value(True)), default=False)
    rows: Any = found.order_by().values_list("state", "currency", "kind", is_to_check, Value(False))
    gap = Coalesce(Sum(F("exact_total") - F("total")), Value(Decimal(0)), output_field=_AMOUNT)
    return [SideTally(*row) for row in rows.annotate(number=Count("*"), sum=Sum(WORTH), gap=gap)]


@dataclass(frozen=True, slots=True)
class DayTally:
    """What of one day's orders is in one state."""

    day: date
    state: str
    count: int


def days(webshop: Webshop, *, first: date) -> list[DayTally]:
    """By the day the order was placed, in the shop's zone, from `first` on. One question to the database."""
    found = TallyRow.objects.filter(webshop=webshop, day__gte=first).order_by().values_list("day", "state")
    rows: Any = found.annotate(number=Sum("count")).exclude(number=0)
    return [DayTally(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CodeTally:
    """One VAT code of a stretch of booking dates: what was booked on it, excl. VAT and VAT."""

    code: str
    currency: str
    net: Decimal
    vat: Decimal


def vat_by_code(webshop: Webshop, *, first: date, until: date) -> list[CodeTally]:
    """What stands in Exact of the bookings dated from `first`, before `until`. One question to the database."""
    found = webshop.vat_tallies.filter(booked_on__gte=first, booked_on__lt=until).order_by("vat_code", "currency")
    rows: Any = found.values_list("vat_code", "currency").annotate(sum=Sum("net"), of_vat=Sum("vat"))
    return [CodeTally(*row) for row in rows.alias(number=Sum("count")).exclude(number=0)]


def of_history(webshop: Webshop, *, since: datetime) -> dict[State, int]:
    """Documents of orders that were read behind the live ones since that moment, by state; every state is there."""
    rows = Document.objects.filter(webshop=webshop, is_history=True, created_at__gte=since).values_list("state")
    return {**dict.fromkeys(State, 0), **{State(state): number for state, number in rows.annotate(Count("pk"))}}


def orders_booked(webshop: Webshop, *, since: date) -> int:
    """How many orders were booked on that day or later; an order counts once, whatever became of it."""
    sales = Document.objects.filter(webshop=webshop, state=State.BOOKED, kind=Kind.SALE, booked_on__gte=since)
    return generations.counted(sales).count()


def orders_known(webshop: Webshop, *, placed_from: date) -> int:
    """How many orders placed on that day or later, by the shop's clock, were looked at, whatever became of them."""
    sales = TallyRow.objects.filter(webshop=webshop, kind=Kind.SALE, day__gte=placed_from)
    return sales.aggregate(number=Sum("count"))["number"] or 0


_CAUSES = """
    SELECT reason_code, currency, sum(count)::int, sum(worth), min(day)
    FROM (
        SELECT reason_code, currency, day, sum(count) AS count, sum(worth) AS worth FROM ledger_tally
        WHERE webshop_id = %s AND state = 'held' GROUP BY 1, 2, 3 HAVING sum(count) > 0
    ) AS by_day
    GROUP BY 1, 2
"""


def causes(webshop: Webshop) -> list[ReasonCount]:
    """What waits for a person, grouped by reason, the most frequent first. One question to the database."""
    with connection.cursor() as cursor:
        cursor.execute(_CAUSES, [webshop.pk])
        rows = cursor.fetchall()
    by_code: dict[str, ReasonCount] = {}
    for code, currency, number, worth, oldest in rows:
        so_far = by_code.get(code, ReasonCount(code, 0, {}, oldest))
        sums = {**so_far.worth, currency: worth}
        by_code[code] = ReasonCount(code, so_far.count + number, sums, min(so_far.oldest, oldest))
    return sorted(by_code.values(), key=lambda cause: (-cause.count, cause.reason_code))


def booked_with_remark(webshop: Webshop) -> QuerySet[Document]:
    """What stands in Exact with something a person should look at: a fallback VAT code, a field that was left out."""
    return Document.objects.filter(TO_CHECK, webshop=webshop)


def channels(webshop: Webshop) -> list[str]:
    """The sales channels of the latest documents, as Shopify names them."""
    return _of_the_latest(webshop, "channel")


def countries(webshop: Webshop) -> list[str]:
    """Where the goods of the latest documents went, as country codes."""
    return _of_the_latest(webshop, "country")


def _of_the_latest(webshop: Webshop, name: str) -> list[str]:
    newest = Document.objects.filter(webshop=webshop).order_by("-created_at")
    return sorted(set(newest.values_list(name, flat=True)[:_LATEST]) - {""})
