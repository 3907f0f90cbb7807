"""Cash sessions out of Shopify's till: what was counted in a drawer, and what should have been in it.

The permission is optional, asked when the merchant has cash differences booked; Shopify has it with POS Pro only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog

from apps.bookkeeping.money import Money
from apps.shopify import fields, paging, permitted
from apps.shopify.fields import Fields
from apps.shops.models import Webshop
from apps.tills.day import CashCount

log = structlog.get_logger(__name__)

SCOPE = "read_cash_tracking"
_PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class ToldCount:
    """A drawer that was closed and counted; `location` is the till's gid, "" where Shopify does not tell it."""

    location: str
    closed_at: datetime
    count: CashCount


def closed_since(webshop: Webshop, moment: datetime) -> Iterator[ToldCount]:
    """Sessions that were closed at that moment or later. Raises NotPermitted, and as every call does.

    One that cannot be read is in our error log.
    """
    wish, after = f"closing_time:>='{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'", ""
    while True:
        answer = permitted.ask(webshop, "CashSessions", query=wish, first=_PER_PAGE, after=after or None)
        page = answer["cashTrackingSessions"]
        yield from (told for node in page["nodes"] if (told := _told(webshop, node)))
        after = paging.next_cursor(page, after=after, what="cash sessions")
        if not after:
            return


def _told(webshop: Webshop, node: Any) -> ToldCount | None:
    try:
        return _count(Fields.from_json(node))
    except fields.Unreadable as wrong:
        log.exception("cash session unreadable", webshop=webshop.pk, problem=str(wrong))
        return None


def _count(session: Fields) -> ToldCount | None:
    """What is wrong at the start counts as well, where Shopify knows what should have been there; None: still open."""
    if not session.has("closingTime") or not session.has("closingBalance"):
        return None
    expected, counted = _money(session, "expectedClosingBalance"), _money(session, "closingBalance")
    if session.has("expectedOpeningBalance"):
        expected, counted = (
            expected + _money(session, "expectedOpeningBalance"),
            counted + _money(session, "openingBalance"),
        )
    till = session.part_or_none("location")
    off = _money(session, "totalDiscrepancy") if session.has("totalDiscrepancy") else counted - expected
    count = CashCount(session.text("id"), session.text_or_empty("registerName"), expected, counted, off)
    return ToldCount(till.text("id") if till else "", session.moment("closingTime"), count)


def _money(of: Fields, name: str) -> Money:
    part = of.part(name)
    return Money(part.amount("amount"), part.currency("currencyCode"))
