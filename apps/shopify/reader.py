"""From Shopify's `Order` node to a `Sale`: the only place that knows GraphQL names.

The node is what OrderForAccountingById answers (queries/orders.graphql), parsed with parse_float=Decimal. Every amount
exists twice there, in the shop's currency and in the customer's; `side` chooses one for the whole sale, never both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from apps.bookkeeping.money import Money, nothing, total
from apps.bookkeeping.rules import CurrencySide
from apps.bookkeeping.sale import (
    Adjustment,
    Buyer,
    Delivery,
    Duty,
    Fee,
    Location,
    Place,
    Refund,
    ReturnedDelivery,
    ReturnedDuty,
    ReturnedLine,
    Sale,
    SoldLine,
    Tax,
    Totals,
)

Node = Mapping[str, Any]

# Gateways whose payments are not money but a debt of the merchant to the customer (facts 4.7, 4.8).
_GIFT_CARD = frozenset({"gift_card", "gift-card"})
_STORE_CREDIT = frozenset({"shopify_store_credit", "store_credit", "store-credit"})
# How Shopify names a tip's line in the languages of its checkout that our merchants use.
_TIP_NAMES = frozenset({"tip", "fooi", "pourboire", "trinkgeld", "propina", "mancia"})
_POS = "pos"


class Unreadable(Exception):
    """The node is not an order as the query asks for it; the message names what is missing."""


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What an order does not say of its shop. `locations`: country by location gid."""

    country: str
    locations: Mapping[str, str] = field(default_factory=dict)


def read(node: Node, *, shop: ShopFacts, side: CurrencySide = CurrencySide.SHOP) -> Sale:
    """The order in one currency. Raises Unreadable when the node lacks what the query asks for."""
    try:
        return _Reader(node, shop, side).sale()
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation) as wrong:
        raise Unreadable(f"{type(wrong).__name__}: {wrong}") from wrong


@dataclass(frozen=True, slots=True)
class _Reader:
    node: Node
    shop: ShopFacts
    side: CurrencySide

    @property
    def currency(self) -> str:
        name = "currencyCode" if self.side is CurrencySide.SHOP else "presentmentCurrencyCode"
        return str(self.node[name])

    def money(self, bag: Node | None) -> Money:
        """The chosen side of a MoneyBag; nothing where Shopify says null."""
        if not bag:
            return nothing(self.currency)
        chosen = bag["shopMoney" if self.side is CurrencySide.SHOP else "presentmentMoney"]
        return Money(Decimal(chosen["amount"]), chosen["currencyCode"])

    def taxes(self, lines: Iterable[Node]) -> tuple[Tax, ...]:
        return tuple(
            Tax(
                rate=_percentage(line),
                amount=self.money(line["priceSet"]),
                title=line["title"],
                channel_liable=bool(line.get("channelLiable")),
            )
            for line in lines
        )

    def sale(self) -> Sale:
        node = self.node
        cash = node.get("totalCashRoundingAdjustment") or {}
        return Sale(
            source=node["id"],
            name=node["name"],
            currency=self.currency,
            processed_at=_moment(node["processedAt"] or node["createdAt"]),
            updated_at=_moment(node["updatedAt"]),
            cancelled_at=_moment(node["cancelledAt"]) if node.get("cancelledAt") else None,
            is_test=bool(node["test"]),
            financial_status=node.get("displayFinancialStatus") or "",
            channel=node.get("sourceName") or "",
            taxes_included=node["taxesIncluded"],
            ship_from=Place(self.shop.country),
            ship_to=self.ship_to(),
            location=self.location(),
            is_pos=node.get("sourceName") == _POS,
            buyer=_buyer(node),
            tags=frozenset(node.get("tags") or ()),
            lines=tuple(self.line(line) for line in _nodes(node["lineItems"])),
            deliveries=tuple(self.delivery(line) for line in _nodes(node["shippingLines"])),
            fees=tuple(self.fee(fee) for fee in node.get("additionalFees") or ()),
            refunds=self.refunds(),
            as_sold=self.totals(as_sold=True),
            current=self.totals(as_sold=False),
            cash_rounding=self.money(cash.get("paymentSet")),
            paid_by_gift_card=self.paid_by(_GIFT_CARD),
            paid_by_store_credit=self.paid_by(_STORE_CREDIT),
            gateways=tuple(node.get("paymentGatewayNames") or ()),
        )

    def ship_to(self) -> Place | None:
        """Delivery address, else billing address, else None: handed over at the shop."""
        address = self.node.get("shippingAddress") or self.node.get("billingAddress") or {}
        country = address.get("countryCodeV2")
        if not country:
            return None
        return Place(country, address.get("provinceCode") or "", address.get("zip") or "")

    def location(self) -> Location | None:
        where = self.node.get("retailLocation")
        if not where:
            return None
        return Location(where["id"], where.get("name") or "", self.shop.locations.get(where["id"], ""))

    def line(self, line: Node) -> SoldLine:
        has_product = line.get("product") is not None
        return SoldLine(
            source=line["id"],
            description=line["name"],
            sku=line.get("sku") or "",
            quantity=line["quantity"],
            current_quantity=line["currentQuantity"],
            unit_price=self.money(line["originalUnitPriceSet"]),
            original=self.money(line["originalTotalSet"]),
            discounts=tuple(self.money(d["allocatedAmountSet"]) for d in line["discountAllocations"]),
            taxes=self.taxes(line["taxLines"]),
            is_gift_card=bool(line["isGiftCard"]),
            has_product=has_product,
            is_tip=not has_product and self.is_tip(line),
            is_taxable=bool(line.get("taxable")),
            is_service=not line.get("requiresShipping", True),
            duties=tuple(
                Duty(duty["id"], self.money(duty["price"]), self.taxes(duty["taxLines"]))
                for duty in line.get("duties") or ()
            ),
        )

    def is_tip(self, line: Node) -> bool:
        """A tip is a line without a product, and again in the order's tip total: recognised by both."""
        tips = self.money(self.node.get("totalTipReceivedSet"))
        if not tips or line["taxLines"]:
            return False
        named = str(line["title"]).strip().lower() in _TIP_NAMES
        return named or (self.money(line["originalTotalSet"]) == tips and not line.get("sku"))

    def delivery(self, line: Node) -> Delivery:
        return Delivery(
            source=line["id"],
            description=line["title"],
            price=self.money(line["discountedPriceSet"]),
            taxes=self.taxes(line["taxLines"]),
            is_removed=bool(line.get("isRemoved")),
        )

    def fee(self, fee: Node) -> Fee:
        return Fee(fee["id"], fee["name"], self.money(fee["price"]), self.taxes(fee["taxLines"]))

    def totals(self, *, as_sold: bool) -> Totals:
        node = self.node
        total_name, tax_name, discounts_name, lines_name = (
            ("totalPriceSet", "totalTaxSet", "totalDiscountsSet", "taxLines")
            if as_sold
            else ("currentTotalPriceSet", "currentTotalTaxSet", "currentTotalDiscountsSet", "currentTaxLines")
        )
        return Totals(
            total=self.money(node[total_name]),
            tax=self.money(node[tax_name]),
            taxes=self.taxes(node.get(lines_name) or ()),
            tips=self.money(node.get("totalTipReceivedSet")),
            discounts=self.money(node.get(discounts_name)),
        )

    def paid_by(self, gateways: frozenset[str]) -> Money:
        """Successful payments through these gateways, refunds not counted."""
        return self.moved(gateways, kinds=("SALE", "CAPTURE"), of=self.node["transactions"])

    def moved(self, gateways: frozenset[str], *, kinds: Sequence[str], of: Iterable[Node]) -> Money:
        amounts = (
            self.money(transaction["amountSet"])
            for transaction in of
            if transaction["kind"] in kinds
            and transaction["status"] == "SUCCESS"
            and transaction["gateway"] in gateways
        )
        return total(amounts, currency=self.currency)

    def refunds(self) -> tuple[Refund, ...]:
        """Oldest first, so that their numbers never change."""
        transactions = {transaction["id"]: transaction for transaction in self.node["transactions"]}
        found = [self.refund(refund, transactions) for refund in self.node["refunds"]]
        return tuple(sorted(found, key=lambda refund: (refund.processed_at, refund.source)))

    def refund(self, refund: Node, transactions: Mapping[str, Node]) -> Refund:
        of_return = self.return_of(refund)
        own = [transactions[t["id"]] for t in _nodes(refund["transactions"]) if t["id"] in transactions]
        return Refund(
            source=refund["id"],
            processed_at=_moment(refund["processedAt"] or refund["createdAt"]),
            lines=tuple(self.returned_line(line) for line in _nodes(refund["refundLineItems"])),
            deliveries=tuple(self.returned_delivery(line) for line in _nodes(refund["refundShippingLines"])),
            adjustments=tuple(self.adjustment(one) for one in _nodes(refund["orderAdjustments"])),
            duties=tuple(
                ReturnedDuty(
                    duty["originalDuty"]["id"] if duty.get("originalDuty") else "", self.money(duty["amountSet"])
                )
                for duty in refund.get("duties") or ()
            ),
            money_back=self.money(refund["totalRefundedSet"]),
            is_pending=_is_pending(refund, own),
            is_exchange=bool(_nodes(of_return.get("exchangeLineItems"))),
            fees=self.fees_of(of_return),
            cash_rounding=self.cash_rounding_of(own),
            to_gift_card=self.moved(_GIFT_CARD, kinds=("REFUND",), of=own),
            to_store_credit=self.moved(_STORE_CREDIT, kinds=("REFUND",), of=own),
        )

    def return_of(self, refund: Node) -> Node:
        """The return this refund belongs to; an empty node when it belongs to none."""
        for one in _nodes(self.node.get("returns")):
            if refund["id"] in {own["id"] for own in _nodes(one.get("refunds"))}:
                return one
        return {}

    def fees_of(self, of_return: Node) -> Money:
        """Return shipping and restocking fees of a return."""
        restocking = [line.get("restockingFee") for line in _nodes(of_return.get("returnLineItems"))]
        fees = [*(of_return.get("returnShippingFees") or ()), *(fee for fee in restocking if fee)]
        return total((self.money(fee["amountSet"]) for fee in fees), currency=self.currency)

    def cash_rounding_of(self, transactions: Iterable[Node]) -> Money:
        return total((self.money(t.get("amountRoundingSet")) for t in transactions), currency=self.currency)

    def returned_line(self, line: Node) -> ReturnedLine:
        return ReturnedLine(
            source=line["id"],
            line=line["lineItem"]["id"],
            quantity=line["quantity"],
            subtotal=self.money(line["subtotalSet"]),
            tax=self.money(line["totalTaxSet"]),
        )

    def returned_delivery(self, line: Node) -> ReturnedDelivery:
        shipping = line.get("shippingLine")
        return ReturnedDelivery(
            source=line["id"],
            delivery=shipping["id"] if shipping else None,
            subtotal=self.money(line["subtotalAmountSet"]),
            tax=self.money(line["taxAmountSet"]),
        )

    def adjustment(self, one: Node) -> Adjustment:
        return Adjustment(
            source=one["id"],
            reason=one.get("reason") or "",
            amount=self.money(one["amountSet"]),
            tax=self.money(one["taxAmountSet"]),
        )


def _percentage(line: Node) -> Decimal:
    stated = line.get("ratePercentage")
    if stated is not None:
        return Decimal(str(stated)).normalize()
    return (Decimal(str(line["rate"])) * 100).normalize()


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _nodes(connection: Node | None) -> Sequence[Node]:
    return connection["nodes"] if connection else ()


def _is_pending(refund: Node, transactions: Sequence[Node]) -> bool:
    """Money is still on its way and Shopify says the amount is not final."""
    reasons = {one.get("reason") for one in _nodes(refund["orderAdjustments"])}
    if "PENDING_REFUND_DISCREPANCY" in reasons:
        return True
    return bool(transactions) and all(transaction["status"] == "PENDING" for transaction in transactions)


def _buyer(node: Node) -> Buyer:
    """Without names: who it is by id, whether it is a business, and the VAT number the verdict needs."""
    customer = node.get("customer") or {}
    company = node.get("purchasingEntity") or {}
    is_company = company.get("__typename") == "PurchasingCompany"
    company_taxes = ((company.get("location") or {}).get("taxSettings") or {}) if is_company else {}
    customer_taxes = customer.get("taxSettings") or {}
    number = company_taxes.get("taxRegistrationId") or customer_taxes.get("taxId") or ""
    exemptions = [*(company_taxes.get("taxExemptions") or ()), *(customer.get("taxExemptions") or ())]
    return Buyer(
        shopify_id=customer.get("id"),
        is_business=is_company,
        vat_number=number,
        has_email=bool(node.get("email") or customer.get("defaultEmailAddress")),
        exemptions=tuple(dict.fromkeys(exemptions)),
    )
