"""A small document store: in memory for speed, in SQLite so that a restart forgets nothing.

Values are what JSON can hold (amounts as text). Every change is written before the call returns.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Value = dict[str, Any]


class Store:
    """Collections by name and append-only logs. `lock` makes several changes one."""

    def __init__(self, path: Path | str) -> None:
        if isinstance(path, Path):
            path.parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self._file = sqlite3.connect(str(path), check_same_thread=False, isolation_level=None)
        self._file.execute("PRAGMA journal_mode=WAL")
        self._file.execute("PRAGMA synchronous=OFF")  # survives a killed process; a power cut may lose the demo data
        self._file.execute(
            "CREATE TABLE IF NOT EXISTS document (collection, key, value, PRIMARY KEY (collection, key))"
        )
        self._file.execute("CREATE TABLE IF NOT EXISTS entry (number INTEGER PRIMARY KEY, log, value)")
        self._collections: dict[str, Collection] = {}
        self._logs: dict[str, list[Value]] = {}
        for collection, key, value in self._file.execute("SELECT * FROM document ORDER BY rowid"):
            self.collection(collection).known[key] = json.loads(value)
        for log, value in self._file.execute("SELECT log, value FROM entry ORDER BY number"):
            self._logs.setdefault(log, []).append(json.loads(value))

    def collection(self, name: str) -> "Collection":
        with self.lock:
            if name not in self._collections:
                self._collections[name] = Collection(self, name)
            return self._collections[name]

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several changes as one: nobody sees, and no killed process leaves, a part of them."""
        with self.lock:
            if self._file.in_transaction:
                yield
                return
            self._file.execute("BEGIN")
            try:
                yield
            finally:
                self._file.execute("COMMIT")

    def append(self, log: str, value: Value) -> None:
        """Add to a log; nothing takes it out again but `clear_log`."""
        with self.lock:
            self._file.execute("INSERT INTO entry (log, value) VALUES (?, ?)", (log, json.dumps(value)))
            self._logs.setdefault(log, []).append(value)

    def log(self, name: str) -> list[Value]:
        with self.lock:
            return list(self._logs.get(name, ()))

    def everything(self) -> tuple[dict[str, dict[str, Value]], dict[str, list[Value]]]:
        """Collections that are not empty, and logs; not copies."""
        with self.lock:
            found = {name: dict(one.known) for name, one in self._collections.items() if one.known}
            return found, {name: list(lines) for name, lines in self._logs.items() if lines}

    def clear_log(self, name: str) -> None:
        with self.lock:
            self._file.execute("DELETE FROM entry WHERE log = ?", (name,))
            self._logs.pop(name, None)

    def write(self, collection: str, key: str, value: Value | None) -> None:
        """Put the value on disk; None removes it."""
        if value is None:
            self._file.execute("DELETE FROM document WHERE collection = ? AND key = ?", (collection, key))
            return
        self._file.execute(
            "INSERT INTO document VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
            (collection, key, json.dumps(value)),
        )

    def write_nothing(self, collection: str) -> None:
        self._file.execute("DELETE FROM document WHERE collection = ?", (collection,))

    def close(self) -> None:
        with self.lock:
            self._file.close()


class Collection:
    """Values by key, in the order they came in."""

    def __init__(self, store: Store, name: str) -> None:
        self._store, self._name = store, name
        self.known: dict[str, Value] = {}

    def get(self, key: str) -> Value | None:
        with self._store.lock:
            return self.known.get(key)

    def put(self, key: str, value: Value) -> None:
        with self._store.lock:
            self._store.write(self._name, key, value)
            self.known[key] = value

    def delete(self, key: str) -> None:
        with self._store.lock:
            self._store.write(self._name, key, None)
            self.known.pop(key, None)

    def clear(self) -> None:
        with self._store.lock:
            self._store.write_nothing(self._name)
            self.known.clear()

    def values(self) -> list[Value]:
        with self._store.lock:
            return list(self.known.values())

    def items(self) -> list[tuple[str, Value]]:
        with self._store.lock:
            return list(self.known.items())

    def __iter__(self) -> Iterator[str]:
        with self._store.lock:
            return iter(list(self.known))

    def __len__(self) -> int:
        with self._store.lock:
            return len(self.known)
