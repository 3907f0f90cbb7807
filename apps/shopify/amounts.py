"""Amounts, moments and lists out of Shopify's JSON, in one of the two currencies every amount has there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from apps.bookkeeping.money import Money, nothing, total
from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import Tax

Node = Mapping[str, Any]

# Gateways whose payments are not money but a debt of the merchant to the customer (facts 4.7, 4.8).
GIFT_CARD = frozenset({"gift_card", "gift-card"})
STORE_CREDIT = frozenset({"shopify_store_credit", "store_credit", "store-credit"})


@dataclass(frozen=True, slots=True)
class Amounts:
    """The chosen side of every amount of one order. `side` is the name of that side in a MoneyBag."""

    currency: str
    side: str
    nothing: Money

    @classmethod
    def of(cls, node: Node, side: CurrencySide) -> Amounts:
        """The amounts of an order node."""
        is_shop = side is CurrencySide.SHOP
        currency = str(node["currencyCode" if is_shop else "presentmentCurrencyCode"])
        return cls(currency, "shopMoney" if is_shop else "presentmentMoney", nothing(currency))

    def money(self, bag: Node | None) -> Money:
        """The chosen side of a MoneyBag; nothing where Shopify says null."""
        if not bag:
            return self.nothing
        chosen = bag[self.side]
        return Money(Decimal(chosen["amount"]), chosen["currencyCode"])

    def taxes(self, lines: Iterable[Node]) -> tuple[Tax, ...]:
        return tuple(
            Tax(
                rate=percentage(line),
                amount=self.money(line["priceSet"]),
                title=line["title"],
                channel_liable=bool(line.get("channelLiable")),
            )
            for line in lines
        )

    def moved(self, gateways: frozenset[str], *, kinds: Sequence[str], of: Iterable[Node]) -> Money:
        """The sum of successful transactions of these kinds through these gateways."""
        found = (
            self.money(transaction["amountSet"])
            for transaction in of
            if transaction["kind"] in kinds
            and transaction["status"] == "SUCCESS"
            and transaction["gateway"] in gateways
        )
        return total(found, currency=self.currency)


def percentage(line: Node) -> Decimal:
    """The rate of a tax line as a percentage: Decimal("21")."""
    stated = line.get("ratePercentage")
    if stated is not None:
        return Decimal(str(stated)).normalize()
    return (Decimal(str(line["rate"])) * 100).normalize()


def moment(text: str) -> datetime:
    """An aware moment."""
    return datetime.fromisoformat(text)


def nodes(connection: Node | None) -> Sequence[Node]:
    """The nodes of a connection; none for null."""
    return connection["nodes"] if connection else ()
