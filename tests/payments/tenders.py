"""Money as Shopify's answers have it, for tests: tender transactions, and an order with its transactions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from tests.payments.payouts import money

ORDER = "gid://shopify/Order/5001"
AT = "2026-11-03T10:00:00Z"


def a_tender(
    number: int, amount: str, *, order: str | None = ORDER, name: str = "#1001", **other: Any
) -> dict[str, Any]:
    """`other` replaces fields of the node; `currency` is of the amount."""
    return {
        "id": f"gid://shopify/TenderTransaction/{number}",
        "processedAt": AT,
        "test": False,
        "paymentMethod": "credit_card",
        "remoteReference": None,
        "amount": money(amount, other.pop("currency", "EUR")),
        "order": {"id": order, "name": name} if order else None,
        **other,
    }


def a_transaction(number: int, amount: str, gateway: str | None = "mollie", **other: Any) -> dict[str, Any]:
    """A payment that succeeded; `seen` is what the customer saw, where that is another currency."""
    shop, seen = money(amount, other.pop("currency", "EUR")), other.pop("seen", None)
    return {
        "id": f"gid://shopify/OrderTransaction/{number}",
        "kind": "SALE",
        "status": "SUCCESS",
        "test": False,
        "gateway": gateway,
        "paymentId": None,
        "createdAt": AT,
        "processedAt": AT,
        "amountSet": {"shopMoney": shop, "presentmentMoney": seen or shop},
        "amountRoundingSet": None,
        **other,
    }


def an_order(transactions: Sequence[dict[str, Any]], *, total: str = "121.00", **other: Any) -> dict[str, Any]:
    """A Dutch order of one line with 21 % VAT."""
    whole = {"shopMoney": money(total), "presentmentMoney": money(total)}
    tax = _bag(total, share="21/121")
    nothing = _bag("0.00")
    address = {"countryCodeV2": "NL", "provinceCode": None, "zip": "1000AA"}
    return {
        "id": ORDER,
        "name": "#1001",
        "currencyCode": "EUR",
        "presentmentCurrencyCode": "EUR",
        "processedAt": AT,
        "createdAt": AT,
        "updatedAt": AT,
        "cancelledAt": None,
        "test": False,
        "displayFinancialStatus": "PAID",
        "sourceName": "web",
        "taxesIncluded": True,
        "shippingAddress": address,
        "billingAddress": address,
        "retailLocation": None,
        "customer": None,
        "purchasingEntity": None,
        "tags": [],
        "lineItems": {"nodes": [_line(whole, tax)], "pageInfo": {"hasNextPage": False}},
        "shippingLines": {"nodes": [], "pageInfo": {"hasNextPage": False}},
        "refunds": [],
        "totalPriceSet": whole,
        "totalTaxSet": tax,
        "currentTotalPriceSet": whole,
        "currentTotalTaxSet": tax,
        "totalTipReceivedSet": nothing,
        "totalDiscountsSet": nothing,
        "currentTotalDiscountsSet": nothing,
        "transactions": list(transactions),
        **other,
    }


def _bag(amount: str, *, share: str = "1/1") -> dict[str, Any]:
    cents = round(Fraction(amount) * Fraction(share) * 100)
    told = money(f"{cents // 100}.{cents % 100:02d}")
    return {"shopMoney": told, "presentmentMoney": told}


def _line(whole: dict[str, Any], tax: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "gid://shopify/LineItem/1",
        "name": "Shirt",
        "title": "Shirt",
        "sku": "SHIRT",
        "quantity": 1,
        "currentQuantity": 1,
        "originalTotalSet": whole,
        "discountAllocations": [],
        "taxLines": [{"ratePercentage": 21, "priceSet": tax, "title": "VAT", "channelLiable": False}],
        "isGiftCard": False,
        "product": {"id": "gid://shopify/Product/1"},
        "taxable": True,
        "requiresShipping": True,
        "duties": [],
    }
