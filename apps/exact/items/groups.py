"""Item groups: asked when the merchant says in which group items are made, and remembered for a moment."""

from __future__ import annotations

from datetime import timedelta

from django.core.cache import cache

from apps.calls.outcomes import NOT_DONE
from apps.exact.door import client
from apps.exact.door.odata import Query
from apps.exact.exchange import desk
from apps.exact.models import Connection

_REMEMBERED = timedelta(minutes=10)


def choices(connection: Connection) -> list[tuple[str, str]]:
    """Exact's GUID and "code description" of every group; none where Exact does not tell (no right, no answer)."""
    where = client.door(connection)
    known: list[list[str]] | None = cache.get(f"item-groups:{where.key}")
    if known is not None:
        return [(group, name) for group, name in known]
    try:
        rows = desk.get(connection, "logistics/ItemGroups", query=Query(select=("ID", "Code", "Description")))
    except NOT_DONE:
        return []
    found = sorted((str(row["ID"]), f"{row['Code']} {row.get('Description') or ''}".strip()) for row in rows)
    cache.set(f"item-groups:{where.key}", found, timeout=int(_REMEMBERED.total_seconds()))
    return found
