"""Which documents are to be worked on now: the work list is this table, not a queue."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.bookkeeping.booking import Kind
from apps.ledger import generations, under_way
from apps.ledger.models import Document
from apps.ledger.states import MOVING, State
from apps.shops.models import Webshop
from apps.shops.prepared import prepared

_AT_ONCE = 40


def next_documents(webshop: Webshop, *, at: datetime, with_history: bool = True, most: int = 1) -> list[Document]:
    """The oldest due documents, live ones first; no more than forty. A refund or a change waits until its order stands
    in Exact, and what is booked anew until all is taken back that stood of its order.

    What waits for the day of its till (`till_days`) is not among them.
    """
    ask = _next_one if most == 1 else _next_ones
    return ask(webshop.pk, at, with_history)[:most]


def next_moment(webshop: Webshop, *, with_history: bool = True) -> datetime | None:
    """When the first put-off document may be tried again; None when none is put off."""
    return next(iter(_first_moment(webshop.pk, with_history)), None)


@prepared
def _next_one(webshop_id: int, at: datetime, with_history: bool) -> QuerySet[Document]:
    return _ready(webshop_id, at, with_history)[:1]


@prepared
def _next_ones(webshop_id: int, at: datetime, with_history: bool) -> QuerySet[Document]:
    return _ready(webshop_id, at, with_history)[:_AT_ONCE]


@prepared
def _first_moment(webshop_id: int, with_history: bool) -> QuerySet[Document, datetime | None]:
    put_off = _unblocked(webshop_id, with_history).filter(not_before__isnull=False)
    return put_off.order_by("not_before").values_list("not_before", flat=True)[:1]


def _ready(webshop_id: int, at: datetime, with_history: bool) -> QuerySet[Document]:
    ready = _unblocked(webshop_id, with_history).filter(under_way.ready_by(at))
    return ready.order_by("is_history", "created_at", "version", "uuid")


def _unblocked(webshop_id: int, with_history: bool) -> QuerySet[Document]:
    due = Document.objects.filter(webshop=webshop_id, state=State.DUE, tenders__isnull=True)
    due = due.filter(Q(is_history=False) | Q(is_history=with_history))
    due = due.filter(Q(generation=1) | ~generations.still_to_undo())
    return due.filter(Q(kind=Kind.SALE.value) | ~_earlier())


def _earlier() -> Exists:
    """Of a document, whether its order itself is to stand in Exact first."""
    orders = Document.objects.filter(
        webshop=OuterRef("webshop"),
        order_gid=OuterRef("order_gid"),
        generation=OuterRef("generation"),
        kind=Kind.SALE.value,
    )
    return Exists(orders.filter(state__in=[State.HELD, *MOVING]))
