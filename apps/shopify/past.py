"""Orders of a stretch of time at Shopify: the searches that find them, and how many there are.

Always by `processed_at`, which is the day that the rules hold against the start date, and sorted by it: a range over
another field than the sort key may time out (facts: shopify §3.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from apps.shopify import client, paging, scopes, tokens
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
    """An order of a stretch: its name, when it was placed, and last changed (aware UTC).

    Amounts in the shop's currency, `total` incl. VAT as sold, `current_total` after edits and refunds; `customer_total`
    in `customer_currency`, what the customer was shown. None where Shopify did not tell.
    """

    shopify_id: str
    name: str
    processed_at: datetime
    updated_at: datetime
    is_test: bool
    is_cancelled: bool
    financial_status: str
    currency: str
    total: Decimal | None
    tax: Decimal | None
    current_total: Decimal | None
    customer_currency: str
    customer_total: Decimal | None


@dataclass(frozen=True, slots=True)
class PlacedOrders:
    """Orders as Shopify lists them, and where the next page begins; "" after the last."""

    orders: tuple[PlacedOrder, ...]
    after: str


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
    after = ""
    while True:
        page = placed_page(webshop, since=since, until=until, after=after)
        yield from page.orders
        if not page.after:
            return
        after = page.after


def placed_page(webshop: Webshop, *, since: date, until: date, after: str = "") -> PlacedOrders:
    """One call. Raises TryLater (also for a page that Shopify repeats), LogInAgain, Rejected."""
    within = search(webshop, since=since, until=until)
    page = client.query(webshop, "OrdersPlacedWithin", query=within, after=after or None).data["orders"]
    cursor = paging.next_cursor(page, after=after, what="orders")
    return PlacedOrders(tuple(_placed(node) for node in page["nodes"]), cursor)


def _placed(node: Mapping[str, Any]) -> PlacedOrder:
    currency, total = _money(node["totalPriceSet"], "shopMoney")
    customer_currency, customer_total = _money(node["totalPriceSet"], "presentmentMoney")
    return PlacedOrder(
        shopify_id=node["id"],
        name=node["name"],
        processed_at=datetime.fromisoformat(node["processedAt"]),
        updated_at=datetime.fromisoformat(node["updatedAt"]),
        is_test=bool(node["test"]),
        is_cancelled=bool(node["cancelledAt"]),
        financial_status=node["displayFinancialStatus"] or "",
        currency=currency,
        total=total,
        tax=_money(node["totalTaxSet"], "shopMoney")[1],
        current_total=_money(node["currentTotalPriceSet"], "shopMoney")[1],
        customer_currency=customer_currency,
        customer_total=customer_total,
    )


def _money(bag: Mapping[str, Any] | None, side: str) -> tuple[str, Decimal | None]:
    told = (bag or {}).get(side)
    return (told["currencyCode"], Decimal(told["amount"])) if told else ("", None)


def hidden_before(webshop: Webshop, *, now: datetime) -> date | None:
    """The first day whose orders Shopify shows us; None when it shows them all."""
    if tokens.is_granted(webshop, scopes.OLDER_ORDERS):
        return None
    return webshop.day_of(now - scopes.SHOWN_WITHOUT)


def _midnight(webshop: Webshop, day: date) -> str:
    return f"{webshop.midnight(day).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
