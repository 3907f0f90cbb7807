"""The one way a line goes: with its webshop, or when it is too old. PostgreSQL refuses every other."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import QuerySet

from apps.audit.models import Line


def forget(lines: QuerySet[Line]) -> int:
    """How many went."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL audit.purge = 'on'")
        gone, _by_model = lines.delete()
        cursor.execute("SET LOCAL audit.purge = 'off'")
    return gone
