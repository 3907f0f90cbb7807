"""Items that were deleted in Exact: the row versions of the items themselves do not tell."""

from __future__ import annotations

from apps.exact.door import client, failures
from apps.exact.door.odata import Query
from apps.exact.items import mirror
from apps.exact.models import Item, ItemMirror

_DELETED = "sync/Deleted"
_ITEMS = 9  # Exact's number for items in its list of deletions
_FIELDS = ("Timestamp", "EntityKey", "EntityType")


def take_over(where: client.Door) -> int:
    """Forget the items that were deleted since the last time; how many. One call; none where no items are known."""
    followed = mirror.of(where.credential.site, where.division or 0).first()
    if followed is None:
        return 0
    query = Query(select=_FIELDS, where=f"Timestamp gt {followed.deleted_version}L")
    try:
        rows = client.ask(where, _DELETED, query=query)
    except failures.Forbidden:
        return 0  # without this right an item that is gone is met when it is refused
    gone = {str(row["EntityKey"]).lower() for row in rows if row.get("EntityType") == _ITEMS}
    known = Item.objects.filter(site=followed.site, division=followed.division, exact_id__in=gone)
    count, _rows = known.delete()
    newest = max((int(row["Timestamp"]) for row in rows), default=followed.deleted_version)
    ItemMirror.objects.filter(pk=followed.pk).update(deleted_version=newest)
    return count
