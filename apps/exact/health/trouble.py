"""What keeps a webshop's bookings from Exact at this moment, and the way out. Read from the database only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from apps.exact.health import standing
from apps.exact.models import Connection, Credential
from apps.exact.refusals import plain_words

LOG_IN, CHOOSE, IN_EXACT = "log_in", "choose_administration", "in_exact"
_CHOOSE = frozenset({standing.GONE, standing.CLOSED, standing.NO_ACCESS})
_LOG_IN = frozenset({"forbidden_blockeduser", "forbidden_inactiveuser", standing.SCOPE, standing.PORTAL})


@dataclass(frozen=True, slots=True)
class Trouble:
    """`way_out` is what the button does: log in at Exact, choose an administration, or mend it in Exact itself.

    `rights`: the missing ones, as "POST salesentry/SalesEntries".
    """

    code: str
    text: str
    way_out: str
    since: datetime | None
    rights: tuple[str, ...] = ()


def of(connection: Connection | None) -> Trouble | None:
    """The first thing to be mended; None when nothing is known to be wrong, or nothing was connected yet."""
    if connection is None:
        return None
    credential = connection.credential
    if credential is None:
        return Trouble("not_connected", plain_words.sentence("not_connected"), LOG_IN, None)
    if credential.state != Credential.State.OK:
        code = credential.ending or Credential.Ending.ENDED.value
        return Trouble(code, plain_words.sentence(code), LOG_IN, credential.ended_at)
    if connection.problem:
        code = connection.problem
        return Trouble(code, plain_words.sentence(code), _way_out(code), connection.problem_at)
    if connection.rights_missing:
        text = plain_words.sentence("right_missing")
        return Trouble("right_missing", text, IN_EXACT, connection.checked_at, tuple(connection.rights_missing))
    return None


def _way_out(code: str) -> str:
    if code in _CHOOSE:
        return CHOOSE
    return LOG_IN if code in _LOG_IN else IN_EXACT
