"""From Shopify's `Order` node to a `Sale`: the only place that knows GraphQL names.

The node is what OrderForAccountingById answers (queries/orders.graphql), parsed with parse_float=Decimal. Every amount
exists twice there, in the shop's currency and in the customer's; `side` chooses one for the whole sale, never both.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import InvalidOperation
from typing import Any

from apps.bookkeeping.money import Money
from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import (
    Buyer,
    Delivery,
    Duty,
    Fee,
    Location,
    Place,
    Sale,
    SoldLine,
    Totals,
)
from apps.shopify import ledger_reader, refund_reader, returns_reader
from apps.shopify.amounts import GIFT_CARD, STORE_CREDIT, Amounts, Node, moment, nodes

# How Shopify names a tip's line in the languages of its checkout that our merchants use.
_TIP_NAMES = frozenset({"tip", "fooi", "pourboire", "trinkgeld", "propina", "mancia"})
_POS = "pos"


class Unreadable(Exception):
    """The node is not an order as the query asks for it; the message names what is missing."""


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What an order does not say of its shop. `locations`: country by location gid; "" is any other."""

    country: str
    locations: Mapping[str, str] = field(default_factory=dict)


def read(node: Node, *, shop: ShopFacts, side: CurrencySide = CurrencySide.SHOP) -> Sale:
    """The order in one currency. Raises Unreadable when the node lacks what the query asks for."""
    try:
        return _Reader(node, shop, Amounts.of(node, side)).sale()
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as wrong:
        raise Unreadable(f"{type(wrong).__name__}: {wrong}") from wrong


@dataclass(frozen=True, slots=True)
class _Reader:
    node: Node
    shop: ShopFacts
    amounts: Amounts

    def sale(self) -> Sale:
        """The whole order."""
        node = self.node
        return Sale(
            **self.money_facts(),
            source=node["id"],
            name=node["name"],
            currency=self.amounts.currency,
            processed_at=moment(node["processedAt"] or node["createdAt"]),
            updated_at=moment(node["updatedAt"]),
            cancelled_at=moment(node["cancelledAt"]) if node.get("cancelledAt") else None,
            is_test=bool(node["test"]),
            financial_status=node.get("displayFinancialStatus") or "",
            channel=node.get("sourceName") or "",
            taxes_included=node["taxesIncluded"],
            ship_from=Place(self.shop.country),
            ship_to=_place(node.get("shippingAddress")),
            bill_to=_place(node.get("billingAddress")),
            requires_shipping=self.requires_shipping(),
            location=self.location(),
            is_pos=node.get("sourceName") == _POS,
            buyer=_buyer(node),
            tags=frozenset(node.get("tags") or ()),
            lines=tuple(self.line(line) for line in nodes(node["lineItems"])),
            deliveries=tuple(self.delivery(line) for line in nodes(node["shippingLines"])),
            fees=tuple(self.fee(fee) for fee in node.get("additionalFees") or ()),
            refunds=refund_reader.read(node, self.amounts),
            net_payment=self.stated("netPaymentSet"),
            outstanding=self.stated("totalOutstandingSet"),
            agreed=ledger_reader.read(node, self.amounts),
        )

    def money_facts(self) -> dict[str, Any]:
        """Totals to check against, and what was paid otherwise than with money."""
        cash = self.node.get("totalCashRoundingAdjustment") or {}
        return {
            "as_sold": self.totals(as_sold=True),
            "current": self.totals(as_sold=False),
            "cash_rounding": self.amounts.money(cash.get("paymentSet")),
            "paid_by_gift_card": self.paid_by(GIFT_CARD),
            "paid_by_store_credit": self.paid_by(STORE_CREDIT),
            "gateways": tuple(self.node.get("paymentGatewayNames") or ()),
        }

    def requires_shipping(self) -> bool:
        """Whether the order or one of its lines says so: a recording that was not asked has its lines alone."""
        lines = nodes(self.node["lineItems"])
        return bool(self.node.get("requiresShipping")) or any(line.get("requiresShipping", True) for line in lines)

    def location(self) -> Location | None:
        where = self.node.get("retailLocation")
        if not where:
            return None
        known = self.shop.locations
        return Location(where["id"], where.get("name") or "", known.get(where["id"]) or known.get("", ""))

    def line(self, line: Node) -> SoldLine:
        has_product = line.get("product") is not None
        return SoldLine(
            source=line["id"],
            description=line["name"],
            sku=line.get("sku") or "",
            quantity=line["quantity"],
            current_quantity=line["currentQuantity"],
            unit_price=self.amounts.money(line["originalUnitPriceSet"]),
            original=self.amounts.money(line["originalTotalSet"]),
            discounts=tuple(self.amounts.money(d["allocatedAmountSet"]) for d in line["discountAllocations"]),
            taxes=self.amounts.taxes(line["taxLines"]),
            is_gift_card=bool(line["isGiftCard"]),
            has_product=has_product,
            is_tip=not has_product and self.is_tip(line),
            is_taxable=bool(line.get("taxable")),
            is_service=not line.get("requiresShipping", True),
            returning=returns_reader.units_in_return(line, self.node),
            duties=tuple(
                Duty(duty["id"], self.amounts.money(duty["price"]), self.amounts.taxes(duty["taxLines"]))
                for duty in line.get("duties") or ()
            ),
        )

    def stated(self, name: str) -> Money | None:
        """An amount of the order that may be left unsaid."""
        bag = self.node.get(name)
        return self.amounts.money(bag) if bag else None

    def is_tip(self, line: Node) -> bool:
        """A tip is a line without a product, and again in the order's tip total: recognised by both."""
        tips = self.amounts.money(self.node.get("totalTipReceivedSet"))
        if not tips or line["taxLines"]:
            return False
        named = str(line["title"]).strip().lower() in _TIP_NAMES
        return named or (self.amounts.money(line["originalTotalSet"]) == tips and not line.get("sku"))

    def delivery(self, line: Node) -> Delivery:
        return Delivery(
            source=line["id"],
            description=line["title"],
            price=self.amounts.money(line["discountedPriceSet"]),
            taxes=self.amounts.taxes(line["taxLines"]),
            is_removed=bool(line.get("isRemoved")),
            category=line.get("deliveryCategory") or line.get("code") or "",
        )

    def fee(self, fee: Node) -> Fee:
        return Fee(fee["id"], fee["name"], self.amounts.money(fee["price"]), self.amounts.taxes(fee["taxLines"]))

    def totals(self, *, as_sold: bool) -> Totals:
        node = self.node
        total_name, tax_name, discounts_name, lines_name = (
            ("totalPriceSet", "totalTaxSet", "totalDiscountsSet", "taxLines")
            if as_sold
            else ("currentTotalPriceSet", "currentTotalTaxSet", "currentTotalDiscountsSet", "currentTaxLines")
        )
        return Totals(
            total=self.amounts.money(node[total_name]),
            tax=self.amounts.money(node[tax_name]),
            taxes=self.amounts.taxes(node.get(lines_name) or ()),
            tips=self.amounts.money(node.get("totalTipReceivedSet")),
            discounts=self.amounts.money(node.get(discounts_name)),
        )

    def paid_by(self, gateways: frozenset[str]) -> Money:
        """Successful payments through these gateways, refunds not counted."""
        return self.amounts.moved(gateways, kinds=("SALE", "CAPTURE"), of=self.node["transactions"])


def _place(address: Node | None) -> Place | None:
    """None without a country: where it lies is not known then."""
    country = (address or {}).get("countryCodeV2")
    if not address or not country:
        return None
    return Place(country, address.get("provinceCode") or "", address.get("zip") or "")


def _buyer(node: Node) -> Buyer:
    """Without names: who it is by id, whether it is a business, and the VAT number the verdict needs."""
    customer = node.get("customer") or {}
    company = node.get("purchasingEntity") or {}
    is_company = company.get("__typename") == "PurchasingCompany"
    company_taxes = ((company.get("location") or {}).get("taxSettings") or {}) if is_company else {}
    customer_taxes = customer.get("taxSettings") or {}
    number = company_taxes.get("taxRegistrationId") or customer_taxes.get("taxId") or ""
    return Buyer(
        shopify_id=customer.get("id"),
        is_business=is_company,
        vat_number=number,
        has_email=bool(node.get("email") or customer.get("defaultEmailAddress")),
    )
