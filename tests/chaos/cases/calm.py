"""Nothing is struck down: orders, refunds, edits and cancellations with webhooks shuffled, doubled and missing."""

from __future__ import annotations

import time

from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until


def arrival(play: Play) -> Verdict:
    """Any order of arrival, 5 % of the webhooks doubled, 2 % never sent."""
    play.webhooks(is_shuffled=True, doubled=0.05, dropped=0.02)
    play.live(play.scale.orders)
    play.webhooks()
    seconds = play.quiet()
    return play.verdict("same ledger whatever comes first", seen=f"quiet after {seconds:.0f} s")


def missing(play: Play) -> Verdict:
    """No webhook at all, a refund on an order of 70 days ago among them: the next ordinary run finds everything."""
    play.webhooks(dropped=1.0)
    play.world.post(f"{play.world.exact}/_clock", {"advance_seconds": -70 * 86_400})
    old = play.buy(play.tenants[0])
    play.world.post(f"{play.world.exact}/_clock", {})
    play.quiet()
    play.street.act(old, "refund", everything=True)
    play.live(max(3, play.scale.orders // 20))
    play.quiet()
    play.webhooks()
    return play.verdict("all found in the next run")


def idle(play: Play) -> Verdict:
    """Two runs in which nothing changed."""
    play.webhooks(is_paused=True)
    play.quiet()
    # What was read within two seconds of its change is read once more, since Shopify tells whole seconds; and who rang
    # just now has a turn of its own some seconds later.
    time.sleep(3)
    play.quiet()
    until(play.is_at_rest, seconds=play.scale.patience_seconds)
    before, asked, entries = play.calls(), _asked(play), play.entries()
    play.quiet()
    to_exact, to_shopify = play.calls_since(before), _asked(play) - asked
    play.webhooks()
    is_idle = to_exact == 0 and to_shopify == len(play.tenants) and play.entries() == entries
    seen = f"{to_exact} calls to Exact, {to_shopify} to Shopify, {len(play.tenants)} webshops"
    return play.verdict("0 writes, 0 Exact calls, 1 Shopify call per webshop", also=is_idle, seen=seen)


def _asked(play: Play) -> int:
    """Questions to Shopify so far, but for those of the night's closing check."""
    counts = play.world.asked_of_shopify()
    return sum(counts.values()) - counts.get("OrdersPlacedWithin", 0)
