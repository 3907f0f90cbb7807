"""Exact's limits: calls a minute and a day, an answer 429 that says nothing, errors an hour."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from tests.chaos import tenants
from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until

_NO_LIMIT = {"minute": 1_000_000, "day": 1_000_000, "errors": 1_000_000}
_MINUTE, _SECOND_PROGRAM = 60, 30
_DAY_CALLS, _PART_OF_THE_DAY, _KEPT_OF_THE_DAY = 80, 0.8, 200
_USED = 0.95
_PUT_OFF = "UPDATE ledger_document SET not_before = NULL WHERE state = 'due'"


def minute(play: Play) -> Verdict:
    """One administration has more to book than two minutes allow, and a second program eats half of the first.

    The other administration goes on meanwhile; nobody knocks in vain, and what may be used is used.
    """
    allowed, eaten = (8, 0) if play.scale.is_short else (_MINUTE, _SECOND_PROGRAM)
    play.quiet()
    first = play.tenants[0]
    other = next(one for one in play.tenants if one.division != first.division)
    if not play.scale.is_short:
        _wait_for_a_new_minute()
    with limited(play, minute=allowed + (used_calls(play, "minute", first.division) if play.scale.is_short else 0)):
        logged, before = len(play.world.calls()), play.calls()
        if eaten:
            play.buy(first)
            until(lambda: play.calls_since(before) > 0, seconds=30)
            play.world.post(f"{play.world.exact}/_limits", {"eaten": eaten, "division": first.division})
        for _ in range(2 * allowed + 10 if eaten else allowed + 4):
            play.buy(first)
        until(lambda: play.calls_since(before) >= allowed - eaten, seconds=30)
        there, pressed = play.buy(other), time.monotonic()
        is_free = until(lambda: play.are_booked(there), seconds=20)
        seconds = time.monotonic() - pressed
        if eaten:
            _wait_for_a_new_minute()
            _wait_for_a_new_minute()
        used, refused = _windows(play, first.division, after=logged)
    play.quiet()
    shares = [(used or [0])[0] / (allowed - eaten), *(count / allowed for count in used[1:2])]
    seen = (
        f"{refused} answers 429 in a window at most, {', '.join(f'{share:.0%}' for share in shares)} of the calls used,"
        f" another administration booked after {seconds:.1f} s meanwhile"
    )
    is_met = is_free and refused <= 1 and min(shares) >= _USED
    return play.verdict("≤ 1 answer 429 per window, ≥ 95 % used, no worker blocked", also=is_met, seen=seen)


def day(play: Play) -> Verdict:
    """The day's calls come to their end: 200, or a fifth of a short day, are left for the merchant's own clicks."""
    play.quiet()
    first = play.tenants[0]
    known = used_calls(play, "day", first.division)
    wanted = known + (20 if play.scale.is_short else _DAY_CALLS)
    limit = math.ceil(min(wanted / _PART_OF_THE_DAY, wanted + _KEPT_OF_THE_DAY))
    may = math.ceil(max(limit * _PART_OF_THE_DAY, limit - _KEPT_OF_THE_DAY)) - known
    with limited(play, day=limit):
        before = play.calls()
        for _ in range(may + 20):
            play.buy(first)
        until(lambda: play.calls_since(before) >= may, seconds=60)
        time.sleep(2)
        used = play.calls_since(before)
        is_answered = tenants.press(play.stage, first, "/settings/codes") == 200
        clicked = play.calls_since(before) - used
        refused = play.calls_since(before, of=lambda name: name.endswith(" 429"))
    play.quiet()
    is_met = _USED * may <= used <= may and is_answered and clicked > 0 and not refused
    seen = f"{used} of {may} calls used, {clicked} more for a click of the merchant, {refused} answers 429"
    return play.verdict("≥ 95 % of what bookings may use used, clicks go on", also=is_met, seen=seen)


def without_headers(play: Play) -> Verdict:
    """429 and nothing else: the minute is waited for."""
    play.quiet()
    before = play.calls()
    play.faults({"path_regex": "SalesEntries", "do": "429_no_headers", "times": 1})
    for _ in range(4):
        play.buy(play.tenants[0])
    play.quiet()
    sent = play.made_since(before)
    play.faults()
    return play.verdict("≤ 1 answer 429 per window", also=sent == 4, seen=f"{sent} entries sent and taken")


def errors(play: Play) -> Verdict:
    """An order that Exact always refuses: a few tries, then it waits; the others of that administration go on."""
    first, before = play.tenants[0], play.calls()
    block = {"division": first.division, "endpoint": "financial/GLAccounts", "where": {"Code": "8040"}}
    play.world.post(f"{play.world.exact}/_change", {**block, "set": {"IsBlocked": True}})
    _nine_percent_to(play, first.domain, account="8040")
    bad = play.buy(first, lines=[{"title": "Book", "price": "10.90", "quantity": 1, "vat": "9"}], shipping="0")
    for _ in range(3):
        play.buy(first, lines=[{"title": "Shirt", "price": "121.00", "quantity": 1, "vat": "21"}])
    for _ in range(3):
        play.quiet()
    refused = play.calls_since(before, of=lambda name: name.startswith("POST sales") and not name.endswith("201"))
    is_held = play.are_booked(*(one for one in play.placed if one is not bad))
    play.world.post(f"{play.world.exact}/_change", {**block, "set": {"IsBlocked": False}})
    play.press_again(bad)
    play.quiet()
    also = is_held and 1 <= refused <= 3
    return play.verdict("≤ 3 tries an hour, others untouched, one click to retry", also=also, seen=f"{refused} tries")


@contextmanager
def limited(play: Play, **numbers: int) -> Iterator[None]:
    """These limits for a while. Nobody knows of them before the first answer, and afterwards nobody waits for them."""
    play.stage.redis().flushall()
    play.world.post(f"{play.world.exact}/_limits", {**_NO_LIMIT, **numbers})
    yield
    play.world.post(f"{play.world.exact}/_limits", _NO_LIMIT)
    play.stage.redis().flushall()
    play.stage.rows(_PUT_OFF)


def used_calls(play: Play, window: str, division: int) -> int:
    """Calls of this administration that Exact counts already."""
    counted = play.world.ask(f"{play.world.exact}/_limits")["used"][window]
    return next((int(count) for key, count in counted.items() if key.endswith(f":{division}")), 0)


def _wait_for_a_new_minute() -> None:
    time.sleep(61 - datetime.now(UTC).second)


def _windows(play: Play, division: int, *, after: int) -> tuple[list[int], int]:
    """Calls that Exact took in each minute, and the most it refused in one; of those after the first so many."""
    calls = [call for call in play.world.calls()[after:] if call["division"] == division]
    taken = Counter(call["at"][:16] for call in calls if call["status"] != 429)
    refused = Counter(call["at"][:16] for call in calls if call["status"] == 429)
    return [taken[window] for window in sorted(taken)], max(refused.values(), default=0)


def _nine_percent_to(play: Play, domain: str, *, account: str) -> None:
    """What the merchant chooses on the VAT page."""
    play.stage.rows(
        "UPDATE shops_vatmapping SET account = %s FROM shops_webshop"
        " WHERE shops_webshop.id = webshop_id AND domain = %s AND rate = 9 AND treatment = 'domestic'",
        account,
        domain,
    )
