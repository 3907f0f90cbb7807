"""Items that were deleted in Exact: the row versions of the items themselves do not tell."""

from __future__ import annotations

from apps.calls.outcomes import Rejected
from apps.exact.door import client
from apps.exact.door.odata import Query
from apps.exact.exchange import desk
from apps.exact.models import Administration, Connection, Item

_DELETED = "sync/Deleted"
_ITEMS = 9  # Exact's number for items in its list of deletions
_FIELDS = ("Timestamp", "EntityKey", "EntityType")


def take_over(connection: Connection) -> int:
    """Forget the items that were deleted since the last time; their number. One call; none where no items are known."""
    followed = connection.chosen.exclude(items_read_at=None).first()
    if followed is None:
        return 0
    query = Query(select=_FIELDS, where=f"Timestamp gt {followed.deletions_version}L")
    try:
        rows = desk.ask(client.door(connection), _DELETED, query=query, is_optional=True)
    except Rejected:
        return 0  # without this right, or this list, an item that is gone is met when it is refused
    gone = {str(row["EntityKey"]).lower() for row in rows if row.get("EntityType") == _ITEMS}
    known = Item.objects.filter(administration=followed, exact_id__in=gone)
    count, _rows = known.delete()
    newest = max((int(row["Timestamp"]) for row in rows), default=followed.deletions_version)
    Administration.objects.filter(pk=followed.pk).update(deletions_version=newest)
    return count
