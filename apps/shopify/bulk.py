"""Shopify's bulk operations (2026-10): a query that Shopify works off by itself, its answer a file of JSON lines.

Up to five at a time per shop. It rings `bulk_operations/finish`; whoever waits asks now and then all the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone

from apps.calls import transport
from apps.calls.outcomes import Rejected, TryLater
from apps.shopify import client
from apps.shops.models import Webshop

_BUSY = frozenset({"LIMIT_REACHED", "OPERATION_IN_PROGRESS"})
_WAIT = timedelta(minutes=1)


class BulkStage(StrEnum):
    """What is to be done with an operation: wait, fetch its file, begin anew, or give up."""

    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    BROKEN = "broken"
    DENIED = "denied"


_STAGES = {
    **dict.fromkeys(("CREATED", "RUNNING", "CANCELING"), BulkStage.UNDER_WAY),
    "COMPLETED": BulkStage.COMPLETED,
    **dict.fromkeys(("FAILED", "CANCELED", "EXPIRED"), BulkStage.BROKEN),
}


@dataclass(frozen=True, slots=True)
class Operation:
    """`url` is "" where nothing was found; of a broken one it is the part that was ready. `count`: objects so far."""

    stage: BulkStage
    url: str
    count: int


def start(webshop: Webshop, query: str) -> str:
    """Shopify's id of the new operation. Raises TryLater (also when five run already), LogInAgain, Rejected."""
    answer = client.query(webshop, "StartBulk", query=query).data["bulkOperationRunQuery"]
    errors = answer["userErrors"]
    if any(error["code"] in _BUSY for error in errors):
        raise TryLater(timezone.now() + _WAIT, "Shopify works on other lists of this shop")
    if errors or not answer["bulkOperation"]:
        raise Rejected("shopify_query", text="Shopify refuses to list the orders.", raw=str(errors)[:300])
    return str(answer["bulkOperation"]["id"])


def look(webshop: Webshop, gid: str) -> Operation:
    """How far it is; one that Shopify no longer knows is broken. Raises TryLater, LogInAgain, Rejected."""
    found = client.query(webshop, "BulkOperationById", id=gid).data["bulkOperation"]
    if found is None:
        return Operation(BulkStage.BROKEN, "", 0)
    stage = _STAGES.get(found["status"], BulkStage.UNDER_WAY)
    if found["errorCode"] == "ACCESS_DENIED":
        stage = BulkStage.DENIED
    return Operation(stage, found["url"] or found["partialDataUrl"] or "", int(found["objectCount"]))


def cancel(webshop: Webshop, gid: str) -> None:
    """Shopify need not go on; one that has ended stays as it is. Raises TryLater, LogInAgain, Rejected."""
    client.query(webshop, "CancelBulk", id=gid)


def lines(url: str) -> Iterator[Mapping[str, Any]]:
    """The objects of the file, one by one. Raises TryLater when it cannot be had whole."""
    try:
        for line in transport.lines(url, purpose="shopify bulk"):
            if line:
                yield json.loads(line)
    except (transport.NoAnswer, ValueError) as broken:
        raise TryLater(timezone.now() + _WAIT, f"Shopify's list could not be fetched: {broken}") from broken
