"""Entries of the general journal on their way to Exact, whatever they are of."""

from __future__ import annotations

from collections.abc import Collection

from django.utils import timezone

from apps.ledger import under_way
from apps.ledger.models import MoneyDocument
from apps.ledger.states import MOVING, State
from apps.shops.models import Webshop


def next_due(webshop: Webshop, *, kinds: Collection[str]) -> MoneyDocument | None:
    """The oldest of these kinds that may be sent now."""
    due = MoneyDocument.objects.filter(under_way.ready_by(timezone.now()), webshop=webshop, state=State.DUE)
    return due.filter(kind__in=kinds).order_by("booked_on", "created_at").first()


def is_anything_open(webshop: Webshop) -> bool:
    """Whether an entry is due, being sent or unclear. One question to the database."""
    return MoneyDocument.objects.filter(webshop=webshop, state__in=MOVING).exists()
