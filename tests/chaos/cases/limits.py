"""Exact's limits: calls a minute, an answer 429 that says nothing, errors an hour."""

from __future__ import annotations

import time

from tests.chaos.play import SALES, Play, Verdict
from tests.chaos.stage import until

_NO_LIMIT = {"minute": 1_000_000, "day": 1_000_000, "errors": 1_000_000}


def minute(play: Play) -> Verdict:
    """One administration has used up its minute; the other goes on meanwhile, and nobody knocks in vain."""
    allowed = 8 if play.scale.is_short else 30
    play.quiet()
    _limit(play, minute=allowed)
    first, others = play.tenants[0], [one for one in play.tenants if one.division != play.tenants[0].division]
    before = play.calls()
    for _ in range(allowed + 4):
        play.buy(first)
    until(lambda: play.calls_since(before) >= allowed, seconds=30)
    entries, began = play.entries(), time.monotonic()
    play.buy(others[0])
    is_free = until(lambda: play.entries() > entries, seconds=20)
    seconds = time.monotonic() - began
    refused = play.calls_since(before, of=lambda name: name.endswith(" 429"))
    _limit(play)
    if play.scale.is_short:
        play.stage.redis().flushall()  # forgets what is used up; in the long form the minute is waited for
        play.stage.rows("UPDATE ledger_document SET not_before = NULL WHERE state = 'due'")
    play.quiet()
    seen = f"{refused} answers 429, another administration booked after {seconds:.1f} s meanwhile"
    return play.verdict("≤ 1 answer 429 per window, no worker blocked", also=is_free and refused <= 2, seen=seen)


def without_headers(play: Play) -> Verdict:
    """429 and nothing else: the minute is waited for."""
    play.quiet()
    before = play.calls()
    play.faults({"path_regex": "SalesEntries", "do": "429_no_headers", "times": 1})
    for _ in range(4):
        play.buy(play.tenants[0])
    play.quiet()
    sent = play.calls_since(before, of=lambda name: name.startswith(f"POST {SALES}"))
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
    refused = play.calls_since(before, of=lambda name: name.startswith(f"POST {SALES}") and not name.endswith("201"))
    others = [one for one in play.placed if one is not bad]
    is_held = play.entries() and all(_is_booked(play, one.order["name"], first.debtor) for one in others)
    play.world.post(f"{play.world.exact}/_change", {**block, "set": {"IsBlocked": False}})
    play.press_again(bad)
    play.quiet()
    also = bool(is_held) and 1 <= refused <= 3
    return play.verdict("≤ 3 tries an hour, others untouched, one click to retry", also=also, seen=f"{refused} tries")


def _limit(play: Play, **numbers: int) -> None:
    play.world.post(f"{play.world.exact}/_limits", {**_NO_LIMIT, **numbers})


def _nine_percent_to(play: Play, domain: str, *, account: str) -> None:
    """What the merchant chooses on the VAT page."""
    play.stage.rows(
        "UPDATE shops_vatmapping SET account = %s FROM shops_webshop"
        " WHERE shops_webshop.id = webshop_id AND domain = %s AND rate = 9 AND treatment = 'domestic'",
        account,
        domain,
    )


def _is_booked(play: Play, name: str, debtor: str) -> bool:
    return any(entry["YourRef"] == name for _, entry in play.world.entries_by_division())
