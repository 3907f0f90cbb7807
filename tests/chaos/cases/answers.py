"""Exact books the entry and the answer is lost, cut or meaningless."""

from __future__ import annotations

import copy
import time
from typing import Any

from tests.chaos import tenants
from tests.chaos.orders import Placed
from tests.chaos.play import MADE, Play, Verdict
from tests.chaos.stage import until
from tests.chaos.tenants import Tenant

_ENTRY: dict[str, Any] = {"path_regex": MADE, "method": "POST"}
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
    asked, sent = play.made_since(before, method="GET"), play.made_since(before)
    return play.verdict("1 document, never a blind second POST", seen=f"{sent} documents sent, {asked} look-ups")


_NAME = "#900001"
_UNCLEAR = "SELECT count(*) FROM ledger_document WHERE state = 'unknown' AND order_gid = %s"


def namesake(play: Play) -> Verdict:
    """Two webshops in one administration sell the same, the same day, under the same order name.

    One's entry is committed and its answer lost, the other's never arrives: whoever looks first must not take the
    other's entry for its own.
    """
    first = play.tenants[0]
    second = next(one for one in play.tenants[1:] if one.division == first.division)
    play.webhooks(is_paused=True)
    model = play.buy(first)
    play.quiet()
    one, other = (_renamed(play, model, tenant, number) for number, tenant in enumerate((first, second)))
    for placed, deed in ((one, "drop_after"), (other, "drop_before")):
        play.faults({**_ENTRY, "do": deed, "times": 1})
        _ring_until_unclear(play, placed)
    play.faults()
    tenants.press(play.stage, second, "/sync")
    play.quiet()
    play.webhooks()
    return play.verdict("each its own entry")


def _renamed(play: Play, model: Placed, tenant: Tenant, number: int) -> Placed:
    """The same order in both webshops but for its id, under a name that neither gives to another."""
    gid = f"{model.order['id']}9{number}"
    order = {**copy.deepcopy(model.order), "id": gid, "legacyResourceId": gid.rsplit("/", 1)[1], "name": _NAME}
    play.world.post(f"{play.world.shopify}/_load", {"shop": tenant.domain, "orders": [order]})
    placed = Placed(tenant, order)
    play.placed.append(placed)
    return placed


def _ring_until_unclear(play: Play, placed: Placed) -> None:
    tenants.press(play.stage, placed.tenant, "/sync")
    until(lambda: play.stage.rows(_UNCLEAR, placed.order["id"]) == [(1,)], seconds=20, pause=0.05)
