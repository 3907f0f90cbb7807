"""Payouts out of Shopify Payments, newest first, and one payout whole. There is no webhook: they are asked for.

The permission is optional, and asked when the merchant switches payouts on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from apps.payments.payout import Payout
from apps.shopify import paging, payout_reader, permitted
from apps.shopify.fields import Fields
from apps.shops.models import Webshop

SCOPE = "read_shopify_payments_payouts"
_PER_PAGE = 25
Node = Mapping[str, Any]


def since(webshop: Webshop, moment: datetime) -> Iterator[Node]:
    """Every payout issued at that moment or later, without its movements. Raises NotPermitted, and as every call does.

    None where the shop has no Shopify Payments.
    """
    after = ""
    while True:
        page = _connection(webshop, "Payouts", "payouts", first=_PER_PAGE, after=after or None)
        for node in page["nodes"]:
            if Fields.from_json(node).moment("issuedAt") < moment:
                return
            yield node
        after = paging.next_cursor(page, after=after, what="payouts")
        if not after:
            return


def whole(webshop: Webshop, node: Node) -> Payout:
    """The payout with every movement. Raises fields.Unreadable, NotPermitted, and as every call does."""
    wish, moved, after = f"payments_transfer_id:{node['legacyResourceId']}", list[Any](), ""
    while True:
        page = _connection(webshop, "PayoutTransactions", "balanceTransactions", query=wish, after=after or None)
        moved += page["nodes"]
        after = paging.next_cursor(page, after=after, what="payouts")
        if not after:
            return payout_reader.read(node, moved, zone=ZoneInfo(webshop.timezone))


def _connection(webshop: Webshop, name: str, field: str, **variables: Any) -> Node:
    account = permitted.ask(webshop, name, **variables)["shopifyPaymentsAccount"]
    nothing: Node = {"nodes": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}
    return account[field] if account else nothing
