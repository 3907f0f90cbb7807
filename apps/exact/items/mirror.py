"""When our copy of the items must be read from the start: Exact refused one of them, or moved the administration."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from apps.exact.models import Administration, Connection, Item

_ONCE_AN_HOUR = timedelta(hours=1)


def is_read(connection: Connection) -> bool:
    """Whether the items were read at all: nothing can be said of them before."""
    return connection.chosen.exclude(items_read_at=None).exists()


def start_anew(connection: Connection) -> None:
    """Exact refused an item that our copy knows: read them all again, not more often than once an hour."""
    old = timezone.now() - _ONCE_AN_HOUR
    administration = connection.chosen.filter(items_read_at__lt=old).first()
    if administration is not None:
        _empty(administration)


def note_move(administration: Administration, *, moved_at: datetime | None) -> None:
    """Exact moved the administration (DivisionMoveDate): every row version is new, so everything is read again."""
    if moved_at is None or administration.moved_at == moved_at:
        return
    _empty(administration)
    Administration.objects.filter(pk=administration.pk).update(moved_at=moved_at)


def _empty(administration: Administration) -> None:
    Item.objects.filter(administration=administration).delete()
    Administration.objects.filter(pk=administration.pk).update(items_version=0, deletions_version=0, items_read_at=None)
