"""The way to Exact is shut while there is much to book: nobody runs against the door until it opens."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from tests.chaos import tenants
from tests.chaos.cases.limits import limited, used_calls
from tests.chaos.play import MADE, Play, Verdict
from tests.chaos.stage import UNCLEAR_WAIT_SECONDS, until
from tests.chaos.tenants import DIVISIONS, USERS

_TURNS = "SELECT count(*) FROM schedule_run"
_TRIES = "SELECT count(*) FROM ledger_attempt"
_UNCLEAR = "SELECT count(*) FROM ledger_document WHERE state = 'unknown'"
# What was put off is due again, and would be sent at once if there were a way.
_LONG_DUE = "UPDATE ledger_document SET not_before = now() - interval '1 second' WHERE state = 'due'"
# Bars of a webshop while it is shut: turns, calls to either side, rows of tries.
_TURNS_EACH, _CALLS_EACH, _TRIES_EACH = 4, 12, 8


@contextmanager
def _access_withdrawn(play: Play) -> Iterator[None]:
    """The users may enter no administration any more."""
    for user in USERS.values():
        play.world.user_becomes(user, divisions=[])
    yield
    for division, user in USERS.items():
        play.world.user_becomes(user, divisions=[division])
    # Where many webshops knocked at the same moment, the endpoint was left alone for the hour.
    play.stage.redis().flushall()


@contextmanager
def _signed_out(play: Play) -> Iterator[None]:
    """The chains of tokens are dead; the merchants sign in again."""
    play.stage.rows("UPDATE exact_credential SET state = 'log_in_again'")
    yield
    for division in DIVISIONS:
        tenants.connect_again(play.stage, next(one for one in play.tenants if one.division == division))


@contextmanager
def _minute_used_up(play: Play) -> Iterator[None]:
    with limited(play, minute=max(used_calls(play, "minute", division) for division in DIVISIONS) or 1):
        yield


@contextmanager
def _day_used_up(play: Play) -> Iterator[None]:
    with limited(play, day=max(used_calls(play, "day", division) for division in DIVISIONS) or 1):
        yield


@contextmanager
def _always_refused(play: Play) -> Iterator[None]:
    """Every call is refused in a way that counts as an error: the endpoint is left alone for the hour."""
    play.faults({"path_regex": MADE, "do": "status", "status": 403})
    yield
    play.faults()
    play.stage.redis().flushall()


@contextmanager
def _away(play: Play) -> Iterator[None]:
    play.faults({"path_regex": "/api/v1/", "do": "status", "status": 503})
    yield
    play.faults()


_SHUT: dict[str, Callable[[Play], AbstractContextManager[None]]] = {
    "access withdrawn": _access_withdrawn,
    "signed out": _signed_out,
    "minute": _minute_used_up,
    "day": _day_used_up,
    "errors": _always_refused,
    "away": _away,
}
_SHORT = ("access withdrawn", "away")


def shut(play: Play) -> Verdict:
    """Each way to be shut: turns, calls and rows of tries are counted while it is."""
    seen, is_met = list[str](), True
    for name in _SHORT if play.scale.is_short else _SHUT:
        counts = _count_while_shut(play, name)
        seen.append(f"{name}: {counts[0]:.1f} turns, {counts[1]:.1f} calls, {counts[2]:.1f} tries")
        is_met &= counts[0] <= _TURNS_EACH and counts[1] <= _CALLS_EACH and counts[2] <= _TRIES_EACH
    bar = f"per webshop ≤ {_TURNS_EACH} turns, {_CALLS_EACH} calls, {_TRIES_EACH} tries while shut"
    return play.verdict(bar, also=is_met, seen="; ".join(seen))


def _count_while_shut(play: Play, name: str) -> tuple[float, float, float]:
    """Per webshop: turns, calls to either side and tries, with orders put off and an answer lost before."""
    play.webhooks(is_paused=True)
    for tenant in play.tenants:
        for _ in range(2):
            play.buy(tenant)
    play.faults({"path_regex": MADE, "method": "POST", "do": "drop_after", "times": len(play.tenants)})
    play.ring()
    until(lambda: play.stage.rows(_UNCLEAR) != [(0,)], seconds=20, pause=0.05)
    play.faults()
    with _SHUT[name](play):
        play.stage.rows(_LONG_DUE)
        before = _counts(play)
        play.ring()
        play.stage.tick()
        time.sleep(2 * UNCLEAR_WAIT_SECONDS if play.scale.is_short else 60)
        after = _counts(play)
    play.stage.rows(_LONG_DUE)
    play.webhooks()
    play.quiet()
    each = [(late - early) / len(play.tenants) for early, late in zip(before, after, strict=True)]
    return each[0], each[1], each[2]


def _counts(play: Play) -> tuple[int, int, int]:
    asked = int(play.world.ask(f"{play.world.shopify}/_calls")["total"])
    turns, tries = (int(play.stage.rows(question)[0][0]) for question in (_TURNS, _TRIES))
    return turns, asked + sum(play.calls().values()), tries
