"""Payouts as Shopify's answer has them, for tests: plain functions that build the nodes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

PAYOUT = "gid://shopify/ShopifyPaymentsPayout/7001"
GROSS = {
    **{"CHARGE": "charges", "REFUND": "refunds"},
    **dict.fromkeys(("RESERVED_FUNDS", "RESERVED_FUNDS_REVERSAL", "RESERVED_FUNDS_WITHDRAWAL"), "reservedFunds"),
}
_PARTS = ("charges", "refunds", "adjustments", "reservedFunds", "retriedPayouts")


def money(amount: Decimal | str, currency: str = "EUR") -> dict[str, str]:
    return {"amount": str(amount), "currencyCode": currency}


def a_transaction(
    kind: str = "CHARGE", amount: str = "100.00", fee: str = "0.00", *, number: int = 1, order: str = "", **other: Any
) -> dict[str, Any]:
    currency = other.pop("currency", "EUR")
    return {
        "id": f"gid://shopify/ShopifyPaymentsBalanceTransaction/{number}",
        "type": kind,
        "test": False,
        "transactionDate": "2026-11-02T10:00:00Z",
        "amount": money(amount, currency),
        "fee": money(fee, currency),
        "net": money(Decimal(amount) - Decimal(fee), currency),
        "sourceType": "CHARGE",
        "adjustmentReason": None,
        "associatedOrder": {"id": f"gid://shopify/Order/{number}", "name": order} if order else None,
        "associatedPayout": {"id": PAYOUT, "status": "PAID"},
        "adjustmentsOrders": [],
        **other,
    }


def a_payout(transactions: Sequence[dict[str, Any]], *, status: str = "PAID", **other: Any) -> dict[str, Any]:
    """With the net and the summary that these transactions make; `other` replaces fields of the payout."""
    net = sum((Decimal(one["net"]["amount"]) for one in transactions), Decimal("0.00"))
    sums = {name: [Decimal("0.00"), Decimal("0.00")] for name in _PARTS}
    for one in transactions:
        part = sums[GROSS.get(one["type"], "adjustments")]
        part[0] += Decimal(one["amount"]["amount"])
        part[1] += Decimal(one["fee"]["amount"])
    gross = {
        ("refundsFeeGross" if name == "refunds" else f"{name}Gross"): money(part[0]) for name, part in sums.items()
    }
    fees = {f"{name}Fee": money(part[1]) for name, part in sums.items()}
    advances = {name: money("0.00") for name in ("advanceGross", "advanceFees", "usdcRebateCreditAmount")}
    payout = {
        "id": PAYOUT,
        "legacyResourceId": "7001",
        "issuedAt": "2026-11-02T23:30:00Z",
        "status": status,
        "transactionType": "WITHDRAWAL" if net < 0 else "DEPOSIT",
        "net": money(net),
        "summary": {**gross, **fees, **advances},
        **other,
    }
    return {"payout": payout, "transactions": list(transactions)}
