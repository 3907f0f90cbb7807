"""Counts and sums for the screens. Everything here is read from the ledger, never from Shopify or Exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Case, Count, DecimalField, F, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from apps.bookkeeping.booking import Kind
from apps.ledger.models import Document, DocumentKind
from apps.ledger.states import State
from apps.shops.models import Webshop

# Booked with something that a person should look at; of one document: Document.is_to_check.
_TO_CHECK = Q(state=State.BOOKED) & ~Q(warnings=[])
# Of one document: its total; of an order that waits Shopify's; 0 of a refund of which nobody knows it yet.
_AMOUNT = DecimalField(max_digits=18, decimal_places=4)
WORTH = Coalesce(
    F("total"),
    Case(When(kind=DocumentKind.SALE, then=F("shopify_total")), default=Value(Decimal(0)), output_field=_AMOUNT),
    output_field=_AMOUNT,
)
# Channels and countries are looked for in this many documents, so that a page stays quick for a shop of any size.
_LATEST = 1000


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Why documents wait, how many, what they are worth by currency, and since when the oldest does."""

    reason_code: str
    count: int
    worth: dict[str, Decimal]
    oldest: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """Documents by state; of the booked ones `to_check` have a remark."""

    by_state: dict[State, int]
    to_check: int


def count(webshop: Webshop) -> Counts:
    """How many documents are in each state; every state is there. One question to the database."""
    to_check = Count("pk", filter=_TO_CHECK)
    by = Document.objects.filter(webshop=webshop).values("state").annotate(number=Count("pk"), to_check=to_check)
    rows = list(by.values_list("state", "number", "to_check"))
    by_state = {State(state): number for state, number, _checked in rows}
    return Counts({**dict.fromkeys(State, 0), **by_state}, sum(checked for _state, _number, checked in rows))


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


def tallies(found: QuerySet[Document], *, recent_from: datetime | None = None) -> list[SideTally]:
    """Counts and sums by state, currency and kind. One question to the database."""
    is_recent = Case(When(placed_at__gte=recent_from, then=Value(True)), default=False) if recent_from else Value(False)
    is_to_check = Case(When(_TO_CHECK, then=Value(True)), default=False)
    rows = found.order_by().values_list("state", "currency", "kind", is_to_check, is_recent)
    gap = Coalesce(Sum(F("exact_total") - F("total")), Value(Decimal(0)), output_field=_AMOUNT)
    alike: Any = rows.annotate(number=Count("pk"), sum=Sum(WORTH), gap=gap)
    return [SideTally(*row) for row in alike]


@dataclass(frozen=True, slots=True)
class DayTally:
    """What of one day's orders is in one state."""

    day: date
    state: str
    count: int


def days(found: QuerySet[Document], *, zone: tzinfo) -> list[DayTally]:
    """By the day the order was placed, in the shop's zone. One question to the database."""
    rows: Any = found.order_by().values_list(TruncDate("placed_at", tzinfo=zone), "state").annotate(Count("pk"))
    return [DayTally(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class CodeTally:
    """One VAT code of a stretch of booking dates: what was booked on it, excl. VAT and VAT."""

    code: str
    currency: str
    net: Decimal
    vat: Decimal


_BY_CODE = """
    SELECT line->>'vat_code', document.currency, sum((line->>'net')::numeric), sum((line->>'vat')::numeric)
    FROM ledger_document AS document, jsonb_array_elements(document.booking->'lines') AS line
    WHERE document.webshop_id = %s AND document.state = 'booked'
        AND document.booked_on >= %s AND document.booked_on < %s
    GROUP BY 1, 2 ORDER BY 1, 2
"""


def vat_by_code(webshop: Webshop, *, first: date, until: date) -> list[CodeTally]:
    """What stands in Exact of the bookings dated from `first`, before `until`. One question to the database."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_CODE, [webshop.pk, first, until])
        return [CodeTally(*row) for row in cursor.fetchall()]


def of_history(webshop: Webshop, *, since: datetime) -> dict[State, int]:
    """Documents of orders that were read behind the live ones since that moment, by state; every state is there."""
    rows = Document.objects.filter(webshop=webshop, is_history=True, created_at__gte=since).values_list("state")
    return {**dict.fromkeys(State, 0), **{State(state): number for state, number in rows.annotate(Count("pk"))}}


def orders_booked(webshop: Webshop, *, since: date) -> int:
    """How many orders were booked on that day or later; an order counts once, whatever became of it."""
    sales = Document.objects.filter(webshop=webshop, state=State.BOOKED, kind=Kind.SALE, booked_on__gte=since)
    return sales.count()


def orders_known(webshop: Webshop, *, placed_from: date) -> int:
    """How many orders placed on that day or later, by the shop's clock, were looked at, whatever became of them."""
    midnight = timezone.make_aware(datetime.combine(placed_from, time.min), ZoneInfo(webshop.timezone))
    sales = Document.objects.filter(webshop=webshop, kind=DocumentKind.SALE, placed_at__gte=midnight)
    return sales.values("order_gid").distinct().count()


def causes(webshop: Webshop) -> list[ReasonCount]:
    """What waits for a person, grouped by reason, the most frequent first. One question to the database."""
    held = Document.objects.filter(webshop=webshop, state=State.HELD).order_by().values_list("reason_code", "currency")
    rows: Any = held.annotate(number=Count("pk"), sum=Sum(WORTH), oldest=Min("placed_at"))
    by_code: dict[str, ReasonCount] = {}
    for code, currency, number, worth, oldest in rows:
        so_far = by_code.get(code, ReasonCount(code, 0, {}, oldest))
        sums = {**so_far.worth, currency: worth}
        by_code[code] = ReasonCount(code, so_far.count + number, sums, min(so_far.oldest, oldest))
    return sorted(by_code.values(), key=lambda cause: (-cause.count, cause.reason_code))


def booked_with_remark(webshop: Webshop) -> QuerySet[Document]:
    """What stands in Exact with something a person should look at: a fallback VAT code, a field that was left out."""
    return Document.objects.filter(_TO_CHECK, webshop=webshop)


def channels(webshop: Webshop) -> list[str]:
    """The sales channels of the latest documents, as Shopify names them."""
    return _of_the_latest(webshop, "channel")


def countries(webshop: Webshop) -> list[str]:
    """Where the goods of the latest documents went, as country codes."""
    return _of_the_latest(webshop, "country")


def _of_the_latest(webshop: Webshop, name: str) -> list[str]:
    newest = Document.objects.filter(webshop=webshop).order_by("-created_at")
    return sorted(set(newest.values_list(name, flat=True)[:_LATEST]) - {""})
