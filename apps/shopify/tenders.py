"""What was paid, out of Shopify: tenders by page, each with the money of its order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import structlog
from django.utils import timezone

from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import MoneyMoved
from apps.payments.tender import Tender, UnreadTender
from apps.shopify import client, fields, moved_reader, paging, tender_reader
from apps.shopify.amounts import Amounts
from apps.shopify.fields import Fields
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class ToldTender:
    """A tender, and what its order says moved, in the shop's currency; nothing where the order is gone."""

    tender: Tender
    moved: tuple[MoneyMoved, ...]


@dataclass(frozen=True, slots=True)
class TenderPage:
    """What a page told, what of it cannot be read, and behind what the next page begins."""

    told: list[ToldTender]
    unread: list[UnreadTender]
    after: str


def pages(webshop: Webshop, *, since: datetime, after: str = "") -> Iterator[TenderPage]:
    """What was processed at that moment or later, from behind `after` on.

    Raises as every call does. What cannot be read is in our error log as well.
    """
    wish = f"processed_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    while True:
        answer = client.query(webshop, "TendersSince", query=wish, first=_PER_PAGE, after=after or None)
        page: dict[str, Any] = answer.data["tenderTransactions"]
        cursor = str(page["pageInfo"]["endCursor"] or "")
        told = [_told(webshop, node) for node in page["nodes"]]
        unread = [one for one in told if isinstance(one, UnreadTender)]
        yield TenderPage([one for one in told if isinstance(one, ToldTender)], unread, cursor)
        after = paging.next_cursor(page, after=after, what="payments")
        if not after:
            return


def _told(webshop: Webshop, node: Any) -> ToldTender | UnreadTender:
    try:
        tender = tender_reader.read(node)
        order = Fields.from_json(node).part_or_none("order")
        return ToldTender(tender, moved_reader.read(order, Amounts.of_order(order, CurrencySide.SHOP)) if order else ())
    except fields.Unreadable as wrong:
        unread = tender_reader.unread(node, wrong, now=timezone.now())
        log.exception("payment unreadable", webshop=webshop.pk, payment=unread.source, problem=str(wrong))
        return unread
