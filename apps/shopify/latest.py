"""Orders by when they were placed, newest first and several at a time: for looking back before anything is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import Sale
from apps.shopify import orders, past, reader, sides
from apps.shopify.fields import Fields
from apps.shopify.orders import Node
from apps.shops.models import Webshop

# A page of whole orders costs what one order costs and a little for each.
PER_PAGE = 12
_OF_A_REFUND = ("refundLineItems", "refundShippingLines", "orderAdjustments")


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
    whole = node if _is_whole(node) else orders.node(webshop, str(node["id"]))
    side = sides.side_of(whole, chosen=CurrencySide(webshop.settings.currency_side), booked_in="")
    return reader.read(whole, shop=facts, side=side)


def _is_whole(node: Node) -> bool:
    order = Fields.from_json(node)
    parts = [order.part("lineItems"), order.part("shippingLines")]
    parts += [refund.part(name) for refund in order.parts("refunds") for name in _OF_A_REFUND]
    return not any(part.part("pageInfo").flag("hasNextPage") for part in parts)
