"""Exact books the entry and the answer is lost, cut or meaningless."""

from __future__ import annotations

import time
from typing import Any

from tests.chaos.play import SALES, Play, Verdict

_ENTRY: dict[str, Any] = {"path_regex": "SalesEntries", "method": "POST"}
# Once each, then for some seconds always; the entry is committed every time.
LOST: tuple[dict[str, Any], ...] = (
    {"do": "drop_after"},
    {"do": "cut_body", "bytes": 200},
    {"do": "status", "status": 500, "after_commit": True},
    {"do": "status", "status": 503, "after_commit": True},
    {"do": "html_200", "after_commit": True},
)
_HANG: dict[str, Any] = {"do": "hang"}
_ALWAYS_SECONDS = 8


def lost(play: Play) -> Verdict:
    """Each way once, then dropped always for a while."""
    before = play.calls()
    ways = LOST[:3] if play.scale.is_short else (*LOST, _HANG)
    for way in ways:
        play.faults({**_ENTRY, **way, "times": 1})
        for _ in range(2):
            play.buy(play.chance.choice(play.tenants))
        play.quiet()
    play.faults({**_ENTRY, "do": "drop_after"})
    play.live(max(3, play.scale.orders // 20))
    time.sleep(_ALWAYS_SECONDS / 2 if play.scale.is_short else _ALWAYS_SECONDS)
    play.faults()
    play.quiet()
    # A plain question for the whole list never happens: every GET on entries is a look-up.
    asked = play.calls_since(before, of=lambda name: name.startswith(f"GET {SALES}"))
    sent = play.calls_since(before, of=lambda name: name.startswith(f"POST {SALES}"))
    return play.verdict("1 document, never a blind second POST", seen=f"{sent} entries sent, {asked} look-ups")
