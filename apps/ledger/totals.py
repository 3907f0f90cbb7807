"""Counts and sums for the screens. Everything here is read from the ledger, never from Shopify or Exact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from apps.bookkeeping.booking import Kind
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.shops.models import Webshop

# Booked with something that a person should look at; of one document: Document.is_to_check.
_TO_CHECK = Q(state=State.BOOKED) & ~Q(warnings=[])
# Channels and countries are looked for in this many documents, so that a page stays quick for a shop of any size.
_LATEST = 1000


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Why documents wait, and how many."""

    reason_code: str
    count: int


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


def of_history(webshop: Webshop, *, since: datetime) -> dict[State, int]:
    """Documents of orders that were read behind the live ones since that moment, by state; every state is there."""
    rows = Document.objects.filter(webshop=webshop, is_history=True, created_at__gte=since).values_list("state")
    return {**dict.fromkeys(State, 0), **{State(state): number for state, number in rows.annotate(Count("pk"))}}


def orders_booked(webshop: Webshop, *, since: date) -> int:
    """How many orders were booked on that day or later; an order counts once, whatever became of it."""
    sales = Document.objects.filter(webshop=webshop, state=State.BOOKED, kind=Kind.SALE, booked_on__gte=since)
    return sales.count()


def causes(webshop: Webshop) -> list[ReasonCount]:
    """What waits for a person, grouped by reason, the most frequent first."""
    rows = Document.objects.filter(webshop=webshop, state=State.HELD).values_list("reason_code")
    found = [ReasonCount(code, count) for code, count in rows.annotate(Count("pk"))]
    return sorted(found, key=lambda cause: (-cause.count, cause.reason_code))


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
