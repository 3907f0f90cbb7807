"""What a person does with an order, or a payout, that is not in Exact; kept with who did."""

from __future__ import annotations

from django.db import transaction

from apps.audit import recording
from apps.ledger import journal
from apps.ledger.journal import AnyDocument
from apps.ledger.models import Document


def retry(document: Document) -> None:
    """Try again; it must be one that can be."""
    with transaction.atomic():
        before = document.state
        journal.retry(document)
        recording.note(document, asked=("", "retry"), state=(before, document.state))


def skip(document: AnyDocument, *, who: str, why: str) -> None:
    """Do not book; it must be one that can be left out."""
    with transaction.atomic():
        before = document.state
        journal.skip(document, who=who, why=why)
        recording.note(document, asked=("", "skip"), state=(before, document.state))
