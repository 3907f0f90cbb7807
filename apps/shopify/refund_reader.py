"""From Shopify's `Refund` nodes to refunds of a sale, oldest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from apps.bookkeeping.money import Money, total
from apps.bookkeeping.sale import Adjustment, Refund, ReturnedDelivery, ReturnedDuty, ReturnedLine
from apps.shopify.amounts import GIFT_CARD, STORE_CREDIT, Amounts, Node, moment, nodes

_FAILED = frozenset({"FAILURE", "ERROR"})


def read(node: Node, amounts: Amounts) -> tuple[Refund, ...]:
    """Every refund of the order. Raises KeyError or TypeError where the node lacks what the query asks for."""
    return _Reader(node, amounts).refunds()


@dataclass(frozen=True, slots=True)
class _Reader:
    node: Node
    amounts: Amounts

    def refunds(self) -> tuple[Refund, ...]:
        """Oldest first, so that their numbers never change."""
        transactions = {transaction["id"]: transaction for transaction in self.node["transactions"]}
        found = [self.refund(refund, transactions) for refund in self.node["refunds"]]
        return tuple(sorted(found, key=lambda refund: (refund.processed_at, refund.source)))

    def refund(self, refund: Node, transactions: Mapping[str, Node]) -> Refund:
        of_return = self.return_of(refund)
        own = [transactions[t["id"]] for t in nodes(refund["transactions"]) if t["id"] in transactions]
        return Refund(
            source=refund["id"],
            processed_at=moment(refund["processedAt"] or refund["createdAt"]),
            lines=tuple(self.returned_line(line) for line in nodes(refund["refundLineItems"])),
            deliveries=tuple(self.returned_delivery(line) for line in nodes(refund["refundShippingLines"])),
            adjustments=tuple(self.adjustment(one) for one in nodes(refund["orderAdjustments"])),
            duties=tuple(
                ReturnedDuty(
                    duty["originalDuty"]["id"] if duty.get("originalDuty") else "",
                    self.amounts.money(duty["amountSet"]),
                )
                for duty in refund.get("duties") or ()
            ),
            money_back=self.amounts.money(refund["totalRefundedSet"]),
            is_pending=_is_pending(refund, own),
            is_failed=bool(own) and all(transaction["status"] in _FAILED for transaction in own),
            is_exchange=bool(nodes(of_return.get("exchangeLineItems"))),
            fees=self.fees_of(of_return),
            cash_rounding=self.cash_rounding_of(own),
            to_gift_card=self.amounts.moved(GIFT_CARD, kinds=("REFUND",), of=own),
            to_store_credit=self.amounts.moved(STORE_CREDIT, kinds=("REFUND",), of=own),
        )

    def return_of(self, refund: Node) -> Node:
        """The return this refund belongs to; an empty node when it belongs to none."""
        for one in nodes(self.node.get("returns")):
            if refund["id"] in {own["id"] for own in nodes(one.get("refunds"))}:
                return one
        return {}

    def fees_of(self, of_return: Node) -> Money:
        """Return shipping and restocking fees of a return."""
        restocking = [line.get("restockingFee") for line in nodes(of_return.get("returnLineItems"))]
        fees = [*(of_return.get("returnShippingFees") or ()), *(fee for fee in restocking if fee)]
        return total((self.amounts.money(fee["amountSet"]) for fee in fees), currency=self.amounts.currency)

    def cash_rounding_of(self, transactions: Iterable[Node]) -> Money:
        return total(
            (self.amounts.money(t.get("amountRoundingSet")) for t in transactions), currency=self.amounts.currency
        )

    def returned_line(self, line: Node) -> ReturnedLine:
        return ReturnedLine(
            source=line["id"],
            line=line["lineItem"]["id"],
            quantity=line["quantity"],
            subtotal=self.amounts.money(line["subtotalSet"]),
            tax=self.amounts.money(line["totalTaxSet"]),
            is_restocked=line.get("restockType") != "NO_RESTOCK",
        )

    def returned_delivery(self, line: Node) -> ReturnedDelivery:
        shipping = line.get("shippingLine")
        return ReturnedDelivery(
            source=line["id"],
            delivery=shipping["id"] if shipping else None,
            subtotal=self.amounts.money(line["subtotalAmountSet"]),
            tax=self.amounts.money(line["taxAmountSet"]),
        )

    def adjustment(self, one: Node) -> Adjustment:
        return Adjustment(
            source=one["id"],
            reason=one.get("reason") or "",
            amount=self.amounts.money(one["amountSet"]),
            tax=self.amounts.money(one["taxAmountSet"]),
        )


def _is_pending(refund: Node, transactions: Sequence[Node]) -> bool:
    """Money is still on its way and Shopify says the amount is not final."""
    reasons = {one.get("reason") for one in nodes(refund["orderAdjustments"])}
    if "PENDING_REFUND_DISCREPANCY" in reasons:
        return True
    return bool(transactions) and all(transaction["status"] == "PENDING" for transaction in transactions)
