"""Shopify's Admin API: our named GraphQL documents, one request each, and what an answer means for what to do next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import requests
import shopify
from django.conf import settings
from django.utils import timezone

from apps.calls import transport
from apps.calls.outcomes import LogInAgain, Rejected, Throttled, TryLater
from apps.shopify import denied, shut, tokens
from apps.shops.models import Webshop

QUERIES = Path(__file__).parent / "queries"
_PAUSE = timedelta(seconds=30)
_LONG_PAUSE = timedelta(hours=1)
_CLOSED = frozenset({402, 423})  # frozen for an unpaid bill, locked: somebody else has to act first


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` as Shopify gave it; `denied` are paths of fields the app may not see (scope, plan, protected data)."""

    data: Mapping[str, Any]
    denied: tuple[str, ...] = ()


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
    """Run a named operation. Raises TryLater, LogInAgain or Rejected; a read is never unclear."""
    token = tokens.access_token(webshop)
    answer = _send(webshop, token, name, variables)
    if answer.status_code == 401:
        answer = _send(webshop, tokens.access_token(webshop, refused=token), name, variables)
    _check_status(answer)
    return _judged(answer, name)


def _send(webshop: Webshop, token: str, name: str, variables: Mapping[str, Any]) -> requests.Response:
    endpoint = (
        f"{settings.SHOPIFY_SHOP_URL.format(shop=webshop.domain)}/admin/api/{settings.SHOPIFY_API_VERSION}/graphql.json"
    )
    try:
        return TenantGraphQL(endpoint, token).execute(documents()[name], variables, name)
    except transport.NoAnswer as lost:
        raise TryLater(timezone.now() + _PAUSE, str(lost)) from lost


def _check_status(answer: requests.Response) -> None:
    status = answer.status_code
    if status == 200:
        return
    if status == 401:
        raise LogInAgain("Shopify refuses a fresh token")
    if status in (403, 404):
        raise shut.refused(status)
    if status in _CLOSED:
        raise TryLater(timezone.now() + _LONG_PAUSE, f"the shop is frozen or locked ({status})")
    if status == 429:
        seconds = float(answer.headers.get("Retry-After") or _PAUSE.total_seconds())
        raise Throttled(timezone.now() + timedelta(seconds=seconds), "Shopify's request limit")
    raise TryLater(timezone.now() + _PAUSE, f"Shopify answered {status}")


def _judged(answer: requests.Response, name: str) -> Answer:
    """Errors beside data are normal (a field without scope); errors instead of data are not."""
    try:
        body = json.loads(answer.content, parse_float=Decimal)
    except ValueError as wrong:
        raise TryLater(timezone.now() + _PAUSE, "Shopify's answer is cut or no JSON") from wrong
    errors = body.get("errors") or []
    codes = {_code(error) for error in errors}
    if "THROTTLED" in codes:
        raise Throttled(timezone.now() + _refill(body), "Shopify's query budget is used up")
    if codes & {"INTERNAL_SERVER_ERROR", "TIMEOUT"}:
        raise TryLater(timezone.now() + _PAUSE, f"Shopify could not answer {name}")
    refused = tuple(".".join(map(str, error.get("path") or ())) for error in errors if isinstance(error, dict))
    if body.get("data") is None and codes == {"ACCESS_DENIED"}:
        raise denied.ApprovalMissing(denied.row_of(refused))
    if body.get("data") is None or codes - {"ACCESS_DENIED"}:
        raise Rejected("shopify_query", text=f"Shopify refuses the question {name}.", raw=str(sorted(codes)))
    return Answer(body["data"], refused)


def _code(error: Any) -> str:
    if not isinstance(error, dict):
        return "UNKNOWN"
    return str((error.get("extensions") or {}).get("code") or "UNKNOWN")


def _refill(body: Mapping[str, Any]) -> timedelta:
    """How long until the bucket holds what the query costs."""
    cost = (body.get("extensions") or {}).get("cost") or {}
    status = cost.get("throttleStatus") or {}
    missing = float(cost.get("requestedQueryCost", 0)) - float(status.get("currentlyAvailable", 0))
    return timedelta(seconds=max(1.0, missing / float(status.get("restoreRate") or 100)))
