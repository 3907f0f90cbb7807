"""Payouts out of Shopify Payments, newest first, and one payout whole. There is no webhook: they are asked for.

The permission is optional, and asked when the merchant switches payouts on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from apps.calls.outcomes import TryLater
from apps.payments.payout import Payout
from apps.shopify import client, payout_reader
from apps.shopify.fields import Fields
from apps.shopify.scopes import NotPermitted
from apps.shops.models import Webshop

SCOPE = "read_shopify_payments_payouts"
_PER_PAGE = 25
Node = Mapping[str, Any]


def since(webshop: Webshop, moment: datetime) -> Iterator[Node]:
    """Every payout issued at that moment or later, without its movements. Raises NotPermitted, and as every call does.

    None where the shop has no Shopify Payments.
    """
    after: str | None = None
    while True:
        page = _connection(webshop, "Payouts", "payouts", first=_PER_PAGE, after=after)
        for node in page["nodes"]:
            if Fields.from_json(node).moment("issuedAt") < moment:
                return
            yield node
        after = _next(page, after)
        if after is None:
            return


def whole(webshop: Webshop, node: Node) -> Payout:
    """The payout with every movement. Raises fields.Unreadable, NotPermitted, and as every call does."""
    wish, moved, after = f"payments_transfer_id:{node['legacyResourceId']}", list[Any](), None
    while True:
        page = _connection(webshop, "PayoutTransactions", "balanceTransactions", query=wish, after=after)
        moved += page["nodes"]
        after = _next(page, after)
        if after is None:
            return payout_reader.read(node, moved, zone=ZoneInfo(webshop.timezone))


def _connection(webshop: Webshop, name: str, field: str, **variables: Any) -> Node:
    answer = client.query(webshop, name, **variables)
    if answer.denied:
        raise NotPermitted(", ".join(answer.denied))
    account = answer.data["shopifyPaymentsAccount"]
    nothing: Node = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    return account[field] if account else nothing


def _next(page: Node, after: str | None) -> str | None:
    """Where the next page begins; None for the last one. A page that goes nowhere is asked again later."""
    cursor = page["pageInfo"]["endCursor"]
    if not page["pageInfo"]["hasNextPage"]:
        return None
    if cursor == after:
        raise TryLater(timezone.now(), "Shopify repeats a page of payouts")
    return str(cursor)
