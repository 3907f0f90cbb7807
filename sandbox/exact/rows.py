"""The rows of every administration, by endpoint: read, added, changed, taken away. Amounts are kept as text."""

from collections.abc import Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from sandbox.store import Collection, Store

Row = dict[str, Any]


def fixed_guid(*words: object) -> str:
    """The same words give the same GUID, in every run and on every machine."""
    return str(uuid5(NAMESPACE_URL, "/".join(map(str, words))))


def new_guid() -> str:
    return str(uuid4())


def of(store: Store, division: int | str, endpoint: str) -> Collection:
    """The rows of an endpoint in one administration, by key."""
    return store.collection(f"{division}:{endpoint}")


def find(store: Store, division: int, endpoint: str, **wanted: Any) -> Row | None:
    """The first row whose properties are these (strings compared without their padding)."""
    for row in of(store, division, endpoint).values():
        if all(_plain(row.get(name)) == _plain(value) for name, value in wanted.items()):
            return row
    return None


def commit(store: Store, division: int, endpoint: str, *, key: str, row: Mapping[str, Any], about: Row) -> None:
    """Put a row and note in the journal which call did it; both or nothing."""
    with store.lock:
        of(store, division, endpoint).put(key, dict(row))
        store.append("journal", {**about, "division": division, "endpoint": endpoint, "key": key})


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
