"""The worker dies: anywhere, and at each boundary between us and the others in turn."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos import tenants
from tests.chaos.play import MADE, Play, Verdict
from tests.chaos.stage import UNCLEAR_WAIT_SECONDS, until

GOING_ON_SECONDS = 10
_ENTRY: dict[str, Any] = {"path_regex": MADE, "method": "POST", "times": 1}
# An entry that is committed after the worker died must be found, so it is late by less than the unclear wait.
_LATE = UNCLEAR_WAIT_SECONDS / 2
# What is going on when the worker dies.
BOUNDARIES: dict[str, dict[str, Any]] = {
    "entry committed, answer on its way": {**_ENTRY, "do": "hang"},
    "entry sent, committed later": {**_ENTRY, "do": "delay", "seconds": _LATE},
    "entry never arrived": {**_ENTRY, "do": "hang", "before": True},
    "order being read": {"path_regex": "graphql", "do": "delay", "seconds": 20, "times": 1},
    "being looked up": {"path_regex": MADE, "method": "GET", "do": "delay", "seconds": 20, "times": 1},
}
_SHORT = ("entry committed, answer on its way", "entry sent, committed later")
_KINDS: tuple[str, ...] = ("", "refund", "edit")


def boundaries(play: Play) -> Verdict:
    """Killed at every boundary, for an order, a refund and a change, as entry, invoice and order of Exact."""
    kinds = ("",) if play.scale.is_short else _KINDS
    types = sorted({tenant.booking_type for tenant in play.tenants[: 1 if play.scale.is_short else None]})
    worst = 0.0
    for name in _SHORT if play.scale.is_short else BOUNDARIES:
        for kind in kinds:
            for booking_type in types:
                worst = max(worst, _die_at(play, name, kind, booking_type))
    seen = f"{play.kills} boundaries, going on after {worst:.0f} s at most"
    return play.verdict("0 lost, 0 twice, going on ≤ 10 s", also=worst <= GOING_ON_SECONDS, seen=seen)


def _die_at(play: Play, name: str, kind: str, booking_type: str) -> float:
    tenant = play.chance.choice([tenant for tenant in play.tenants if tenant.booking_type == booking_type])
    one = play.buy(tenant)
    if kind:
        play.quiet()
    faults = script(name)
    play.faults(*faults)
    if kind:
        play.street.act(one, kind)
    else:
        play.buy(tenant)
    until(lambda: has_struck(play, len(faults)), seconds=30, pause=0.05)
    entries = play.entries()
    play.restart_worker()
    began = time.monotonic()
    play.faults()
    play.ring()
    until(lambda: play.entries() > entries or play.is_quiet(), seconds=play.scale.patience_seconds)
    seconds = time.monotonic() - began
    play.quiet()
    return seconds


def script(name: str, *, made: str = MADE) -> list[dict[str, Any]]:
    """The faults that hold the worker at this boundary; `made`: where its documents are made."""
    fault = {key: value for key, value in BOUNDARIES[name].items() if key != "before"}
    if fault["path_regex"] == MADE:
        fault["path_regex"] = made
    if BOUNDARIES[name].get("before"):
        # A request that is dropped at once looks to the worker like one that hangs and is never answered.
        fault["do"] = "drop_before"
    first = [{**_ENTRY, "path_regex": made, "do": "drop_after"}] if name == "being looked up" else []
    return [*first, fault]


def has_struck(play: Play, count: int) -> bool:
    """Whether so many of the faults have happened."""
    shown = play.world.ask(f"{play.world.exact}/_faults")
    return bool(sum(fault["_done"] for fault in shown) >= count)


def anywhere(play: Play) -> Verdict:
    """Killed at random moments while the webshops go on selling."""
    lost, worst, each = 0, 0.0, max(play.scale.orders // play.scale.kills, 3)
    for _ in range(play.scale.kills):
        play.live(each)
        entries = play.entries()
        time.sleep(play.chance.uniform(0.0, 0.8))
        play.restart_worker()
        began = time.monotonic()
        until(lambda known=entries: play.entries() > known or play.is_quiet(), seconds=60, pause=0.1)  # type: ignore[misc]
        worst = max(worst, time.monotonic() - began)
        # Killed between Exact's answer to a renewal and our writing it down: only a person helps, and is asked to.
        lost += tenants.connect_who_is_asked(play.stage, play.tenants)
    seconds = play.quiet()
    seen = f"going on after {worst:.0f} s at most, quiet after {seconds:.0f} s, {lost} times signed in again"
    return play.verdict("0 lost, 0 twice, going on ≤ 10 s", also=worst <= GOING_ON_SECONDS, seen=seen)
