"""The same event many times at once."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import requests

from sandbox.shopify import webhooks
from tests.chaos.play import Play, Verdict
from tests.chaos.stage import until

_TIMES = 50
_SECRET = "sandbox-app-secret-of-32-bytes-or-more"


def doubled(play: Play) -> Verdict:
    """Half of them with the same delivery id, half with ids of their own, all at once."""
    play.webhooks(is_paused=True)
    before = play.calls()
    one = play.buy(play.tenants[0])
    gid, same = one.order["id"], str(uuid.uuid4())
    body = json.dumps({"id": int(gid.rsplit("/", 1)[1]), "admin_graphql_api_id": gid}).encode()

    def send(number: int) -> int:
        delivery = {
            "id": same if number % 2 else str(uuid.uuid4()),
            "event": same,
            "topic": "orders/updated",
            "shop": one.tenant.domain,
            "triggered_at": datetime.now(UTC).isoformat(),
        }
        headers = webhooks.headers(delivery, webhooks.signature(body, _SECRET))
        address = f"{play.stage.environment['APP_URL']}/webhooks/shopify"
        return requests.post(address, data=body, headers=headers, timeout=30).status_code

    with ThreadPoolExecutor(_TIMES) as pool:
        answers = list(pool.map(send, range(_TIMES)))
    until(lambda: play.calls_since(before) > 0 and play.is_quiet(), seconds=play.scale.patience_seconds)
    play.webhooks()
    play.quiet()
    calls = play.calls_since(before)
    seen = f"{_TIMES} at once, {answers.count(200)} answered 200, {calls} calls to Exact"
    return play.verdict("1 document, ≤ 1 extra Exact call", also=calls <= 2 and answers.count(200) == _TIMES, seen=seen)
