"""Counts and sums for the screens. Everything here is read from the ledger, never from Shopify or Exact."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from apps.ledger.models import Document
from apps.ledger.states import State
from apps.shops.models import Webshop

# Channels and countries are looked for in this many documents, so that a page stays quick for a shop of any size.
_LATEST = 1000


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """Why documents wait, and how many."""

    reason_code: str
    count: int


def counts(webshop: Webshop) -> dict[State, int]:
    """How many documents are in each state; every state is there."""
    rows = Document.objects.filter(webshop=webshop).values_list("state").annotate(Count("pk"))
    return {**dict.fromkeys(State, 0), **{State(state): count for state, count in rows}}


def causes(webshop: Webshop) -> list[ReasonCount]:
    """What waits for a person, grouped by reason, the most frequent first."""
    rows = Document.objects.filter(webshop=webshop, state=State.HELD).values_list("reason_code")
    found = [ReasonCount(code, count) for code, count in rows.annotate(Count("pk"))]
    return sorted(found, key=lambda cause: (-cause.count, cause.reason_code))


def channels(webshop: Webshop) -> list[str]:
    """The sales channels of the latest documents, as Shopify names them."""
    return _of_the_latest(webshop, "channel")


def countries(webshop: Webshop) -> list[str]:
    """Where the goods of the latest documents went, as country codes."""
    return _of_the_latest(webshop, "country")


def _of_the_latest(webshop: Webshop, name: str) -> list[str]:
    newest = Document.objects.filter(webshop=webshop).order_by("-created_at")
    return sorted(set(newest.values_list(name, flat=True)[:_LATEST]) - {""})
