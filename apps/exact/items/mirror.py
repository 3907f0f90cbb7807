"""When our copy of the items must be read from the start: Exact refused one of them, or moved the administration."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, QuerySet
from django.utils import timezone

from apps.exact.models import Connection, Item, ItemMirror

_ONCE_AN_HOUR = timedelta(hours=1)
_LONG_AGO = timedelta(days=365)


def of(site: str, division: int) -> QuerySet[ItemMirror]:
    """The mirror of an administration; none where no items were needed yet."""
    return ItemMirror.objects.filter(site=site, division=division)


def start_anew(connection: Connection) -> None:
    """Exact refused an item that our copy knows: read them all again, not more often than once an hour."""
    for mirror in of(connection.site, connection.division or 0).filter(refreshed_at__lt=timezone.now() - _ONCE_AN_HOUR):
        _empty(mirror)


def note_move(*, site: str, division: int, moved_at: datetime | None) -> None:
    """Exact moved the administration (DivisionMoveDate): every row version is new, so everything is read again."""
    if moved_at is None:
        return
    mirrors = of(site, division)
    # What was read before we looked at moves for the first time is as young as its last reading.
    mirrors.filter(moved_at=None).update(moved_at=F("refreshed_at"))
    for mirror in mirrors.filter(moved_at__lt=moved_at):
        _empty(mirror)
        mirrors.update(moved_at=moved_at)


def _empty(mirror: ItemMirror) -> None:
    Item.objects.filter(site=mirror.site, division=mirror.division).delete()
    long_ago = timezone.now() - _LONG_AGO
    ItemMirror.objects.filter(pk=mirror.pk).update(row_version=0, deleted_version=0, refreshed_at=long_ago)
