"""Which documents are to be worked on now: the work list is this table, not a queue."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.db.models import Exists, Expression, OuterRef, Q, QuerySet

from apps.bookkeeping.booking import Kind
from apps.ledger import generations, under_way
from apps.ledger.models import Document
from apps.ledger.states import MOVING, State
from apps.shops.compiled import compile_once
from apps.shops.models import Webshop


def next_documents(webshop: Webshop, *, at: datetime, with_history: bool = True, most: int = 1) -> list[Document]:
    """The oldest due documents, live ones first. A refund or a change waits until its order stands in Exact, and what
    is booked anew until all is taken back that stood of its order.

    What waits for the day of its till (`till_days`) is not among them.
    """
    ready = _unblocked(webshop, with_history).filter(under_way.ready_by(at))
    return list(ready.order_by("is_history", "created_at", "version", "uuid")[:most])


def next_moment(webshop: Webshop, *, with_history: bool = True) -> datetime | None:
    """When the first put-off document may be tried again; None when none is put off."""
    put_off = _unblocked(webshop, with_history).filter(not_before__isnull=False)
    return put_off.order_by("not_before").values_list("not_before", flat=True).first()


def _unblocked(webshop: Webshop, with_history: bool) -> QuerySet[Document]:
    due = Document.objects.filter(webshop=webshop, state=State.DUE, tenders__isnull=True)
    due = due if with_history else due.filter(is_history=False)
    waits = _in_the_way()
    due = due.filter(Q(generation=1) | ~waits["to_undo"])
    return due.filter(Q(kind=Kind.SALE.value) | ~waits["earlier"])


@cache
def _in_the_way() -> dict[str, Expression]:
    """What each document may wait for."""
    earlier = Document.objects.filter(
        webshop=OuterRef("webshop"),
        order_gid=OuterRef("order_gid"),
        generation=OuterRef("generation"),
        kind=Kind.SALE.value,
    ).filter(state__in=[State.HELD, *MOVING])
    return compile_once(Document, {"to_undo": generations.still_to_undo(), "earlier": Exists(earlier)})
