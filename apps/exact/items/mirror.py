"""How far our copy of an administration's items has come, and when it must be read from the start."""

from __future__ import annotations

from datetime import datetime

from apps.exact.models import Administration, Connection


def is_read(connection: Connection) -> bool:
    """Whether the items were read at all: nothing can be said of them before."""
    return connection.chosen.exclude(items_read_at=None).exists()


def note_move(administration: Administration, *, moved_at: datetime | None) -> None:
    """Exact moved the administration (DivisionMoveDate): every row version is new, so everything is read again."""
    if moved_at is None or administration.moved_at == moved_at:
        return
    administration.forget_items()
    Administration.objects.filter(pk=administration.pk).update(moved_at=moved_at)
