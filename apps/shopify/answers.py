"""What an answer of the Admin API means for what to do next. Facts: shopify §9, one row per status and code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import requests
import structlog
from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from apps.alerts import raising
from apps.alerts.models import Alert
from apps.calls.outcomes import LogInAgain, Rejected, Throttled, TryLater
from apps.calls.points import Bucket
from apps.shopify import denied, shut

log = structlog.get_logger(__name__)

PAUSE = timedelta(seconds=30)
_LONG_PAUSE = timedelta(hours=1)
# Shopify takes us for an attacker (430): whatever we do, not the same thing again at once.
_AFTER_REJECTION = timedelta(minutes=10)
_LONGEST_RETRY_AFTER = timedelta(minutes=15)
_CLOSED = frozenset({402, 423})  # frozen for an unpaid bill, locked: somebody else has to act first
_TOLD_ONCE_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` as Shopify gave it; `denied` are paths of fields the app may not see (scope, plan, protected data)."""

    data: Mapping[str, Any]
    denied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QueryCost:
    """What a question costs before it is answered, and how the bucket of points stands."""

    requested: float
    bucket: Bucket


class TurnedAway(Throttled):
    """Shopify's own guards take us for an attacker: our people must hear of it (`tell_of_guards`)."""


class TooDear(Rejected):
    """One question that costs more points than any may: a defect of ours, and smaller questions are answered."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "shopify_query", text=f"The question {name} is too large for Shopify.", raw="MAX_COST_EXCEEDED"
        )


def check_status(answer: requests.Response) -> None:
    """Raises what a status other than 200 means."""
    status = answer.status_code
    if status == 200:
        return
    if status == 401:
        raise LogInAgain("Shopify refuses a fresh token")
    if status in (403, 404):
        raise shut.refused(status)
    if status in _CLOSED:
        raise TryLater(timezone.now() + _LONG_PAUSE, f"the shop is frozen or locked ({status})")
    check_pace(answer)
    raise TryLater(timezone.now() + PAUSE, f"Shopify answered {status}")


def check_pace(answer: requests.Response) -> None:
    """Raises Throttled where we ask too fast, TurnedAway where Shopify's guards say so."""
    if answer.status_code == 429:
        raise Throttled(timezone.now() + _retry_after(answer), "Shopify's request limit")
    if answer.status_code == 430:
        raise TurnedAway(timezone.now() + _AFTER_REJECTION, "Shopify's guards turn us away (430)")


def tell_of_guards(too_fast: Throttled, *, shop: str) -> None:
    """Outside of any transaction that ends with the error: what was told must stay."""
    if isinstance(too_fast, TurnedAway):
        raising.alert(Alert.Subject.SHOPIFY_GUARDS, shop)


def check_version(answer: requests.Response) -> None:
    """Another version than we asked for still answers: our own people hear of it, once a day."""
    asked, served = settings.SHOPIFY_API_VERSION, answer.headers.get("X-Shopify-API-Version", "")
    if not served or served == asked or not cache.add(f"api-version:{served}", 1, timeout=_TOLD_ONCE_SECONDS):
        return
    raising.alert(Alert.Subject.API_VERSION, asked, served=served[:20])


def read(answer: requests.Response) -> Mapping[str, Any]:
    """The body. Raises TryLater for a page for people, and for what was cut."""
    try:
        body = json.loads(answer.content, parse_float=Decimal)
    except ValueError as wrong:
        raise TryLater(timezone.now() + PAUSE, "Shopify's answer is cut or no JSON") from wrong
    if not isinstance(body, dict):
        raise TryLater(timezone.now() + PAUSE, "Shopify's answer is no object")
    return body


def judged(body: Mapping[str, Any], name: str, *, request_id: str) -> Answer:
    """Errors beside data are normal (a field without scope); errors instead of data are not."""
    errors = body.get("errors") or []
    codes = {_code(error) for error in errors}
    if "THROTTLED" in codes:
        raise Throttled(timezone.now() + _refill(body), "Shopify's query budget is used up")
    if codes & {"INTERNAL_SERVER_ERROR", "TIMEOUT"}:
        log.warning("Shopify could not answer", question=name, request_id=request_id)
        raise TryLater(timezone.now() + PAUSE, f"Shopify could not answer {name}")
    if "MAX_COST_EXCEEDED" in codes:
        log.error("question too dear", question=name)
        raise TooDear(name)
    refused = tuple(".".join(map(str, error.get("path") or ())) for error in errors if isinstance(error, dict))
    if body.get("data") is None and codes == {"ACCESS_DENIED"}:
        raise denied.ApprovalMissing(denied.row_of(refused))
    if body.get("data") is None or codes - {"ACCESS_DENIED"}:
        raise Rejected("shopify_query", text=f"Shopify refuses the question {name}.", raw=str(sorted(codes)))
    return Answer(body["data"], refused)


def cost_of(body: Mapping[str, Any]) -> QueryCost | None:
    """None where Shopify does not tell."""
    told = (body.get("extensions") or {}).get("cost") or {}
    status = told.get("throttleStatus") or {}
    try:
        names = ("currentlyAvailable", "maximumAvailable", "restoreRate")
        return QueryCost(float(told["requestedQueryCost"]), Bucket(*(float(status[name]) for name in names)))
    except (KeyError, TypeError, ValueError):
        return None


def _code(error: Any) -> str:
    if not isinstance(error, dict):
        return "UNKNOWN"
    return str((error.get("extensions") or {}).get("code") or "UNKNOWN")


def _refill(body: Mapping[str, Any]) -> timedelta:
    """How long until the bucket holds what the query costs."""
    cost = cost_of(body)
    if cost is None:
        return PAUSE
    missing = cost.requested - cost.bucket.available
    return timedelta(seconds=max(1.0, missing / max(1.0, cost.bucket.rate)))


def _retry_after(answer: requests.Response) -> timedelta:
    """What Shopify asks for, in seconds; within reason, because a limit is over soon."""
    try:
        asked = timedelta(seconds=float(answer.headers.get("Retry-After", "")))
    except (ValueError, OverflowError):  # a date, or nothing
        return PAUSE
    return min(max(asked, timedelta(seconds=1)), _LONGEST_RETRY_AFTER)
