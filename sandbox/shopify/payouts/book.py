"""The payouts of a shop: made of movements that are told, kept, changed, and answered as the Admin API does.

Readings of ours, where Shopify documents nothing: the whole account needs read_shopify_payments_payouts; a withdrawal's
net is negative; the summary's sums are signed as the movements are; disputes count as adjustments.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from graphql import GraphQLError
from werkzeug.wrappers import Request, Response

from sandbox.replies import answer_json, wish_of
from sandbox.shopify import shops
from sandbox.shopify.connections import page
from sandbox.shopify.node import Node, moment_text
from sandbox.shopify.platform import Platform
from sandbox.store import Collection, Store

_OF_A_PAYOUT = re.compile(r"payments_transfer_id:(\d+)")
_PARTS = {"CHARGE": "charges", "REFUND": "refunds"}
_RESERVED = "RESERVED_FUNDS"
_NOTHING = Decimal("0.00")
# As the fields of Shopify's summary are called: the amounts of each part, and its fees.
_GROSS = {"refunds": "refundsFeeGross", "advance": "advanceGross"}
_FEES = {"advance": "advanceFees"}
_SUMMED = ("charges", "refunds", "adjustments", "reservedFunds", "retriedPayouts", "advance")


def payouts_of(store: Store, domain: str) -> Collection:
    """By gid: {"payout": node, "transactions": [node, …]}."""
    return store.collection(f"payouts:{domain}")


def account(store: Store, shop: Node) -> Node | None:
    """shopifyPaymentsAccount; none for a shop that does not use Shopify Payments."""
    kept = payouts_of(store, shop["domain"]).values()
    if not kept:
        return None
    return {
        "id": f"gid://shopify/ShopifyPaymentsAccount/{shop['number']}",
        "country": shop["country"],
        "defaultCurrency": shop["currencyCode"],
        "payouts": partial(_payouts, kept),
        "balanceTransactions": partial(_transactions, kept),
    }


def _payouts(kept: list[Node], **wish: Any) -> Node:
    if wish.get("sortKey") != "ISSUED_AT" or wish.get("query"):
        raise GraphQLError("The sandbox tells payouts by ISSUED_AT and without a search.")

    def newest_first(node: Node) -> tuple[Any, ...]:
        sign = -1 if wish.get("reverse") else 1
        return (sign * datetime.fromisoformat(node["issuedAt"]).timestamp(), sign * int(node["legacyResourceId"]))

    nodes = sorted((each["payout"] for each in kept), key=newest_first)
    return page(nodes, wish, key=newest_first)


def _transactions(kept: list[Node], **wish: Any) -> Node:
    of_one = _OF_A_PAYOUT.fullmatch(wish.get("query") or "")
    if of_one is None:
        raise GraphQLError("The sandbox tells balance transactions by payments_transfer_id.")
    found = [each["transactions"] for each in kept if each["payout"]["legacyResourceId"] == of_one[1]]
    moved = found[0] if found else []
    return page([one for one in moved if one["type"] != "TRANSFER" or not wish.get("hideTransfers")], wish)


def control(platform: Platform, request: Request) -> Response:
    """{"shop", "number" (of one that is there: it changes), "days_ago", "status", "transactions": [{"type", "amount",
    "fee", "order", "source", "why", "currency", "test", "net"}], "net", "currency"}: a payout is made, or changed.
    """
    wish = wish_of(request)
    shop = shops.asked_shop(platform.store, wish)
    return answer_json(keep(platform.store, shop, wish, now=platform.clock.now()))


def keep(store: Store, shop: Node, wish: Mapping[str, Any], *, now: datetime) -> Node:
    """The payout with its transactions, as it stands now."""
    number = str(wish.get("number") or shops.next_number(store, "payout", first=9001))
    gid = f"gid://shopify/ShopifyPaymentsPayout/{number}"
    kept = payouts_of(store, shop["domain"])
    before = kept.get(gid) or {"payout": {}, "transactions": []}
    currency = str(wish.get("currency") or shop["currencyCode"])
    status = str(wish.get("status") or before["payout"].get("status") or "PAID")
    moved = before["transactions"]
    if "transactions" in wish:
        issued = now - timedelta(days=float(wish.get("days_ago", 0)))
        moved = [_transaction(store, one, currency=currency, at=issued) for one in wish["transactions"]]
    net = Decimal(str(wish.get("net") or sum((Decimal(one["net"]["amount"]) for one in moved), _NOTHING)))
    payout = {
        "issuedAt": moment_text(now - timedelta(days=float(wish.get("days_ago", 0)))),
        **before["payout"],
        "id": gid,
        "legacyResourceId": number,
        "status": status,
        "transactionType": "WITHDRAWAL" if net < 0 else "DEPOSIT",
        "net": _money(net, currency),
        "summary": _summary(moved, currency),
    }
    belongs = {"associatedPayout": {"id": gid, "status": status}}
    made = {"payout": payout, "transactions": [{**one, **belongs} for one in moved]}
    kept.put(gid, made)
    return made


def _transaction(store: Store, told: Mapping[str, Any], *, currency: str, at: datetime) -> Node:
    amount, fee = Decimal(str(told["amount"])), Decimal(str(told.get("fee", "0.00")))
    currency = str(told.get("currency", currency))
    order, kind = told.get("order"), str(told.get("type", "CHARGE"))
    number = shops.next_number(store, "balance transaction", first=500_001)
    return {
        "id": f"gid://shopify/ShopifyPaymentsBalanceTransaction/{number}",
        "type": kind,
        "test": bool(told.get("test")),
        "transactionDate": moment_text(at),
        "amount": _money(amount, currency),
        "fee": _money(fee, currency),
        "net": _money(Decimal(str(told.get("net", amount - fee))), currency),
        "sourceType": told.get("source") or (kind if kind in _PARTS else "ADJUSTMENT"),
        "adjustmentReason": told.get("why"),
        "associatedOrder": {"id": order["id"], "name": order["name"]} if order else None,
        "adjustmentsOrders": [],
    }


def _summary(moved: list[Node], currency: str) -> Node:
    sums = {part: {"amount": _NOTHING, "fee": _NOTHING} for part in _SUMMED}
    for one in moved:
        reserved = "reservedFunds" if one["type"].startswith(_RESERVED) else "adjustments"
        for name, value in sums[_PARTS.get(one["type"], reserved)].items():
            sums[_PARTS.get(one["type"], reserved)][name] = value + Decimal(one[name]["amount"])
    gross = {_GROSS.get(part, f"{part}Gross"): _money(each["amount"], currency) for part, each in sums.items()}
    fees = {_FEES.get(part, f"{part}Fee"): _money(each["fee"], currency) for part, each in sums.items()}
    return {**gross, **fees, "usdcRebateCreditAmount": _money(_NOTHING, currency)}


def _money(amount: Decimal, currency: str) -> Node:
    return {"amount": f"{amount:.2f}", "currencyCode": currency}
