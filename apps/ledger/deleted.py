"""Orders that a merchant deleted in Shopify: what is booked of them stays, and a person has to know."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from apps.ledger.models import Document, SeenOrder


def flagged(documents: QuerySet[Document]) -> QuerySet[Document]:
    """The same documents, each with `is_deleted`: whether its order is no longer in Shopify."""
    gone = SeenOrder.objects.filter(
        webshop=OuterRef("webshop"), order_gid=OuterRef("order_gid"), deleted_at__isnull=False
    )
    return documents.annotate(is_deleted=Exists(gone))
