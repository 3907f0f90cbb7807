"""One order by the name that people use for it: "#1042". For support; the schedule never asks by name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from apps.shopify import client, denied
from apps.shops.models import Webshop

# What an order's name is made of; anything else could be a term of Shopify's search language.
_NAME = re.compile(r"[\w#./-]{1,60}")


@dataclass(frozen=True, slots=True)
class NamedOrder:
    """What Shopify says of an order at first sight."""

    shopify_id: str
    name: str
    created_at: datetime
    updated_at: datetime
    is_cancelled: bool
    is_test: bool


def is_name(text: str) -> bool:
    """Whether an order can be called this."""
    return _NAME.fullmatch(text) is not None


def orders_named(webshop: Webshop, name: str) -> list[NamedOrder]:
    """The orders of exactly that name, with or without "#", newest first.

    Raises ValueError for what is no name, TryLater, LogInAgain and Rejected.
    """
    if not is_name(name):
        raise ValueError(name)
    answer = client.query(webshop, "OrdersByName", query=f"name:'{name}'")
    denied.check(answer.denied)
    found = [
        NamedOrder(
            node["id"],
            node["name"],
            datetime.fromisoformat(node["createdAt"]),
            datetime.fromisoformat(node["updatedAt"]),
            node["cancelledAt"] is not None,
            bool(node["test"]),
        )
        for node in answer.data["orders"]["nodes"]
    ]
    return [order for order in found if order.name.lstrip("#").lower() == name.lstrip("#").lower()]
