"""The rows of every administration, by endpoint: read, added, changed, taken away. Amounts are kept as text."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
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


def find(store: Store, division: int, endpoint: str, /, **wanted: Any) -> Row | None:
    """The first row whose properties are these (strings compared without their padding)."""
    for row in of(store, division, endpoint).values():
        if all(_plain(row.get(name)) == _plain(value) for name, value in wanted.items()):
            return row
    return None


def next_version(store: Store, division: int) -> int:
    """Exact's row version: higher with every change in the administration."""
    versions = store.collection("versions")
    version = int((versions.get(str(division)) or {"last": 1000})["last"]) + 1
    versions.put(str(division), {"last": version})
    return version


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


def _plain(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value
