"""A day of a till with everything that is in it, read from the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from apps.ledger import till_days
from apps.ledger.models import Document, TillDay
from apps.tills.day import Receipt
from apps.tills.summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class Looked:
    """`documents` and `receipts` are the same ones, in the same order."""

    day: TillDay
    documents: tuple[Document, ...]
    receipts: tuple[Receipt, ...]
    summary: Summary


def gateway_name(gateway: str) -> str:
    """As people read it: "Shopify payments" for shopify_payments; a name of its own stays."""
    return gateway.replace("_", " ").capitalize() if gateway.islower() else gateway


def look(day: TillDay) -> Looked:
    """Its receipts, the oldest order first. Raises BookingsUnreadable."""
    documents = tuple(day.documents.order_by("placed_at", "order_gid", "created_at"))
    receipts = tuple(till_days.receipt_of(one) for one in documents)
    return Looked(day, documents, receipts, summarise(receipts))
