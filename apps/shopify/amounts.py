"""Amounts and taxes out of Shopify's answer, in one of the two currencies every amount has there."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apps.bookkeeping import percentages
from apps.bookkeeping.money import Money, nothing, total
from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import CardMoney, Tax
from apps.shopify.fields import Fields

# Gateways whose payments are not money but a debt of the merchant to the customer (facts 4.7, 4.8).
GIFT_CARD = frozenset({"gift_card", "gift-card"})
STORE_CREDIT = frozenset({"shopify_store_credit", "store_credit", "store-credit"})

# Shopify's own words (Admin schema 2026-10: OrderTransactionKind, OrderTransactionStatus).
KINDS = frozenset(
    {"AUTHORIZATION", "CAPTURE", "CHANGE", "EMV_AUTHORIZATION", "REFUND", "SALE", "SUGGESTED_REFUND", "VOID"}
)
PAYMENTS = ("SALE", "CAPTURE")
STATUSES = frozenset({"AWAITING_RESPONSE", "ERROR", "FAILURE", "PENDING", "SUCCESS", "UNKNOWN"})


@dataclass(frozen=True, slots=True)
class Amounts:
    """The chosen side of every amount of one order. `side` is the name of that side in a MoneyBag."""

    currency: str
    side: str
    nothing: Money

    @classmethod
    def of_order(cls, node: Fields, side: CurrencySide) -> Amounts:
        """The amounts of an order node."""
        is_shop = side is CurrencySide.SHOP
        currency = node.currency("currencyCode" if is_shop else "presentmentCurrencyCode")
        return cls(currency, "shopMoney" if is_shop else "presentmentMoney", nothing(currency))

    def money(self, of: Fields, name: str) -> Money:
        """The chosen side of a MoneyBag, in the currency of the order."""
        chosen = of.part(name).part(self.side)
        if chosen.text("currencyCode") != self.currency:
            other = chosen.currency("currencyCode")
            raise chosen.refuse("currencyCode", f"{other}, while the order is in {self.currency}")
        return Money(chosen.amount("amount"), self.currency)

    def money_or_nothing(self, of: Fields | None, name: str) -> Money:
        """The same, where the schema lets it be null and null means that there was none."""
        return self.money(of, name) if of is not None and of.has(name) else self.nothing

    def rounded(self, transactions: Iterable[Fields]) -> int:
        """How many of these payments were rounded, as payments in cash are."""
        return sum(bool(self.money_or_nothing(one, "amountRoundingSet")) for one in transactions)

    def taxes(self, of: Fields, name: str = "taxLines") -> tuple[Tax, ...]:
        return tuple(self.tax(line, self.money(line, "priceSet")) for line in of.parts(name))

    def tax(self, line: Fields, amount: Money) -> Tax:
        """A tax line with the amount that belongs to it."""
        return Tax(percentage(line), amount, line.text_or_empty("title"), line.flag_or("channelLiable", False))

    def moved(self, gateways: frozenset[str], *, kinds: Sequence[str], of: Iterable[Fields]) -> Money:
        """The sum of successful transactions of these kinds through these gateways."""
        found = (one for one in of if _is_done(one, kinds) and one.text_or_empty("gateway") in gateways)
        return total((self.money(one, "amountSet") for one in found), currency=self.currency)

    def of_cards(self, *, kinds: Sequence[str], of: Iterable[Fields]) -> tuple[CardMoney, ...]:
        """What `moved` adds up for gift cards, each with the card that the receipt names (facts 4.7)."""
        found = (one for one in of if _is_done(one, kinds) and one.text_or_empty("gateway") in GIFT_CARD)
        return tuple(CardMoney(card_of(one), self.money(one, "amountSet")) for one in found)

    def last_payment_at(self, transactions: Iterable[Fields]) -> datetime | None:
        """When the newest payment came in; None where none did, or the query did not ask."""
        paid = (one for one in transactions if _is_done(one, PAYMENTS) and one.has("processedAt"))
        return max((one.moment("processedAt") for one in paid), default=None)


def _is_done(transaction: Fields, kinds: Sequence[str]) -> bool:
    return transaction.word("kind", KINDS) in kinds and transaction.word("status", STATUSES) == "SUCCESS"


def card_of(transaction: Fields) -> str:
    """The gid of the gift card; "" where the receipt does not name one. Shopify writes JSON, as text or as it is."""
    told = transaction.values.get("receiptJson")
    with suppress(ValueError):
        told = json.loads(told) if isinstance(told, str) else told
    number = told.get("gift_card_id") if isinstance(told, Mapping) else None
    digits = str(number) if isinstance(number, int | str) and not isinstance(number, bool) else ""
    return f"gid://shopify/GiftCard/{digits}" if digits.isascii() and digits.isdigit() and len(digits) <= 20 else ""


def percentage(line: Fields) -> Decimal:
    """The rate of a tax line as a percentage: Decimal("21")."""
    name = "ratePercentage" if line.has("ratePercentage") else "rate"
    found = line.number(name) * (1 if name == "ratePercentage" else 100)
    if not 0 <= found <= 100:
        raise line.refuse(name, f"no percentage: {found:.5}")
    return percentages.normalised(found)
