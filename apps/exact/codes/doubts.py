"""After a refusal that speaks against our own copy of the codes: they are read anew before the next booking."""

from __future__ import annotations

from django.utils import timezone

from apps.exact.models import Connection
from apps.exact.refusals import table
from apps.exact.refusals.row import Doubt


def doubt(connection: Connection) -> None:
    """Before the next booking the codes are read from Exact again; not more often than once an hour."""
    connection.chosen.update(codes_doubted_at=timezone.now())


def doubt_after(connection: Connection, *, refusal: str) -> None:
    """As `doubt`, where this refusal (its code) is about a code that we took for good."""
    row = table.find(refusal)
    if row and Doubt.CODES in row.doubts:
        doubt(connection)
