"""A month of payouts of a shop: what its orders brought day after day, and everything that seldom happens."""

from collections import defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.replies import answer_json
from sandbox.shopify import shops
from sandbox.shopify.node import Node
from sandbox.shopify.payouts.book import keep, payouts_of
from sandbox.shopify.platform import Platform
from sandbox.store import Store

_CENT, _PERCENT, _FIXED = Decimal("0.01"), Decimal("0.019"), Decimal("0.25")
_SIGNS = {"SALE": 1, "CAPTURE": 1, "REFUND": -1}


def make(store: Store, shop: Node, *, now: datetime, days: int = 30) -> list[Node]:
    """One payout for each day on which money moved through Shopify Payments, and the special ones."""
    by_day: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for order in store.collection(f"orders:{shop['domain']}").values():
        for day, told in _moved(order, now=now):
            if day <= days:
                by_day[day].append(told)
    some = next((one["order"] for told in by_day.values() for one in told if one["type"] == "CHARGE"), None)
    for day, seldom in _special(some).items():
        by_day[day] += seldom
    made = [
        keep(store, shop, {"days_ago": max(day - 0.5, 0), "transactions": moved, "status": _status(day)}, now=now)
        for day, moved in sorted(by_day.items(), reverse=True)
    ]
    dollars = [{"type": "CHARGE", "amount": "200.00", "fee": "6.10"}]
    made.append(keep(store, shop, {"days_ago": 6.2, "currency": "USD", "transactions": dollars}, now=now))
    refused = [{"type": "CHARGE", "amount": "35.00", "fee": "0.92"}]
    made.append(keep(store, shop, {"days_ago": 7.2, "status": "FAILED", "transactions": refused}, now=now))
    return made


def button(platform: Platform, _request: Request, *, handle: str) -> Response:
    """The button "A month of payouts" at a shop."""
    shop = shops.shop_of(platform.store, shops.domain_of(handle))
    if shop is None:
        return answer_json({"errors": f"There is no shop {handle}."}, 404)
    make(platform.store, shop, now=platform.clock.now())
    return redirect(f"/store/{handle}", code=303)


def _status(day: int) -> str:
    """What was paid out today is still on its way."""
    return "SCHEDULED" if day < 1 else "PAID"


def _moved(order: Node, *, now: datetime) -> list[tuple[int, dict[str, Any]]]:
    """The order's money through Shopify Payments, and how many days ago it moved; at least one: a payout follows."""
    found = []
    for each in order["transactions"]:
        sign = _SIGNS.get(each["kind"], 0)
        if each["status"] != "SUCCESS" or each["gateway"] != "shopify_payments" or not sign:
            continue
        amount = sign * Decimal(each["amountSet"]["shopMoney"]["amount"])
        fee = (amount * _PERCENT + _FIXED).quantize(_CENT, ROUND_HALF_UP) if sign > 0 else Decimal(0)
        day = max(1, (now - datetime.fromisoformat(each["processedAt"])).days)
        told = {"type": "CHARGE" if sign > 0 else "REFUND", "amount": amount, "fee": fee, "order": order}
        found.append((day, told))
    return found


def _special(some: Node | None) -> dict[int, list[dict[str, Any]]]:
    """A dispute lost and one won, a reserve held and let go, a label, an adjustment, and days that cost money."""
    return {
        12: [{"type": "DISPUTE_WITHDRAWAL", "amount": "-59.95", "fee": "15.00", "order": some, "source": "DISPUTE"}],
        11: [{"type": "ADJUSTMENT", "amount": "59.95", "fee": "-15.00", "order": some, "source": "DISPUTE"}],
        10: [{"type": "RESERVED_FUNDS", "amount": "-25.00"}, {"type": "CHARGE", "amount": "40.00", "fee": "1.01"}],
        9: [{"type": "RESERVED_FUNDS_REVERSAL", "amount": "25.00"}, {"type": "SHIPPING_LABEL", "amount": "-6.75"}],
        8: [{"type": "ADJUSTMENT", "amount": "2.50", "why": "Correction of a fee"}],
        0: [{"type": "CHARGE", "amount": "20.00", "fee": "0.63", "order": some}],
    }


def seed(store: Store, now: datetime) -> None:
    """The demo shop's month, where it has orders and no payouts yet."""
    shop = shops.shop_of(store, shops.domain_of("linnenkast"))
    if shop and len(store.collection(f"orders:{shop['domain']}")) and not payouts_of(store, shop["domain"]).values():
        make(store, shop, now=now)
