"""From Shopify's `Order` node to a `Sale`: the only place that knows GraphQL names.

The node is what OrderForAccountingById answers (queries/orders.graphql), parsed with parse_float=Decimal. Every amount
exists twice there, in the shop's currency and in the customer's; `side` chooses one for the whole sale, never both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from apps.bookkeeping.money import Money
from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import (
    Delivery,
    Duty,
    Fee,
    Location,
    Place,
    Sale,
    SoldLine,
    Totals,
)
from apps.shopify import buyer, fields, ledger_reader, moved_reader, refund_reader, returns_reader
from apps.shopify.amounts import GIFT_CARD, PAYMENTS, STORE_CREDIT, Amounts
from apps.shopify.fields import Fields

# How Shopify names a tip's line in the languages of its checkout that our merchants use.
_TIP_NAMES = frozenset({"tip", "fooi", "pourboire", "trinkgeld", "propina", "mancia"})
POS = "pos"
# Admin schema 2026-10: OrderDisplayFinancialStatus.
_FINANCIAL = frozenset(
    {"AUTHORIZED", "EXPIRED", "PAID", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "PENDING", "REFUNDED", "VOIDED"}
)
# Admin schema 2026-10: DeliveryMethodType.
_METHODS = frozenset({"LOCAL", "NONE", "PICKUP_POINT", "PICK_UP", "RETAIL", "SHIPPING"})
Unreadable = fields.Unreadable


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What an order does not say of its shop. `locations`: country by location gid; "" is any other."""

    country: str
    locations: Mapping[str, str] = field(default_factory=dict)


def read(node: Any, *, shop: ShopFacts, side: CurrencySide = CurrencySide.SHOP) -> Sale:
    """The order in one currency. Raises Unreadable, naming the field that is not as the query asks for it."""
    order = Fields.from_json(node)
    parts = {"lines": order.nodes("lineItems"), "transactions": order.parts("transactions")}
    return _Reader(order, shop, Amounts.of_order(order, side), **parts).sale()


@dataclass(frozen=True, slots=True)
class _Reader:
    node: Fields
    shop: ShopFacts
    amounts: Amounts
    lines: tuple[Fields, ...]
    transactions: tuple[Fields, ...]

    def sale(self) -> Sale:
        """The whole order."""
        node = self.node
        return Sale(
            **self.money_facts(),
            source=node.text("id"),
            name=node.text("name"),
            currency=self.amounts.currency,
            processed_at=node.moment("processedAt" if node.has("processedAt") else "createdAt"),
            updated_at=node.moment("updatedAt"),
            cancelled_at=node.moment("cancelledAt") if node.has("cancelledAt") else None,
            is_test=node.flag("test"),
            financial_status=self.financial_status(),
            channel=node.text_or_empty("sourceName"),
            taxes_included=node.flag("taxesIncluded"),
            ship_from=Place(self.shop.country),
            ship_to=_place(node.part_or_none("shippingAddress")),
            bill_to=_place(node.part_or_none("billingAddress")),
            requires_shipping=self.has_to_ship(),
            methods=self.methods(),
            location=self.location(),
            is_pos=node.text_or_empty("sourceName") == POS,
            buyer=buyer.facts_of(node),
            tags=frozenset(node.texts("tags")),
            lines=tuple(self.line(line) for line in self.lines),
            deliveries=tuple(self.delivery(line) for line in node.nodes("shippingLines")),
            fees=tuple(self.fee(fee) for fee in node.parts_if_asked("additionalFees")),
            refunds=refund_reader.read(node, self.amounts),
            last_payment_at=self.amounts.last_payment_at(self.transactions),
            net_payment=self.stated("netPaymentSet"),
            outstanding=self.stated("totalOutstandingSet"),
            agreed=ledger_reader.read(node, self.amounts),
        )

    def money_facts(self) -> dict[str, Any]:
        """Totals to check against, and what was paid otherwise than with money."""
        cash = self.node.part("totalCashRoundingAdjustment") if self.is_asked("totalCashRoundingAdjustment") else None
        return {
            "as_sold": self.totals(as_sold=True),
            "current": self.totals(as_sold=False),
            "cash_rounding": self.amounts.money_or_nothing(cash, "paymentSet"),
            "rounded_payments": self.amounts.rounded(self.transactions),
            "paid_by_gift_card": self.paid_by(GIFT_CARD),
            "cards": self.amounts.of_cards(kinds=PAYMENTS, of=self.transactions),
            "paid_by_store_credit": self.paid_by(STORE_CREDIT),
            "moved": moved_reader.read(self.node, self.amounts),
            "gateways": self.gateways(),
        }

    def gateways(self) -> tuple[str, ...]:
        """Through which it was paid or is to be: gift cards and store credit are no money."""
        told = self.node.texts("paymentGatewayNames") if self.is_asked("paymentGatewayNames") else ()
        return tuple(name for name in told if name not in GIFT_CARD | STORE_CREDIT)

    def is_asked(self, name: str) -> bool:
        """Whether the query asked for it: what is there must not be null."""
        return name in self.node.values

    def financial_status(self) -> str:
        name = "displayFinancialStatus"
        return self.node.word(name, _FINANCIAL) if self.node.has(name) else ""

    def has_to_ship(self) -> bool:
        """Whether the order or one of its lines says so: a recording that was not asked has its lines alone."""
        is_said = self.node.flag_or("requiresShipping", False)
        return is_said or any(line.flag_or("requiresShipping", True) for line in self.lines)

    def methods(self) -> frozenset[str]:
        """How the parts of it are delivered; nothing where the query did not ask."""
        told = [order.part_or_none("deliveryMethod") for order in self.node.nodes_if_asked("fulfillmentOrders")]
        return frozenset(one.word("methodType", _METHODS) for one in told if one)

    def location(self) -> Location | None:
        where = self.node.part_or_none("retailLocation")
        if where is None:
            return None
        gid, known = where.text("id"), self.shop.locations
        return Location(gid, where.text_or_empty("name"), known.get(gid) or known.get("", ""))

    def line(self, line: Fields) -> SoldLine:
        return SoldLine(
            source=line.text("id"),
            description=line.text("name"),
            sku=line.text_or_empty("sku"),
            quantity=line.units("quantity"),
            current_quantity=line.units("currentQuantity"),
            original=self.amounts.money(line, "originalTotalSet"),
            discounts=tuple(self.amounts.money(d, "allocatedAmountSet") for d in line.parts("discountAllocations")),
            taxes=self.amounts.taxes(line),
            is_gift_card=line.flag("isGiftCard"),
            is_tip=not line.has("product") and self.is_tip(line),
            is_taxable=line.flag_or("taxable", False),
            is_service=not line.flag_or("requiresShipping", True),
            returning=returns_reader.units_in_return(line, self.node),
            duties=tuple(
                Duty(duty.text("id"), self.amounts.money(duty, "price"), self.amounts.taxes(duty))
                for duty in line.parts_if_asked("duties")
            ),
        )

    def stated(self, name: str) -> Money | None:
        """An amount of the order that the query may leave out."""
        return self.amounts.money(self.node, name) if self.is_asked(name) else None

    def is_tip(self, line: Fields) -> bool:
        """A tip is a line without a product, and again in the order's tip total: recognised by both."""
        tips = self.total_or_nothing("totalTipReceivedSet")
        if not tips or line.parts("taxLines"):
            return False
        named = line.text_or_empty("title").strip().lower() in _TIP_NAMES
        return named or (self.amounts.money(line, "originalTotalSet") == tips and not line.text_or_empty("sku"))

    def delivery(self, line: Fields) -> Delivery:
        return Delivery(
            source=line.text("id"),
            description=line.text("title"),
            price=self.amounts.money(line, "discountedPriceSet"),
            taxes=self.amounts.taxes(line),
            is_removed=line.flag_or("isRemoved", False),
            category=line.text_or_empty("deliveryCategory") or line.text_or_empty("code"),
        )

    def fee(self, fee: Fields) -> Fee:
        return Fee(fee.text("id"), fee.text("name"), self.amounts.money(fee, "price"), self.amounts.taxes(fee))

    def totals(self, *, as_sold: bool) -> Totals:
        total_name, tax_name, discounts_name, lines_name = (
            ("totalPriceSet", "totalTaxSet", "totalDiscountsSet", "taxLines")
            if as_sold
            else ("currentTotalPriceSet", "currentTotalTaxSet", "currentTotalDiscountsSet", "currentTaxLines")
        )
        return Totals(
            total=self.amounts.money(self.node, total_name),
            tax=self.amounts.money(self.node, tax_name),
            taxes=self.amounts.taxes(self.node, lines_name) if self.is_asked(lines_name) else (),
            tips=self.total_or_nothing("totalTipReceivedSet"),
            discounts=self.total_or_nothing(discounts_name),
        )

    def total_or_nothing(self, name: str) -> Money:
        """A total that older queries did not ask for; null is refused."""
        return self.amounts.money(self.node, name) if self.is_asked(name) else self.amounts.nothing

    def paid_by(self, gateways: frozenset[str]) -> Money:
        """Successful payments through these gateways, refunds not counted."""
        return self.amounts.moved(gateways, kinds=PAYMENTS, of=self.transactions)


def _place(address: Fields | None) -> Place | None:
    """None without a country: where it lies is not known then."""
    if address is None or not address.text_or_empty("countryCodeV2"):
        return None
    return Place(address.text("countryCodeV2"), address.text_or_empty("provinceCode"), address.text_or_empty("zip"))
