"""Whether a call gets in at all: what the user may enter, what became of the administration, what the app may ask for.

People change it at /_user, /_administration and /_scope. Not verified: how Exact answers a call to an archived or a
removed administration. Here they are refused as a blocked one and as a wrong number are; only the list of
administrations, which is the user's, is told through any number (facts: PIC#470).
"""

from datetime import datetime
from typing import Any

from sandbox.exact import demo, rows
from sandbox.exact.problems import Refused
from sandbox.exact.rows import Row
from sandbox.store import Store

PASSWORD = "exact"
OF_ANY_NUMBER = "system/Divisions"
_USERS, _DIVISIONS, _SCOPES = "users", "divisions", "scopes_taken"
_GONE = "is_gone"
_ACTIVE = 1
_OPEN: Row = {"Status": _ACTIVE, "BlockingStatus": 0, _GONE: False}
_BECOMES: dict[str, Row] = {
    "active": _OPEN,
    "inactive": {**_OPEN, "Status": 0},
    "archived": {**_OPEN, "Status": 2},
    "blocked": {**_OPEN, "BlockingStatus": 3},
    "gone": {**_OPEN, _GONE: True},
}


def user(store: Store, name: str) -> Row:
    """What is known of a user; empty for one that does not exist."""
    known = demo.USERS.get(name)
    return {"password": PASSWORD, **known, **(store.collection(_USERS).get(name) or {})} if known else {}


def change_user(store: Store, name: str, to: dict[str, Any]) -> None:
    """`divisions`, `password`, `is_portal`, or `refused_because` (the Reason of the 403 that every call gets)."""
    users = store.collection(_USERS)
    users.put(name, {**(users.get(name) or {}), **to})


def change_administration(store: Store, division: int, *, becomes: str, now: datetime) -> None:
    """One of active, inactive, archived, blocked, gone; or moved, which gives every row another version."""
    row = store.collection(_DIVISIONS).get(str(division))
    if row is None or becomes not in {*_BECOMES, "moved"}:
        raise Refused(400, text="No such administration, or nothing that one becomes.")
    if becomes == "moved":
        rows.number_anew(store, division)
    change = _BECOMES.get(becomes) or {"DivisionMoveDate": now.isoformat(timespec="seconds")}
    store.collection(_DIVISIONS).put(str(division), {**row, **change})


def change_scope(store: Store, *, endpoint: str, action: str, is_allowed: bool) -> None:
    """What the app's registration lets it do, whatever the rights of its user."""
    taken = store.collection(_SCOPES)
    if is_allowed:
        taken.delete(f"{endpoint}:{action}")
    else:
        taken.put(f"{endpoint}:{action}", {})


def administrations(store: Store, user: Row, allowed: list[int]) -> tuple[int, ...]:
    """Those of the allowed that the user may still see, the user's current one first."""
    return tuple(code for code in user["divisions"] if code in allowed and not _row(store, code).get(_GONE))


def check_user(user: Row) -> None:
    """Raises Refused (403 with its Reason) for one who may not do anything at present."""
    if user.get("refused_because"):
        raise Refused(403, text="Forbidden", reason=str(user["refused_because"]))


def check_administration(store: Store, user: Row, division: int, *, allowed: list[int]) -> None:
    """Raises Refused unless the user and his app may enter and the administration is open."""
    if division not in allowed or division not in user["divisions"]:
        raise Refused(403, text="Forbidden", reason="NoDivisionAccess")
    row = _row(store, division)
    if row.get(_GONE):
        raise Refused(404, text="Resource not found for the segment.")
    if row["Status"] != _ACTIVE or row["BlockingStatus"]:
        raise Refused(403, text="Forbidden", reason="DivisionBlocked")


def check_scope(store: Store, endpoint: str, action: str) -> None:
    """Raises Refused (403) for what the app is not registered for. Known of reading; of writing the same is assumed."""
    if store.collection(_SCOPES).get(f"{endpoint}:{action}") is not None:
        verb = "read" if action == "GET" else "write"
        raise Refused(403, text=f"Application Scope Violated. Cannot {verb} {endpoint.rpartition('/')[2]}")


def _row(store: Store, division: int) -> Row:
    return store.collection(_DIVISIONS).get(str(division)) or {}
