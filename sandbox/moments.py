"""What happened in both stand-ins since a moment, kept and done again: a set-up that many tests begin with.

POST /_moments {"begin": true} · {"keep": name} · {"recall": name}. It is only done again where nothing else happened
since the begin: no fault is in force, no clock was moved. Times move along, as if it happened just now.
"""

import copy
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.store import Store, Value

State = dict[str, dict[str, Value]]  # by collection and key
Logs = dict[str, list[Value]]


@dataclass(frozen=True)
class _Change:
    """What one store has more, or no longer has, than at the begin."""

    put: State
    deleted: dict[str, list[str]]
    logged: Logs


class Moments:
    """The moments of both stand-ins. Nothing of it survives a restart."""

    def __init__(self, stores: Sequence[Store], clock: Clock, faults: Faults) -> None:
        self.stores, self.clock, self.faults = stores, clock, faults
        self._lock = threading.Lock()
        self._begun: list[tuple[State, Logs]] = []
        self._kept: dict[str, tuple[datetime, list[_Change]]] = {}

    def wish(self, wish: dict[str, Any]) -> dict[str, bool]:
        """{"is_new": nothing happened since the begin, "is_recalled": it was known and is done again}."""
        with self._lock:
            if wish.get("begin"):
                self._begun = [_state_of(store) for store in self.stores]
            is_new = self._is_new()
            if name := wish.get("keep"):
                pairs = zip(self.stores, self._begun, strict=True)
                self._kept[name] = self.clock.now(), [_change(store, *begun) for store, begun in pairs]
            known = self._kept.get(wish.get("recall", ""))
            if known is None or not is_new:
                return {"is_new": is_new, "is_recalled": False}
            at, changes = known
            for store, change in zip(self.stores, changes, strict=True):
                _do_again(store, change, later=self.clock.now() - at)
            return {"is_new": is_new, "is_recalled": True}

    def _is_new(self) -> bool:
        is_moved = abs(self.clock.now() - datetime.now(self.clock.now().tzinfo)) > timedelta(seconds=1)
        return not is_moved and not self.faults.shown() and self._begun == [_state_of(store) for store in self.stores]


def _state_of(store: Store) -> tuple[State, Logs]:
    return copy.deepcopy(store.everything())


def _change(store: Store, state: State, logs: Logs) -> _Change:
    now, logged = _state_of(store)
    put = {
        name: {key: value for key, value in values.items() if state.get(name, {}).get(key) != value}
        for name, values in now.items()
    }
    deleted = {name: [key for key in values if key not in now.get(name, {})] for name, values in state.items()}
    return _Change(put, deleted, {name: lines[len(logs.get(name, ())) :] for name, lines in logged.items()})


def _do_again(store: Store, change: _Change, *, later: timedelta) -> None:
    with store.together():
        for name, values in change.put.items():
            for key, value in values.items():
                store.collection(name).put(key, _moved(copy.deepcopy(value), later))
        for name, keys in change.deleted.items():
            for key in keys:
                store.collection(name).delete(key)
        for name, lines in change.logged.items():
            for line in lines:
                store.append(name, _moved(copy.deepcopy(line), later))


def _moved(value: Any, later: timedelta) -> Any:
    """Every moment in it, so much later."""
    if isinstance(value, dict):
        return {name: _moved(member, later) for name, member in value.items()}
    if isinstance(value, list):
        return [_moved(member, later) for member in value]
    moment = _moment(value) if isinstance(value, str) else None
    return value if moment is None else (moment + later).isoformat()


def _moment(text: str) -> datetime | None:
    """The text as an aware moment; None for any other text, a day among them."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None
