"""Orders of a stretch of time at Shopify: the searches that find them, and how many there are.

Always by `processed_at`, which is the day that the rules hold against the start date, and sorted by it: a range over
another field than the sort key may time out (facts: shopify §3.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from apps.calls.outcomes import TryLater
from apps.shopify import client, scopes, tokens
from apps.shops.models import Webshop


@dataclass(frozen=True, slots=True)
class OrderCounts:
    """Orders of a stretch. Test orders count as nothing else, cancelled ones only as cancelled.

    `paid` were paid in full at some time; `refunded` are those of them that were refunded, wholly or in part.
    """

    all: int
    test: int
    cancelled: int
    paid: int
    refunded: int


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order of a stretch: its name, when it was placed, and last changed (aware UTC)."""

    shopify_id: str
    name: str
    processed_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An order in the list: when it was placed, and last changed (aware UTC)."""

    shopify_id: str
    processed_at: datetime
    updated_at: datetime


def search(webshop: Webshop, *, since: date, until: date | None = None) -> str:
    """Orders placed from the first day on, and before the second, by the shop's own clock."""
    found = f"processed_at:>='{_midnight(webshop, since)}'"
    return f"{found} processed_at:<'{_midnight(webshop, until)}'" if until else found


def counts(webshop: Webshop, *, since: date, until: date | None = None) -> OrderCounts:
    """One call. Raises TryLater, LogInAgain, Rejected."""
    within = search(webshop, since=since, until=until)
    real = f"{within} test:false"
    standing = f"{real} -status:cancelled financial_status"
    asked = {
        "all": within,
        "test": f"{within} test:true",
        "cancelled": f"{real} status:cancelled",
        "paid": f"{standing}:paid",
        "partlyRefunded": f"{standing}:partially_refunded",
        "refunded": f"{standing}:refunded",
    }
    data = client.query(webshop, "OrderCounts", **asked).data
    found = {name: int(data[name]["count"]) for name in asked}
    refunded = found["partlyRefunded"] + found["refunded"]
    return OrderCounts(found["all"], found["test"], found["cancelled"], found["paid"] + refunded, refunded)


def list_query(webshop: Webshop, *, since: date, until: date) -> str:
    """The bulk query that lists the orders of a stretch: what is needed to read each of them afterwards.

    A whole order does not fit a bulk query: docs/decisions/0019.
    """
    wish = search(webshop, since=since, until=until)
    return f'{{ orders(query: "{wish}", sortKey: PROCESSED_AT) {{ edges {{ node {{ id processedAt updatedAt }} }} }} }}'


def listed(line: Mapping[str, Any]) -> Listed:
    """A line of that list. Raises KeyError, TypeError or ValueError where it is none."""
    moments = (datetime.fromisoformat(line[name]) for name in ("processedAt", "updatedAt"))
    return Listed(str(line["id"]), *moments)


def count(webshop: Webshop, *, since: date, until: date) -> int:
    """How many orders in all. Raises TryLater, LogInAgain, Rejected."""
    within = search(webshop, since=since, until=until)
    return int(client.query(webshop, "OrderCount", query=within).data["ordersCount"]["count"])


def placed_within(webshop: Webshop, *, since: date, until: date) -> Iterator[PlacedOrder]:
    """Every order that Shopify shows us, 250 a call. Raises TryLater, LogInAgain, Rejected."""
    after, within = None, search(webshop, since=since, until=until)
    while True:
        page = client.query(webshop, "OrdersPlacedWithin", query=within, after=after).data["orders"]
        for node in page["nodes"]:
            moments = (datetime.fromisoformat(node[name]) for name in ("processedAt", "updatedAt"))
            yield PlacedOrder(node["id"], node["name"], *moments)
        cursor = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return
        if cursor == after:
            raise TryLater(datetime.now(UTC), "Shopify repeats a page of orders")
        after = cursor


def hidden_before(webshop: Webshop, *, now: datetime) -> date | None:
    """The first day whose orders Shopify shows us; None when it shows them all."""
    if tokens.is_granted(webshop, scopes.OLDER_ORDERS):
        return None
    return webshop.day_of(now - scopes.SHOWN_WITHOUT)


def _midnight(webshop: Webshop, day: date) -> str:
    return f"{webshop.midnight(day).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
