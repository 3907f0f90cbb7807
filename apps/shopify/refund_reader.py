"""From Shopify's `Refund` nodes to refunds of a sale, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.bookkeeping.money import Money, total
from apps.bookkeeping.sale import Adjustment, Refund, ReturnedDelivery, ReturnedDuty, ReturnedLine
from apps.shopify.amounts import GIFT_CARD, STATUSES, STORE_CREDIT, Amounts
from apps.shopify.fields import Fields

# Admin schema 2026-10: RefundLineItemRestockType, OrderAdjustmentDiscrepancyReason.
_RESTOCKS = frozenset({"CANCEL", "LEGACY_RESTOCK", "NO_RESTOCK", "RETURN"})
_PENDING = "PENDING_REFUND_DISCREPANCY"
_REASONS = frozenset(
    {"CUSTOMER", "DAMAGE", "FULL_RETURN_BALANCING_ADJUSTMENT", _PENDING, "REFUND_DISCREPANCY", "RESTOCK"}
)

_FAILED = frozenset({"FAILURE", "ERROR"})


def read(order: Fields, amounts: Amounts) -> tuple[Refund, ...]:
    """Every refund of the order. Raises Unreadable where the node is not as the query asks for it."""
    return _RefundReader(order, amounts).refunds()


@dataclass(frozen=True, slots=True)
class _RefundReader:
    order: Fields
    amounts: Amounts

    def refunds(self) -> tuple[Refund, ...]:
        """Oldest first, so that their numbers never change."""
        transactions = {transaction.text("id"): transaction for transaction in self.order.parts("transactions")}
        found = [self.refund(refund, transactions) for refund in self.order.parts("refunds")]
        return tuple(sorted(found, key=lambda refund: (refund.processed_at, refund.source)))

    def refund(self, refund: Fields, transactions: Mapping[str, Fields]) -> Refund:
        of_return = self.return_of(refund)
        ids = [transaction.text("id") for transaction in refund.nodes("transactions")]
        own = [transactions[one] for one in ids if one in transactions]
        return Refund(
            source=refund.text("id"),
            processed_at=refund.moment("processedAt" if refund.has("processedAt") else "createdAt"),
            lines=tuple(self.returned_line(line) for line in refund.nodes("refundLineItems")),
            deliveries=tuple(self.returned_delivery(line) for line in refund.nodes("refundShippingLines")),
            adjustments=tuple(self.adjustment(one) for one in refund.nodes("orderAdjustments")),
            duties=self.returned_duties(refund),
            money_back=self.amounts.money(refund, "totalRefundedSet"),
            is_pending=_is_pending(refund, own),
            is_failed=bool(own) and all(one.word("status", STATUSES) in _FAILED for one in own),
            is_exchange=bool(of_return and of_return.nodes_if_asked("exchangeLineItems")),
            fees=self.fees_of(of_return),
            cash_rounding=self.cash_rounding_of(own),
            rounded_payments=self.amounts.rounded(own),
            to_gift_card=self.amounts.moved(GIFT_CARD, kinds=("REFUND",), of=own),
            cards=self.amounts.of_cards(kinds=("REFUND",), of=own),
            to_store_credit=self.amounts.moved(STORE_CREDIT, kinds=("REFUND",), of=own),
        )

    def returned_duties(self, refund: Fields) -> tuple[ReturnedDuty, ...]:
        """The one list that the schema lets be null."""
        found = refund.parts("duties") if refund.has("duties") else ()
        return tuple(
            ReturnedDuty(
                duty.part("originalDuty").text("id") if duty.has("originalDuty") else "",
                self.amounts.money(duty, "amountSet"),
            )
            for duty in found
        )

    def return_of(self, refund: Fields) -> Fields | None:
        """The return this refund belongs to; None when it belongs to none."""
        for one in self.order.nodes_if_asked("returns"):
            if refund.text("id") in {own.text("id") for own in one.nodes_if_asked("refunds")}:
                return one
        return None

    def fees_of(self, of_return: Fields | None) -> Money:
        """Return shipping and restocking fees of a return."""
        if of_return is None:
            return self.amounts.nothing
        lines = of_return.nodes_if_asked("returnLineItems")
        restocking = [line.part("restockingFee") for line in lines if line.has("restockingFee")]
        fees = [*of_return.parts_if_asked("returnShippingFees"), *restocking]
        return total((self.amounts.money(fee, "amountSet") for fee in fees), currency=self.amounts.currency)

    def cash_rounding_of(self, transactions: Iterable[Fields]) -> Money:
        """Null where the transaction was not in cash."""
        return total(
            (self.amounts.money_or_nothing(t, "amountRoundingSet") for t in transactions),
            currency=self.amounts.currency,
        )

    def returned_line(self, line: Fields) -> ReturnedLine:
        return ReturnedLine(
            source=line.text("id"),
            line=line.part("lineItem").text("id"),
            quantity=line.units("quantity"),
            subtotal=self.amounts.money(line, "subtotalSet"),
            tax=self.amounts.money(line, "totalTaxSet"),
            is_restocked=not line.has("restockType") or line.word("restockType", _RESTOCKS) != "NO_RESTOCK",
        )

    def returned_delivery(self, line: Fields) -> ReturnedDelivery:
        shipping = line.part_or_none("shippingLine")
        return ReturnedDelivery(
            source=line.text("id"),
            delivery=shipping.text("id") if shipping else None,
            subtotal=self.amounts.money(line, "subtotalAmountSet"),
            tax=self.amounts.money(line, "taxAmountSet"),
        )

    def adjustment(self, one: Fields) -> Adjustment:
        return Adjustment(
            source=one.text("id"),
            reason=_reason(one),
            amount=self.amounts.money(one, "amountSet"),
            tax=self.amounts.money(one, "taxAmountSet"),
        )


def _reason(adjustment: Fields) -> str:
    return adjustment.word("reason", _REASONS) if adjustment.has("reason") else ""


def _is_pending(refund: Fields, transactions: Sequence[Fields]) -> bool:
    """Money is still on its way and Shopify says the amount is not final."""
    if _PENDING in {_reason(one) for one in refund.nodes("orderAdjustments")}:
        return True
    statuses = {transaction.word("status", STATUSES) for transaction in transactions}
    return statuses == {"PENDING"}
