"""Where an order is made: the shop, its numbering and the moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.sales.amounts import bag

NO_MORE = {"hasNextPage": False, "endCursor": None}


@dataclass(frozen=True, slots=True)
class Desk:
    """The counter an order passes over."""

    shop: Node
    next_number: Callable[[str], int]  # by name of the sequence
    at: datetime

    @property
    def currency(self) -> str:
        return str(self.shop["currencyCode"])

    def gid(self, kind: str) -> str:
        return f"gid://shopify/{kind}/{self.next_number('gid')}"

    def bag(self, amount: Decimal) -> Node:
        return bag(amount, self.currency)

    @property
    def moment(self) -> str:
        return moment_text(self.at)


def connection(nodes: list[Node]) -> Node:
    return {"pageInfo": dict(NO_MORE), "nodes": nodes}
