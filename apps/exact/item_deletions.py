"""Items that were deleted in Exact: the row versions of the items themselves do not tell."""

from __future__ import annotations

from apps.exact import client, failures, item_mirror
from apps.exact.models import Item, ItemMirror
from apps.exact.odata import Query

_DELETED = "sync/Deleted"
_ITEMS = 9  # Exact's number for items in its list of deletions
_FIELDS = ("Timestamp", "EntityKey", "EntityType")


def take_over(where: client.Door) -> int:
    """Forget the items that were deleted since the last time; how many. One call; none where no items are known."""
    mirror = item_mirror.of(where.credential.site, where.division or 0).first()
    if mirror is None:
        return 0
    query = Query(select=_FIELDS, where=f"Timestamp gt {mirror.deleted_version}L")
    try:
        rows = client.ask(where, _DELETED, query=query)
    except failures.Forbidden:
        return 0  # without this right an item that is gone is met when it is refused
    gone = {str(row["EntityKey"]).lower() for row in rows if row.get("EntityType") == _ITEMS}
    known = Item.objects.filter(site=mirror.site, division=mirror.division, exact_id__in=gone)
    count, _rows = known.delete()
    newest = max((int(row["Timestamp"]) for row in rows), default=mirror.deleted_version)
    ItemMirror.objects.filter(pk=mirror.pk).update(deleted_version=newest)
    return count
