"""What one tenant's trouble must not do to another: poisoned orders, a backfill, ids of somebody else, clocks."""

from __future__ import annotations

import copy
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.chaos import tenants
from tests.chaos.orders import Placed
from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until
from tests.chaos.tenants import Tenant

_DOCUMENTS = "SELECT uuid FROM ledger_document d JOIN shops_webshop w ON w.id = d.webshop_id WHERE domain = %s LIMIT 5"
_CURSORS_IN_SHOPIFYS_TIME = "UPDATE schedule_turn SET cursor_at = cursor_at - interval '900 seconds'"
_HELD = "SELECT count(*) FROM ledger_document WHERE state = 'held' AND order_gid = ANY(%s)"


def poison(play: Play) -> Verdict:
    """Orders that cannot be read or cannot be right, and one of very many lines, before healthy ones.

    Made sound in Shopify, they are booked without anybody's doing.
    """
    first = play.tenants[0]
    play.webhooks(is_paused=True)
    alone = _time_to_book(play, first)
    sound = [play.buy(first) for _ in _SPOILED]
    bad = [_spoiled(play, one, how) for one, how in zip(sound, _SPOILED, strict=True)]
    huge = [{"title": f"Thread {n}", "price": "1.21", "quantity": 1, "vat": "21"} for n in range(150)]
    play.buy(first, lines=huge)
    seconds = _time_to_book(play, first)
    gids = [one["id"] for one in bad]
    is_told = until(lambda: play.stage.rows(_HELD, gids) == [(len(bad),)], seconds=60)
    for one in sound:
        play.world.post(f"{play.world.shopify}/_load", {"shop": first.domain, "orders": [one.order]})
    play.webhooks()
    play.quiet()
    seen = f"healthy orders after {seconds:.1f} s, alone {alone:.1f} s; {len(bad)} spoiled ones in sight: {is_told}"
    return play.verdict("others go on, reason shown ≤ 1 min", also=is_told, seen=seen)


def _spoiled(play: Play, one: Placed, how: str) -> dict[str, Any]:
    """An order whose totals contradict each other, or one that Shopify itself stumbles over."""
    order = copy.deepcopy(one.order)
    if how == "total":
        order["currentTotalPriceSet"]["shopMoney"]["amount"] = "99999.99"
        order["totalPriceSet"]["shopMoney"]["amount"] = "77777.77"
    else:
        order["lineItems"]["nodes"][0]["originalTotalSet"] = None
    play.world.post(f"{play.world.shopify}/_load", {"shop": one.tenant.domain, "orders": [order]})
    return order


def _time_to_book(play: Play, tenant: Tenant) -> float:
    """Seconds from "Sync now" until one more order stands in Exact."""
    one = play.buy(tenant)
    began = time.monotonic()
    tenants.press(play.stage, tenant, "/sync")
    until(lambda: _is_booked(play, one), seconds=60, pause=0.05)
    return time.monotonic() - began


def _is_booked(play: Play, one: Placed) -> bool:
    return any(
        entry["YourRef"] == one.order["name"] and division == one.tenant.division
        for division, entry in play.world.entries_by_division()
    )


def neighbours(play: Play) -> Verdict:
    """One webshop with very many orders, the others with one each."""
    play.webhooks(is_paused=True)
    big, small = play.tenants[0], play.tenants[1:]
    alone = max(_time_to_book(play, tenant) for tenant in small)
    for _ in range(play.scale.orders // 2 if not play.scale.is_short else 30):
        play.buy(big)
    singles = [play.buy(tenant) for tenant in small]
    began = time.monotonic()
    play.ring()
    until(lambda: all(_is_booked(play, one) for one in singles), seconds=play.scale.patience_seconds, pause=0.05)
    together = time.monotonic() - began
    play.webhooks()
    play.quiet()
    seen = f"alone {alone:.1f} s each, {len(small)} together beside the big one {together:.1f} s"
    return play.verdict("small ones ≤ 2 × their time alone", also=together <= 2 * alone * len(small), seen=seen)


def isolation(play: Play) -> Verdict:
    """Every page of a document, and every button on it, with somebody else's token."""
    owner, stranger = play.tenants[0], play.tenants[1]
    play.buy(owner)
    play.quiet()
    found = [str(uuid) for (uuid,) in play.stage.rows(_DOCUMENTS, owner.domain)]
    answers = [tenants.press(play.stage, stranger, f"/orders/{uuid}/{what}") for uuid in found for what in _BUTTONS]
    shown = [tenants.look(play.stage, stranger, f"/orders/{uuid}") for uuid in found]
    is_closed = bool(found) and set(answers) | set(shown) <= {403, 404}
    seen = f"{len(answers) + len(shown)} requests with a stranger's token: {sorted(set(answers) | set(shown))}"
    return play.verdict("403 or 404, nothing in a foreign administration", also=is_closed, seen=seen)


_SPOILED = ("total", "lines")
_BUTTONS = ("retry", "skip")


def clocks(play: Play) -> Verdict:
    """Our clock is 15 minutes ahead of the others', then as much behind, then jumps back two hours.

    It is theirs that is moved, and stays moved: tokens of the future are no more than a play.
    """
    for seconds, is_ours_ahead in ((-900, True), (1800, False), (7200, False)):
        play.world.post(f"{play.world.exact}/_clock", {"advance_seconds": seconds})
        if is_ours_ahead:
            play.stage.rows(_CURSORS_IN_SHOPIFYS_TIME)
        else:
            # It was so all the time, so the token is as old for us as it is for Exact.
            play.age_tokens()
        for tenant in play.tenants[:2]:
            play.buy(tenant)
        play.quiet()
    wrong = [one.order["name"] for one in play.placed if not _has_its_date(play, one)]
    return play.verdict("booking date is the shop's own day", also=not wrong, seen=f"{len(wrong)} on another day")


def _has_its_date(play: Play, one: Placed) -> bool:
    bought_on = datetime.fromisoformat(one.order["processedAt"]).astimezone(ZoneInfo("Europe/Amsterdam")).date()
    return any(
        str(entry["EntryDate"])[:10] == bought_on.isoformat()
        for division, entry in play.world.entries_by_division()
        if entry["YourRef"] == one.order["name"] and division == one.tenant.division
    )
