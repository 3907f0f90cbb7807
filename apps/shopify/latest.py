"""Orders by when they were placed, newest first and several at a time: for looking back before anything is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from apps.bookkeeping.sale import Sale
from apps.shopify import orders, past, reader
from apps.shopify.orders import Node
from apps.shops.models import Webshop

# A page of whole orders costs what one order costs and a little for each.
PER_PAGE = 12


@dataclass(frozen=True, slots=True)
class PlacedPage:
    """Whole orders as Shopify tells them; `after` is where the next page begins, "" for the last one."""

    nodes: tuple[Node, ...]
    after: str


def placed_since(webshop: Webshop, since: date, *, after: str = "", most: int = PER_PAGE) -> PlacedPage:
    """One page. Raises TryLater, LogInAgain, Rejected, and denied.ApprovalMissing for what is kept from us."""
    wish = {"query": past.search(webshop, since=since), "first": most, "after": after or None}
    found = orders.ask(webshop, "OrdersPlacedSince", **wish)["orders"]
    cursor = str(found["pageInfo"]["endCursor"] or "") if found["pageInfo"]["hasNextPage"] else ""
    return PlacedPage(tuple(found["nodes"]), cursor if cursor != after else "")


def sale_of(webshop: Webshop, node: Node, *, facts: reader.ShopFacts) -> Sale:
    """The order of a page as a sale; one of which a page did not hold everything is asked for by itself.

    Raises orders.Gone, reader.Unreadable, and as every call does.
    """
    whole = node if orders.is_whole(node) else orders.node(webshop, str(node["id"]))
    return orders.sale_of(webshop, whole, facts=facts)
