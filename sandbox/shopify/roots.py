"""The fields of QueryRoot: what a shop has to tell, taken from the store."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from graphql import GraphQLError

from sandbox.shopify import cash, charges, gift_cards, presentment, search, tenders
from sandbox.shopify.connections import page
from sandbox.shopify.node import API_VERSION, Node, moment_text
from sandbox.shopify.payouts import book as payouts
from sandbox.shopify.platform import Platform

ORDER_SORTS = {
    "UPDATED_AT": "updatedAt",
    "CREATED_AT": "createdAt",
    "PROCESSED_AT": "processedAt",
    "ORDER_NUMBER": "number",
    "ID": "id",
}
RECENT = timedelta(days=60)  # all that read_orders shows without read_all_orders
COUNT_LIMIT = 10_000


def order_place(shop: Node) -> str:
    """Where the orders stand that are told now: for so many answers as they were before (`POST /_behind`)."""
    return f"{'before' if shop.get('behind') else 'orders'}:{shop['domain']}"


class Roots:
    """One shop's answers; every order handed out is noted in `touched` so that bare ids can be completed."""

    def __init__(self, platform: Platform, shop: Node, touched: list[Node]) -> None:
        self.platform, self.shop, self.touched = platform, shop, touched
        self._orders = platform.store.collection(order_place(shop))

    def fields(self) -> dict[str, Callable[..., Any]]:
        """Field name -> resolver."""
        return {
            "order": self.order,
            "orders": self.orders,
            "ordersCount": self.orders_count,
            "refund": self.refund,
            "shop": self.shop_node,
            "locations": self.locations,
            "location": self.location,
            "customer": self.customer,
            "customers": self.customers,
            "businessEntities": self.business_entities,
            "currentAppInstallation": self.installation,
            "publicApiVersions": self.versions,
            "tenderTransactions": self.tenders,
            "shopifyPaymentsAccount": lambda **_: payouts.account(self.platform.store, self.shop),
            "cashTrackingSessions": partial(cash.listed, self.platform.store, self.shop),
            "giftCard": partial(gift_cards.one, self.platform.store, self.shop),
            "giftCards": partial(gift_cards.listed, self.platform.store, self.shop),
            "appPurchaseOneTimeCreate": self.buy_once,
        }

    def visible_orders(self) -> list[Node]:
        since = self._shown_since()
        return [order for order in self._orders.values() if order["createdAt"] >= since]

    def _shown_since(self) -> str:
        """Without read_all_orders an app sees the last 60 days."""
        if "read_all_orders" in self.shop["scopes"]:
            return ""
        return moment_text(self.platform.clock.now() - RECENT)

    def order(self, **arguments: Any) -> Node | None:
        order: Node | None = self._orders.get(arguments["id"])
        if order is None or order["createdAt"] < self._shown_since():
            return None
        self.touched.append(order)
        return presentment.seen(order)

    def orders(self, **arguments: Any) -> Node:
        found = search.matching(self.visible_orders(), arguments.get("query"))
        sort = ORDER_SORTS.get(arguments.get("sortKey") or "PROCESSED_AT")
        if sort is None:
            raise GraphQLError(f"The sandbox does not sort orders by {arguments['sortKey']}.")
        answer = _sorted_page(found, arguments, sort)
        self.touched.extend(answer["nodes"])
        answer["nodes"] = [presentment.seen(order) for order in answer["nodes"]]
        answer["edges"] = [{**edge, "node": presentment.seen(edge["node"])} for edge in answer["edges"]]
        return answer

    def orders_count(self, **arguments: Any) -> Node:
        count, limit = (
            len(search.matching(self.visible_orders(), arguments.get("query"))),
            arguments.get("limit", COUNT_LIMIT),
        )
        if limit is not None and count > limit:
            return {"count": limit, "precision": "AT_LEAST"}
        return {"count": count, "precision": "EXACT"}

    def tenders(self, **arguments: Any) -> Node:
        seen = [presentment.seen(order) for order in self.visible_orders()]
        answer = page(tenders.matching(seen, arguments.get("query")), arguments, key=tenders.number)
        self.touched.extend(each["order"] for each in answer["nodes"])
        return answer

    def refund(self, **arguments: Any) -> Node | None:
        for order in self.visible_orders():
            if any(each["id"] == arguments["id"] for each in order["refunds"]):
                self.touched.append(order)
                return next(dict(each) for each in presentment.seen(order)["refunds"] if each["id"] == arguments["id"])
        return None

    def shop_node(self, **_: Any) -> Node:
        shop = self.shop
        return {
            "id": f"gid://shopify/Shop/{shop['number']}",
            "name": shop["name"],
            "email": f"info@{shop['handle']}.example.com",
            "contactEmail": shop.get("contact_email") or f"info@{shop['handle']}.example.com",
            "myshopifyDomain": shop["domain"],
            "primaryDomain": {"host": f"{shop['handle']}.example.com"},
            "plan": {
                "publicDisplayName": "Grow",
                "shopifyPlus": False,
                "partnerDevelopment": shop.get("is_development", True),
            },
            "currencyCode": shop["currencyCode"],
            "ianaTimezone": shop["timezone"],
            "taxesIncluded": shop["currencyCode"] in ("EUR", "GBP"),
            "taxShipping": shop.get("tax_shipping", True),
            "shopAddress": {
                "company": shop["name"],
                "address1": "Oudegracht 1",
                "city": "Utrecht",
                "countryCodeV2": shop["country"],
            },
            "paymentSettings": {"supportedDigitalWallets": []},
        }

    def locations(self, **arguments: Any) -> Node:
        return page(self._locations(), arguments)

    def location(self, **arguments: Any) -> Node | None:
        return next((each for each in self._locations() if each["id"] == arguments.get("id")), None)

    def _locations(self) -> list[Node]:
        """A location that says nothing of its address stands in the shop's own country."""
        address = {"address1": None, "zip": None, "city": None, "country": None, "countryCode": self.shop["country"]}
        started = {"createdAt": "2026-01-01T09:00:00Z", "updatedAt": "2026-01-01T09:00:00Z"}
        return [
            {"legacyResourceId": each["id"].rsplit("/", 1)[1], "isActive": True, "isFulfillmentService": False}
            | started
            | {"address": address, **each}
            for each in self.shop["locations"]
        ]

    def business_entities(self, **_: Any) -> list[Node]:
        entity = {
            "id": "gid://shopify/BusinessEntity/1",
            "displayName": self.shop["name"],
            "companyName": self.shop["name"],
        }
        return [entity | {"primary": True, "archived": False, "address": {"countryCode": self.shop["country"]}}]

    def installation(self, **_: Any) -> Node:
        settings, handle = self.platform.settings, self.shop["handle"]
        return {
            "id": f"gid://shopify/AppInstallation/{self.shop['number']}",
            "launchUrl": f"{settings.shopify_url}/store/{handle}/apps/{settings.app_handle}",
            "accessScopes": [{"handle": scope} for scope in self.shop["scopes"]],
        } | charges.installation_fields(self.platform, self.shop)

    def buy_once(self, **arguments: Any) -> Node:
        return charges.buy_once(self.platform, self.shop, arguments)

    def versions(self, **_: Any) -> list[Node]:
        return [{"handle": API_VERSION, "supported": True, "displayName": f"{API_VERSION} (Latest)"}]

    def customer(self, **arguments: Any) -> Node | None:
        return self._customers().get(arguments["id"])

    def customers(self, **arguments: Any) -> Node:
        """The filter on updated_at matches whole days: a time in it is not understood."""
        wish = arguments.get("query") or ""
        if "T" in wish.partition("updated_at:")[2]:
            raise GraphQLError("The sandbox takes updated_at of customers by the day.")
        sort = {"UPDATED_AT": "updatedAt", "ID": "id"}.get(arguments.get("sortKey") or "ID")
        if sort is None:
            raise GraphQLError(f"The sandbox does not sort customers by {arguments['sortKey']}.")
        return _sorted_page(search.matching(list(self._customers().values()), wish), arguments, sort)

    def _customers(self) -> dict[str, Node]:
        """Customers known from orders; changed when their latest order changed, or when they were last."""
        known: dict[str, Node] = {}
        for order in sorted(self.visible_orders(), key=lambda each: str(each["updatedAt"])):
            if order["customer"]:
                known[order["customer"]["id"]] = order["customer"] | {"updatedAt": order["updatedAt"]}
        for gid, changed in self.platform.store.collection(f"customers:{self.shop['domain']}").items():
            if gid in known:
                known[gid]["updatedAt"] = max(known[gid]["updatedAt"], changed["updatedAt"])
        return known


def _sorted_page(nodes: list[Node], arguments: dict[str, Any], sort: str) -> Node:
    """Sorted by a field and then the id, so that every cursor names one place even when nodes move."""

    def ascending(node: Node) -> tuple[Any, ...]:
        return (node[sort], int(node["id"].rsplit("/", 1)[1]))

    def descending(node: Node) -> tuple[Any, ...]:
        value, number = ascending(node)
        stamp = datetime.fromisoformat(value).timestamp() if isinstance(value, str) and "T" in value else number
        return (-stamp, -number)

    key = descending if arguments.get("reverse") else ascending
    return page(sorted(nodes, key=key), arguments, key=key)
