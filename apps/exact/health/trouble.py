"""What keeps a webshop's bookings from Exact at this moment, and the way out. Read from the database only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.exact.models import Connection, Credential
from apps.exact.refusals import table, words
from apps.exact.refusals.row import Elsewhere, Page

RIGHT_MISSING = "right_missing"


@dataclass(frozen=True, slots=True)
class Trouble:
    """`way_out` is where it is mended: the page to log in or to choose an administration, or Exact itself.

    `rights`: the missing ones, as "POST salesentry/SalesEntries".
    """

    code: str
    text: str
    way_out: Page | Elsewhere
    since: datetime | None
    rights: tuple[str, ...] = ()


def first_trouble(connection: Connection | None) -> Trouble | None:
    """The first thing to be mended; None when nothing is known to be wrong, or nothing was connected yet."""
    if connection is None:
        return None
    credential = connection.credential
    if credential is None:
        return _trouble("not_connected", None)
    if credential.state != Credential.Chain.OK:
        return _trouble(credential.ending or Credential.WhyEnded.ENDED.value, credential.ended_at)
    if connection.problem:
        return _trouble(connection.problem, connection.problem_at)
    if connection.rights_missing:
        return _trouble(RIGHT_MISSING, connection.checked_at, rights=tuple(connection.rights_missing))
    return None


def _trouble(code: str, since: datetime | None, *, rights: tuple[str, ...] = ()) -> Trouble:
    row = table.find(code)
    way_out = row.way_out if row else Elsewhere.EXACT
    return Trouble(code, words.sentence(code), way_out, since, rights)
