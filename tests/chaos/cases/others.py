"""What one tenant's trouble must not do to another: poisoned orders, a backfill, ids of somebody else, clocks."""

from __future__ import annotations

import copy
import re
import time
from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from tests.chaos import tenants
from tests.chaos.orders import Placed
from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until
from tests.chaos.tenants import Tenant

_SPOILED = ("total", "lines")
_BUTTONS = ("retry", "skip")
# So many orders each take the others some three seconds: beside less, one order of two megabytes is a large part.
_MEASURED, _EACH, _SLOWER, _SLOWER_BESIDE = 5, 8, 1.2, 2.0
_TWO_MEGABYTES, _NEIGHBOURS = 1500, 50
# The nights in which Amsterdam's clock goes back and forward: the hour that is there twice, the one that is not there,
# and the last minutes before and the first after midnight.
_AROUND_MIDNIGHT = (
    *("2026-10-24T21:59:00Z", "2026-10-24T22:01:00Z", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
    *("2026-10-25T22:59:00Z", "2026-10-25T23:01:00Z", "2026-03-28T22:59:00Z", "2026-03-28T23:01:00Z"),
    *("2026-03-29T00:59:00Z", "2026-03-29T01:01:00Z", "2026-03-29T21:59:00Z", "2026-03-29T22:01:00Z"),
)
_DOCUMENTS = "SELECT uuid FROM ledger_document d JOIN shops_webshop w ON w.id = d.webshop_id WHERE domain = %s LIMIT 5"
_CURSORS_IN_SHOPIFYS_TIME = "UPDATE schedule_turn SET cursor_at = cursor_at - interval '900 seconds'"
_ALL_DUE = (
    "UPDATE schedule_turn SET next_at = now() FROM shops_webshop w WHERE w.id = webshop_id AND w.domain = ANY(%s)"
)
_BOOKED = "SELECT count(*) FROM ledger_document WHERE state = 'booked' AND order_gid = ANY(%s)"
_HELD = "SELECT count(*) FROM ledger_document WHERE state = 'held' AND order_gid = ANY(%s)"


def poison(play: Play) -> Verdict:
    """Orders that cannot be read or cannot be right, and one of two megabytes, in one webshop; others beside it.

    Made sound in Shopify, they are booked without anybody's doing.
    """
    first, others = play.tenants[0], play.tenants[1:]
    play.webhooks(is_paused=True)
    times, each = (1, 1) if play.scale.is_short else (_MEASURED, _EACH)
    alone, beside, sound, bad = list[float](), list[float](), list[Placed](), list[str]()
    for _ in range(times):  # by turns: the machine is faster at one minute than at another
        alone.append(_time_to_book(play, others, beside=first, each=each))
        healthy = [play.buy(first) for _ in _SPOILED]
        bad += [_spoiled(play, one, how)["id"] for one, how in zip(healthy, _SPOILED, strict=True)]
        play.buy(first, lines=_huge(150 if play.scale.is_short else _TWO_MEGABYTES))
        sound += healthy
        beside.append(_time_to_book(play, others, beside=first, each=each))
    is_told = until(lambda: play.stage.rows(_HELD, bad) == [(len(bad),)], seconds=60)
    for one in sound:
        play.world.post(f"{play.world.shopify}/_load", {"shop": first.domain, "orders": [one.order]})
    play.webhooks()
    play.quiet()
    slower = median(with_it / without for with_it, without in zip(beside, alone, strict=True))
    seconds = f"others after {median(beside):.1f} s, alone {median(alone):.1f} s"
    seen = f"{seconds}: {slower:.2f} ×; {len(bad)} spoiled told: {is_told}"
    also = is_told and (play.scale.is_short or slower <= _SLOWER)
    return play.verdict("others ≤ 1.2 ×, reason shown ≤ 1 min", also=also, seen=seen)


def _huge(lines: int) -> list[dict[str, Any]]:
    return [{"title": f"Thread {n}", "price": "1.21", "quantity": 1, "vat": "21"} for n in range(lines)]


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


def _time_to_book(play: Play, shops: Sequence[Tenant], *, beside: Tenant, each: int = 1) -> float:
    """Seconds from the moment all of them are due until so many more orders of each of `shops` are booked.

    Our own database tells when: to read Exact's journal again and again would be what is measured.
    """
    placed = [play.buy(tenant).order["id"] for tenant in shops for _ in range(each)]
    began = time.monotonic()
    play.stage.rows(_ALL_DUE, [tenant.domain for tenant in (beside, *shops)])
    play.stage.tick()
    done = [(len(placed),)]
    until(lambda: play.stage.rows(_BOOKED, placed) == done, seconds=play.scale.patience_seconds)
    return time.monotonic() - began


def neighbours(play: Play) -> Verdict:
    """One webshop with very many orders, the others with one each; all are due at once."""
    play.webhooks(is_paused=True)
    big, small = play.tenants[0], play.tenants[1:]
    if not play.scale.is_short:
        play.guests += tenants.more(play.stage, _NEIGHBOURS - len(play.tenants), after=len(play.tenants))
        small = (*small, *play.guests)
    play.quiet()
    alone = _time_to_book(play, small, beside=small[0])
    for _ in range(30 if play.scale.is_short else play.scale.orders // 2):
        play.buy(big)
    together = _time_to_book(play, small, beside=big)
    play.webhooks()
    play.quiet()
    slower = together / alone
    seen = (
        f"{len(small)} small ones after {alone:.1f} s without the big one, {together:.1f} s beside it: {slower:.2f} ×"
    )
    return play.verdict("small ones ≤ 2 × their time alone", also=slower <= _SLOWER_BESIDE, seen=seen)


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


def clocks(play: Play) -> Verdict:
    """Our clock is 15 minutes ahead of the others', then as much behind, then jumps back two hours; and DST nights.

    It is theirs that is moved, and stays moved: tokens of the future are no more than a play.
    """
    before = play.calls()
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
    for moment in _AROUND_MIDNIGHT:
        _buy_at(play, moment)
    play.quiet()
    wrong = [one.order["name"] for one in play.placed if not _has_its_date(play, one)]
    early = play.calls_since(before, of=lambda name: bool(re.match(r"POST oauth2/token refresh [^2]", name)))
    seen = f"{len(play.placed)} orders, {len(wrong)} on another day, {early} renewals refused"
    is_met = not wrong and not early
    return play.verdict("booking date is the shop's own day, no early refresh", also=is_met, seen=seen)


def _buy_at(play: Play, moment: str) -> None:
    """An order that was bought then (UTC) and reaches us now, as a late one does."""
    one = play.buy(play.tenants[0])
    one.order["processedAt"] = one.order["createdAt"] = moment
    play.world.post(f"{play.world.shopify}/_load", {"shop": one.tenant.domain, "orders": [one.order]})


def _has_its_date(play: Play, one: Placed) -> bool:
    bought_on = datetime.fromisoformat(one.order["processedAt"]).astimezone(ZoneInfo("Europe/Amsterdam")).date()
    return any(
        str(entry.get("EntryDate") or entry["OrderDate"])[:10] == bought_on.isoformat()
        for division, entry in play.world.documents_by_division()
        if entry["YourRef"] == one.order["name"] and division == one.tenant.division
    )
