"""Money for an order: paid at once, in parts, by gift card, in cash with rounding, or promised by bank transfer."""

import json
from dataclasses import dataclass
from decimal import Decimal

from sandbox.shopify.node import Node
from sandbox.shopify.sales import totals
from sandbox.shopify.sales.amounts import ZERO, amount_of
from sandbox.shopify.sales.desk import Desk

# A gift card of the system that the shop had before: an app brought it along.
FROM_ELSEWHERE = 991
MANUAL_GATEWAYS = {"manual", "Bank Deposit", "cash"}
GATEWAY_NAMES = {
    "shopify_payments": "Shopify Payments",
    "gift_card": "Gift card",
    "cash": "Cash",
    "manual": "Manual",
    "Bank Deposit": "Bankoverschrijving",
    "shopify_store_credit": "Store credit",
}


@dataclass(frozen=True, slots=True)
class Payment:
    """`amount` None: all that is still open. `rounding`: paid more (or less) in cash because coins are missing.

    `kind`: SALE, or AUTHORIZATION (no money yet) and CAPTURE. `is_undated`: its tender does not tell when it was.
    """

    gateway: str = "shopify_payments"
    amount: Decimal | None = None
    rounding: Decimal = ZERO
    status: str = "SUCCESS"
    kind: str = "SALE"
    is_undated: bool = False
    card: int = FROM_ELSEWHERE  # the number of the gift card, where it is paid with one


def pay(order: Node, *, desk: Desk, payments: tuple[Payment, ...] = (Payment(),)) -> None:
    """Adds payments. A pending payment (bank transfer) turns into money when the order is paid later."""
    for payment in payments:
        open_amount = amount_of(order["totalOutstandingSet"])
        amount = open_amount if payment.amount is None else payment.amount
        pending = _pending(order)
        if pending is not None and payment.status == "SUCCESS":
            pending |= {"status": "SUCCESS", "processedAt": desk.moment}
        else:
            order["transactions"].append(transaction(order, payment, kind=payment.kind, amount=amount, desk=desk))
        totals.refresh(order, desk.moment)


def _pending(order: Node) -> Node | None:
    return next(
        (each for each in order["transactions"] if each["status"] == "PENDING" and each["kind"] == "SALE"), None
    )


def transaction(order: Node, payment: Payment, *, kind: str, amount: Decimal, desk: Desk) -> Node:
    """An OrderTransaction. Its amount is without the cash rounding, which stands beside it."""
    gateway, gid = payment.gateway, desk.gid("OrderTransaction")
    is_cash, location = gateway == "cash", order["retailLocation"]
    return {
        "id": gid,
        "kind": kind,
        "status": payment.status,
        "test": False,
        "isUndated": payment.is_undated,
        "gateway": gateway,
        "formattedGateway": GATEWAY_NAMES.get(gateway, gateway.title()),
        "manualPaymentGateway": gateway in MANUAL_GATEWAYS,
        "paymentId": f"{order['name']}.{len(order['transactions']) + 1}",
        "accountNumber": None,
        "createdAt": desk.moment,
        "processedAt": desk.moment if payment.status == "SUCCESS" else None,
        "errorCode": None,
        "parentTransaction": None,
        "amountSet": desk.bag(amount),
        "amountRoundingSet": desk.bag(payment.rounding) if is_cash else None,
        "totalUnsettledSet": None,
        "settlementCurrency": None,
        "settlementCurrencyRate": None,
        "currencyExchangeAdjustment": None,
        "fees": [],
        "receiptJson": json.dumps({"gift_card_id": payment.card, "gift_card_last_characters": "k7q2"})
        if gateway == "gift_card"
        else None,
        "paymentDetails": None,
        "device": {"id": "gid://shopify/PointOfSaleDevice/1"} if location else None,
        "location": location,
    }
