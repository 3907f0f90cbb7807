"""Orders out of Shopify: which ones changed, and one order whole, every nested page followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from django.utils import timezone

from apps.bookkeeping.buyers import BuyerDetails
from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import Sale
from apps.calls.outcomes import TryLater
from apps.shopify import buyer, client, denied, paging, reader, scopes, sides, tokens
from apps.shopify.fields import Fields
from apps.shops.models import Till, Webshop

_RESTARTS = 3  # an order that changes while its pages are read is read again this often
Node = dict[str, Any]


class Gone(Exception):
    """Shopify has no such order (any more)."""


@dataclass(frozen=True, slots=True)
class Changed:
    """An order that changed, and when (aware UTC); `place` is where it stands in Shopify's list of changes."""

    shopify_id: str
    updated_at: datetime
    place: str = ""


def changed_pages(webshop: Webshop, since: datetime, *, after: str = "") -> Iterator[list[Changed]]:
    """Oldest change first, from behind `after` on. A page that goes nowhere ends the pass with TryLater instead of
    asking for ever.
    """
    wish = f"updated_at:>='{since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}'"
    while True:
        page = ask(webshop, "OrderIdsChangedSince", query=wish, after=after or None)["orders"]
        yield [_changed(edge) for edge in page["edges"]]
        after = paging.next_cursor(page, after=after, what="orders")
        if not after:
            return


def _changed(edge: Node) -> Changed:
    return Changed(edge["node"]["id"], datetime.fromisoformat(edge["node"]["updatedAt"]), edge["cursor"])


def facts_of(webshop: Webshop, tills: Iterable[Till] | None = None) -> reader.ShopFacts:
    """What an order does not tell of its shop. `tills`: where they were read already."""
    known = webshop.tills.all() if tills is None else tills
    return reader.ShopFacts(country=webshop.country, locations={till.shopify_id: till.country for till in known})


def fetch(webshop: Webshop, shopify_id: str, *, facts: reader.ShopFacts, with_ledger: bool = False) -> Sale:
    """The order as it is now, in the currency that the settings chose.

    `with_ledger`: with Shopify's own sales ledger, one call more.
    Raises Gone, reader.Unreadable, TryLater, LogInAgain, Rejected.
    """
    found = node(webshop, shopify_id)
    return explained(webshop, found, facts=facts) if with_ledger else sale_of(webshop, found, facts=facts)


def sale_of(webshop: Webshop, found: Node, *, facts: reader.ShopFacts, booked_in: str = "") -> Sale:
    """A whole order as a sale, in the currency it is booked in (a code), else the one the settings chose.

    Raises reader.Unreadable.
    """
    side = sides.side_of(found, chosen=CurrencySide(webshop.settings.currency_side), booked_in=booked_in)
    return reader.read(found, shop=facts, side=side)


def explained(webshop: Webshop, found: Node, *, facts: reader.ShopFacts, booked_in: str = "") -> Sale:
    """The same with Shopify's own sales ledger, one call. Raises as every call does, and TryLater when it changed."""
    whole = {**found, "agreements": _sales_ledger(webshop, found)}
    return sale_of(webshop, whole, facts=facts, booked_in=booked_in)


def _sales_ledger(webshop: Webshop, order: Node) -> Node:
    """Every agreement with its sales. Raises TryLater when the order changed meanwhile."""
    agreements: list[Node] = []
    after: str | None = None
    while True:
        page = ask(webshop, "OrderSalesLedger", id=order["id"], after=after)["order"]
        if page is None or page["updatedAt"] != order["updatedAt"]:
            raise TryLater(timezone.now(), "the order changed while its sales ledger was read")
        found = page["agreements"]
        agreements += found["nodes"]
        if any(one["sales"]["pageInfo"]["hasNextPage"] for one in found["nodes"]):
            raise reader.Unreadable("agreements.sales", "an agreement has more sales than one page holds")
        if not found["pageInfo"]["hasNextPage"]:
            return {"nodes": agreements}
        after = found["pageInfo"]["endCursor"]


def node(webshop: Webshop, shopify_id: str) -> Node:
    """The whole Order node; read again from the start when it changed between two pages."""
    for _ in range(_RESTARTS):
        found = _ask_order(webshop, shopify_id)
        if found is None:
            raise Gone(shopify_id)
        if _is_completed(webshop, found):
            return dict(found)
    raise TryLater(timezone.now(), "the order keeps changing while it is read")


def buyer_details(webshop: Webshop, shopify_id: str) -> BuyerDetails:
    """The buyer of an order as it stands now."""
    found = ask(webshop, "OrderForAccountingById", id=shopify_id)["order"]
    if found is None:
        raise Gone(shopify_id)
    return buyer.details_of(Fields.from_json(found))


def _ask_order(webshop: Webshop, shopify_id: str) -> Node | None:
    """The first page of everything."""
    return cast("Node | None", ask_for_accounting(webshop, "OrderForAccountingById", id=shopify_id)["order"])


def ask_for_accounting(webshop: Webshop, name: str, **variables: Any) -> Mapping[str, Any]:
    """Orders whole, with the way of delivery where the merchant lets us see it, and still does."""
    if tokens.is_granted(webshop, scopes.WAY_OF_DELIVERY):
        with_method = _ask_with_method(webshop, name, **variables)
        if with_method is not None:
            return with_method
    return ask(webshop, name, **variables)


def _ask_with_method(webshop: Webshop, name: str, **variables: Any) -> Mapping[str, Any] | None:
    """None where the merchant took that permission back: of one order Shopify then says so beside the data, of a page
    instead of it.
    """
    try:
        answer = client.query(webshop, name, **variables, withMethod=True)
    except denied.ApprovalMissing:
        return None
    if any(path.endswith("fulfillmentOrders") for path in answer.denied):
        return None
    denied.check(answer.denied)
    return answer.data


def ask(webshop: Webshop, name: str, **variables: Any) -> Mapping[str, Any]:
    """The data of a named operation. Raises denied.ApprovalMissing where a field that we read is kept from us."""
    answer = client.query(webshop, name, **variables)
    denied.check(answer.denied)
    return answer.data


def _is_completed(webshop: Webshop, order: Node) -> bool:
    """Follow every page of lines, shipping lines and refunds; False when the order changed meanwhile."""
    for name, operation in (("lineItems", "OrderLineItemsPage"), ("shippingLines", "OrderShippingLinesPage")):
        while _has_next(order, name):
            after = order[name]["pageInfo"]["endCursor"]
            page = ask(webshop, operation, id=order["id"], after=after)["order"]
            if page is None or page["updatedAt"] != order["updatedAt"]:
                return False
            _extend(order[name], page[name])
    for index, _ in enumerate(Fields.from_json(order).parts("refunds")):
        _complete_refund(webshop, order["refunds"][index])
    return True


_REFUND_PAGES = {
    "refundLineItems": "linesAfter",
    "refundShippingLines": "shippingAfter",
    "orderAdjustments": "adjustmentsAfter",
}


def _complete_refund(webshop: Webshop, refund: Node) -> None:
    for name, argument in _REFUND_PAGES.items():
        while _has_next(refund, name):
            after = {argument: refund[name]["pageInfo"]["endCursor"]}
            page = ask(webshop, "RefundPage", id=refund["id"], **after)["refund"]
            _extend(refund[name], page[name])


_CONNECTIONS = ("lineItems", "shippingLines")


def is_whole(found: Node) -> bool:
    """Whether one page held all of the order's lines and refunds. Raises Unreadable where that cannot be said."""
    if any(_has_next(found, name) for name in _CONNECTIONS):
        return False
    refunds = [found["refunds"][index] for index, _ in enumerate(Fields.from_json(found).parts("refunds"))]
    return not any(_has_next(refund, name) for refund in refunds for name in _REFUND_PAGES)


def _has_next(holder: Node, name: str) -> bool:
    """Raises Unreadable where the connection is not one."""
    return Fields.from_json(holder).part(name).part("pageInfo").flag("hasNextPage")


def _extend(connection: Node, page: Node) -> None:
    connection["nodes"] = [*connection["nodes"], *page["nodes"]]
    connection["pageInfo"] = page["pageInfo"]
