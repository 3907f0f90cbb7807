"""Where everybody asks Exact: the door's calls, and what a refusal does to what we keep.

The door itself changes nothing of ours. Here a refusal that shuts us out is noted on the webshop's connection
(standing.py), and one that speaks against our own copy has it read again (doubts.py). Every refusal is passed on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from apps.calls.outcomes import Rejected
from apps.exact.door import client
from apps.exact.door.client import Door
from apps.exact.door.failures import Forbidden
from apps.exact.door.odata import Query, Row
from apps.exact.exchange import doubts, standing
from apps.exact.models import Connection


def get(connection: Connection, endpoint: str, *, query: Query) -> list[Row]:
    """All rows of the chosen administration. Raises as the door does."""
    return ask(client.door(connection), endpoint, query=query)


def ask(where: Door, endpoint: str, *, query: Query, is_optional: bool = False) -> list[Row]:
    """As `get`, through a door that need not be the chosen administration (sign-in, choosing one).

    `is_optional`: not every edition has the endpoint; that it is not found says nothing of the administration.
    """
    with _note_what_shuts(where, is_optional=is_optional):
        return client.ask(where, endpoint, query=query)


def pages(connection: Connection, endpoint: str, *, query: Query) -> Iterator[tuple[Row, ...]]:
    """As `get`, a page at a time, of an endpoint that not every edition has or not every user may read."""
    where = client.door(connection)
    with _note_what_shuts(where, is_optional=True):
        yield from client.pages(where, endpoint, query=query)


def version_at(connection: Connection, name: str, *, moment: datetime) -> int:
    """The row version of `name` after which stands all that was changed since the moment. Raises as the door does."""
    where = client.door(connection)
    with _note_what_shuts(where, is_optional=True):
        return client.version_at(where, name, moment=moment)


def post(connection: Connection, endpoint: str, *, body: Mapping[str, object]) -> Row:
    """Create one entity; the whole of it as Exact stored it. Raises as the door does."""
    where = client.door(connection)
    try:
        row = client.post(connection, endpoint, body=body)
    except Forbidden as closed:
        # Whatever it is that we may not write, booking has stopped.
        standing.note(where.credential, where.division, code=closed.code)
        connection.problem = closed.code
        raise
    except Rejected as refused:
        doubts.after_refusal(connection, code=refused.code, body=body)
        raise
    if connection.problem:  # as it was read for this slice, or met in it
        standing.mend(where.credential, where.division)
        connection.problem = ""
    return row


def put(connection: Connection, endpoint: str, *, key: str, body: Mapping[str, object]) -> None:
    """Change some properties of one entity; the others stay. Raises as the door does."""
    with _note_what_shuts(client.door(connection)):
        client.put(connection, endpoint, key=key, body=body)


def delete(connection: Connection, endpoint: str, *, key: str) -> None:
    """Delete one entity. Raises as the door does; Rejected as `not_found` for one that is gone."""
    with _note_what_shuts(client.door(connection)):
        client.delete(connection, endpoint, key=key)


def has_right(connection: Connection, *, endpoint: str, action: str) -> bool:
    """Whether the Exact user may do `action` (GET, POST, …) on `endpoint` of the chosen administration."""
    with _note_what_shuts(client.door(connection)):
        return client.has_right(connection, endpoint=endpoint, action=action)


@contextmanager
def _note_what_shuts(where: Door, *, is_optional: bool = False) -> Iterator[None]:
    """A missing right on one endpoint shuts nothing while we only read there."""
    try:
        yield
    except Forbidden as closed:
        is_missing_list = is_optional and closed.code == standing.GONE
        if closed.code in standing.SHUTS_ALL and not is_missing_list:
            standing.note(where.credential, where.division, code=closed.code)
        raise
