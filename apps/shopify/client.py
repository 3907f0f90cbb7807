"""Shopify's Admin API: our named GraphQL documents, one request each, at the pace that Shopify allows.

When points are short a call waits a few seconds within itself and asks again: giving a whole turn back for that would
cost more than it spares. What runs by itself leaves a part of the bucket to whoever is looking at a screen.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import requests
import shopify
from django.conf import settings
from django.utils import timezone

from apps.calls import budget, points, transport
from apps.calls.outcomes import Throttled, TryLater
from apps.shopify import answers, tokens
from apps.shopify.answers import Answer
from apps.shops.models import Webshop

QUERIES = Path(__file__).parent / "queries"
# Of the bucket: what stays for a person's question while a worker reads.
_FOR_SCREENS = 0.2
# So many seconds are waited for points; a person at a screen is told sooner.
_PATIENCE_OF_A_WORKER, _PATIENCE_OF_A_PERSON = 8.0, 3.0
# What each question was last said to cost, by its name and page size: the same in every shop.
_costs: dict[tuple[str, Any], float] = {}


class TenantGraphQL(shopify.GraphQL):  # type: ignore[misc]
    """ShopifyAPI's GraphQL for one tenant: its own address and token, no global session, our transport."""

    def __init__(self, endpoint: str, token: str) -> None:
        self.endpoint = endpoint
        self.headers = {"X-Shopify-Access-Token": token, "Accept": "application/json"}

    def execute(
        self, query: str, variables: Mapping[str, Any] | None = None, operation_name: str | None = None
    ) -> requests.Response:
        """One request; the answer is judged by `query`. Raises transport.NoAnswer."""
        body = {"query": query, "variables": dict(variables or {}), "operationName": operation_name}
        return transport.send(
            "POST", self.endpoint, purpose=f"shopify {operation_name}", json=body, headers=self.headers
        )


@lru_cache(maxsize=1)
def documents() -> dict[str, str]:
    """Every document by the names of its operations; the file is sent whole, with the operation's name."""
    found: dict[str, str] = {}
    for path in sorted(QUERIES.glob("*.graphql")):
        text = path.read_text(encoding="utf-8")
        begun = [line for line in text.splitlines() if line.startswith(("query ", "mutation "))]
        starts = [line.split("(")[0].split("{")[0].split()[1] for line in begun]
        found |= dict.fromkeys(starts, text)
    return found


def query(webshop: Webshop, name: str, /, **variables: Any) -> Answer:
    """Run a named operation. Raises TryLater (Throttled when points are short for longer than a call waits),
    LogInAgain or Rejected; a read is never unclear.
    """
    is_worker = budget.is_sparing()
    waits_until = time.monotonic() + (_PATIENCE_OF_A_WORKER if is_worker else _PATIENCE_OF_A_PERSON)
    while True:
        try:
            return _ask(webshop, name, variables, leave=_FOR_SCREENS if is_worker else 0.0)
        except Throttled as short:
            pause = max(0.0, (short.not_before - timezone.now()).total_seconds())
            if time.monotonic() + pause > waits_until:
                raise
        time.sleep(pause)


def _ask(webshop: Webshop, name: str, variables: Mapping[str, Any], *, leave: float) -> Answer:
    """Once, if the points are there. Raises as `query` does."""
    price = (name, variables.get("first"))
    missing_for = points.take(webshop.domain, _costs.get(price, 0.0), leave=leave)
    if missing_for:
        raise Throttled(timezone.now() + timedelta(seconds=missing_for), "Shopify's query budget is used up")
    token = tokens.access_token(webshop)
    answer = _send(webshop, token, name, variables)
    if answer.status_code == 401:
        answer = _send(webshop, tokens.access_token(webshop, refused=token), name, variables)
    return _judged(webshop, answer, name, price=price)


def _judged(webshop: Webshop, answer: requests.Response, name: str, *, price: tuple[str, Any]) -> Answer:
    """What was answered, and what it says of the points of everybody."""
    answers.check_version(answer)
    try:
        answers.check_status(answer)
    except Throttled as too_fast:
        answers.tell_of_guards(too_fast, shop=webshop.domain)
        points.close(webshop.domain, seconds=(too_fast.not_before - timezone.now()).total_seconds())
        raise
    body = answers.read(answer)
    if (cost := answers.cost_of(body)) is not None:
        _costs[price] = cost.requested
        points.tell(webshop.domain, cost.bucket)
    return answers.judged(body, name, request_id=answer.headers.get("X-Request-Id", ""))


def _send(webshop: Webshop, token: str, name: str, variables: Mapping[str, Any]) -> requests.Response:
    endpoint = (
        f"{settings.SHOPIFY_SHOP_URL.format(shop=webshop.domain)}/admin/api/{settings.SHOPIFY_API_VERSION}/graphql.json"
    )
    try:
        return TenantGraphQL(endpoint, token).execute(documents()[name], variables, name)
    except transport.NoAnswer as lost:
        raise TryLater(timezone.now() + answers.PAUSE, str(lost)) from lost
