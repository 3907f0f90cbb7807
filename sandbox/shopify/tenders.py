"""Tender transactions: money that really moved, made of the transactions of the orders, oldest id first.

Gift cards and store credit move none. The amount is what the customer saw, negative where it went back. Cash and what
was marked as paid have no reference of a provider. A reading of ours: it is processed a second after its transaction.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.shopify import search
from sandbox.shopify.node import Node, moment_text

_SIGNS = {"SALE": 1, "CAPTURE": 1, "REFUND": -1, "CHANGE": -1}
_NO_MONEY = {"gift_card", "shopify_store_credit"}
_METHODS = {"cash": "cash", "paypal": "paypal", "klarna": "klarna", "shopify_payments": "credit_card"}
_LATER = timedelta(seconds=1)


def matching(orders: Iterable[Node], wish: str | None) -> list[Node]:
    """Those that the search wants, by id."""
    told = [_tender(order, each) for order in orders for each in order["transactions"] if _is_money(each)]
    return [_as_told(one) for one in sorted(search.matching(told, wish), key=number)]


def number(tender: Node) -> tuple[int]:
    """By which they are sorted."""
    return (int(tender["id"].rsplit("/", 1)[1]),)


def _as_told(tender: Node) -> Node:
    """The schema lets the moment be null: some tests want to see that."""
    return {**tender, "processedAt": None} if tender["isUndated"] else tender


def _is_money(each: Node) -> bool:
    has_moved = each["kind"] in _SIGNS and each["status"] == "SUCCESS" and each["processedAt"] is not None
    return has_moved and each["gateway"] not in _NO_MONEY


def _tender(order: Node, each: Node) -> Node:
    seen = each["amountSet"]["presentmentMoney"]
    amount = _SIGNS[each["kind"]] * Decimal(seen["amount"])
    return {
        "id": each["id"].replace("OrderTransaction", "TenderTransaction"),
        "processedAt": moment_text(datetime.fromisoformat(each["processedAt"]) + _LATER),
        "test": each["test"],
        "paymentMethod": _METHODS.get(each["gateway"] or "", "other"),
        "remoteReference": None if each["manualPaymentGateway"] else each["paymentId"],
        "amount": {"amount": str(amount), "currencyCode": seen["currencyCode"]},
        "order": order,
        "isUndated": each.get("isUndated", False),
    }
