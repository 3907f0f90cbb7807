"""The database is cut off, the broker forgets everything."""

from __future__ import annotations

import threading
import time

from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until

BACK_SECONDS = 30


def broker(play: Play) -> Verdict:
    """FLUSHALL, and a restart, in the middle of the work."""
    selling = threading.Thread(target=play.live, args=(max(play.scale.orders // 4, 8),))
    selling.start()
    for _ in range(1 if play.scale.is_short else 5):
        time.sleep(play.chance.uniform(0.2, 1.0))
        play.stage.redis().flushall()
        time.sleep(play.chance.uniform(0.2, 1.0))
        play.stage.kill("valkey")
        play.kills += 1
        time.sleep(0.5)
        play.stage.start("valkey")
    selling.join()
    seconds = play.quiet()
    return play.verdict("0 lost, 0 twice", seen=f"quiet after {seconds:.0f} s")


def database(play: Play) -> Verdict:
    """Stopped at once under load; nobody else is restarted."""
    worst = 0.0
    for _ in range(1 if play.scale.is_short else 10):
        selling = threading.Thread(target=play.live, args=(max(play.scale.orders // 40, 6),))
        selling.start()
        time.sleep(play.chance.uniform(0.5, 1.5))
        play.stage.stop_database_at_once()
        play.kills += 1
        time.sleep(0.5)
        play.stage.start("postgres")
        began = time.monotonic()
        selling.join()
        entries = play.entries()
        until(play.stage.web_answers, seconds=60)
        until(lambda known=entries: play.entries() > known or play.is_quiet(), seconds=60)  # type: ignore[misc]
        worst = max(worst, time.monotonic() - began)
    play.quiet()
    forgotten = _answered(play) - {
        name for (name,) in play.stage.rows("SELECT webhook_id FROM shopify_webhookdelivery")
    }
    seen = f"back after {worst:.0f} s at most; {len(forgotten)} webhooks answered 2xx and not written down"
    is_met = worst <= BACK_SECONDS and not forgotten
    return play.verdict("webhook 2xx only after commit, back ≤ 30 s without a restart", also=is_met, seen=seen)


def _answered(play: Play) -> set[str]:
    """Deliveries that Shopify takes for received."""
    found = play.world.ask(f"{play.world.shopify}/_webhooks")["deliveries"]
    return {str(one["id"]) for one in found if one["state"] == "delivered"}
