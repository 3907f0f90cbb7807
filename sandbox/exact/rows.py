"""The rows of every administration, by endpoint: read, added, changed, taken away. Amounts are kept as text."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from sandbox.store import Collection, Store

Row = dict[str, Any]
DELETED = "sync/Deleted"
# Rows of these carry a version, for the sync endpoints.
VERSIONED = frozenset({"crm/Accounts", "logistics/Items", "financialtransaction/TransactionLines"}) | {
    "salesinvoice/SalesInvoiceLines",
    "inventory/ItemWarehouses",
}
# What Exact calls the kinds of which it tells that a row is gone.
_ENTITY_TYPES = {
    "financialtransaction/TransactionLines": 1,
    "crm/Accounts": 2,
    "documents/DocumentAttachments": 4,
    "crm/Contacts": 5,
    "documents/Documents": 6,
    "logistics/SalesItemPrices": 8,
    "logistics/Items": 9,
    "salesinvoice/SalesInvoices": 13,
    "salesorder/SalesOrders": 32,
    "salesorder/SalesOrderLines": 33,
}


def fixed_guid(*words: object) -> str:
    """The same words give the same GUID, in every run and on every machine."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, words))))


def new_guid() -> str:
    return str(uuid4())


def of(store: Store, division: int | str, endpoint: str) -> Collection:
    """The rows of an endpoint in one administration, by key."""
    return store.collection(f"{division}:{endpoint}")


def find(store: Store, division: int, endpoint: str, /, **wanted: Any) -> Row | None:
    """The first row whose properties are these (strings compared without their padding)."""
    for row in of(store, division, endpoint).values():
        if all(_plain(row.get(name)) == _plain(value) for name, value in wanted.items()):
            return row
    return None


def keep(store: Store, division: int | str, endpoint: str, key: str, row: Row) -> None:
    """Store the row. One that can be synchronised gets the next version number of its administration."""
    if endpoint in VERSIONED:
        of(store, division, DELETED).delete(key)
        row = {**row, "Timestamp": next_version(store, division)}
    of(store, division, endpoint).put(key, row)


def forget(store: Store, division: int | str, endpoint: str, *, key: str, now: str) -> None:
    """Take the row away; of the kinds that Exact keeps a list of, the list tells."""
    of(store, division, endpoint).delete(key)
    if endpoint in _ENTITY_TYPES:
        about = {"ID": key, "EntityKey": key, "EntityType": _ENTITY_TYPES[endpoint], "DeletedDate": now}
        version = next_version(store, division)
        of(store, division, DELETED).put(key, {**about, "Division": int(division), "Timestamp": version})


def next_version(store: Store, division: int | str) -> int:
    """Exact's row version: higher with every change in the administration. It is no moment."""
    versions = store.collection("versions")
    version = int((versions.get(str(division)) or {"last": 1000})["last"]) + 1
    versions.put(str(division), {"last": version})
    return version


def number_anew(store: Store, division: int | str) -> None:
    """Every row another version, in the same order and from 1 again: what a client has seen means nothing any more."""
    found = [
        (endpoint, key, row)
        for endpoint in (*sorted(VERSIONED), DELETED)
        for key, row in of(store, division, endpoint).items()
    ]
    store.collection("versions").put(str(division), {"last": 0})
    for endpoint, key, row in sorted(found, key=lambda each: int(each[2]["Timestamp"])):
        of(store, division, endpoint).put(key, {**row, "Timestamp": next_version(store, division)})


def as_kept(body: Mapping[str, Any]) -> Row:
    """What a caller sent as it is kept: amounts as text, GUIDs and their like in small letters."""
    return {name: _kept(value) for name, value in body.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, str) and (milliseconds := re.fullmatch(r"/Date\((-?\d+)\)/", value)):
        return datetime.fromtimestamp(int(milliseconds[1]) / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    if isinstance(value, str) and re.fullmatch(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", value):
        return value.lower()
    if isinstance(value, list):
        return [as_kept(line) for line in value]
    return value


def day(text: Any) -> date:
    """The day of a kept moment."""
    return date.fromisoformat(str(text)[:10])


def total(*amounts: str) -> Decimal:
    """The sum of amounts as they are kept."""
    return sum(map(Decimal, amounts), Decimal(0))


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
