"""Exact's tokens: they end under everybody at once, or the answer with the new ones is lost."""

from __future__ import annotations

import time

from tests.chaos import tenants
from tests.chaos.play import AGE_SECONDS, Play, Verdict
from tests.chaos.stage import until
from tests.chaos.tenants import DIVISIONS

_FAILED = "SELECT count(*) FROM ledger_document WHERE state = 'held'"
_SIGNED_OUT = "SELECT count(*) FROM exact_credential WHERE state = 'log_in_again'"


def expiry(play: Play) -> Verdict:
    """Everybody has something to book at the moment the token ends."""
    _all_have_orders(play)
    before, held = play.calls(), play.stage.rows(_FAILED)
    _age(play)
    play.quiet()
    play.webhooks()
    renewed = play.calls_since(before, of=lambda name: name.startswith("POST oauth2/token refresh"))
    is_once = renewed == len({tenant.division for tenant in play.tenants}) and play.stage.rows(_FAILED) == held
    seen = f"{renewed} token calls for {len({tenant.division for tenant in play.tenants})} users"
    return play.verdict("1 token call per user, 0 failed documents", also=is_once, seen=seen)


def answer_lost(play: Play) -> Verdict:
    """Exact renewed and the answer did not come, twice: only signing in again helps, and nothing else is hurt."""
    _all_have_orders(play)
    play.faults({"path_regex": "oauth2/token", "do": "lost_token_answer", "times": 2})
    _age(play)
    play.ring()
    began = time.monotonic()
    is_told = until(lambda: play.stage.rows(_SIGNED_OUT) != [(0,)], seconds=120)
    seconds = time.monotonic() - began
    play.faults()
    play.webhooks()
    shut = {str(domain) for (domain,) in play.stage.rows(tenants.SHUT)}
    untouched = [one for one in play.placed if one.tenant.domain not in shut]
    is_untouched = until(lambda: play.are_booked(*untouched), seconds=60)
    is_mailed = play.scale.is_short or until(lambda: play.stage.mails() >= len(shut), seconds=300)
    mailed = time.monotonic() - began
    for division in DIVISIONS:
        tenants.connect_again(play.stage, next(one for one in play.tenants if one.division == division))
    play.quiet()
    also = is_told and is_mailed and is_untouched and play.stage.rows(_SIGNED_OUT) == [(0,)]
    seen = (
        f"sign-in asked for after {seconds:.0f} s, {play.stage.mails()} mails to {len(shut)} merchants after"
        f" {mailed:.0f} s, {len(untouched)} orders of the other login booked meanwhile"
    )
    return play.verdict("shown and mailed ≤ 5 min, the others untouched", also=also, seen=seen)


def _all_have_orders(play: Play) -> None:
    play.webhooks(is_paused=True)
    for tenant in play.tenants:
        for _ in range(2 if play.scale.is_short else 5):
            play.buy(tenant)


def _age(play: Play) -> None:
    """Both clocks: our idea of the tokens' age, and Exact's."""
    play.age_tokens()
    play.world.post(f"{play.world.exact}/_clock", {"advance_seconds": AGE_SECONDS})
