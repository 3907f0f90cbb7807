"""The buttons of a shop's page that make one thing of its own kind: a payment, a payout, a dispute, a gift card."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from werkzeug.exceptions import NotFound
from werkzeug.utils import redirect
from werkzeug.wrappers import Request, Response

from sandbox.shopify import cash, gift_cards, shops
from sandbox.shopify.counter import orders
from sandbox.shopify.node import Node
from sandbox.shopify.payouts import book
from sandbox.shopify.platform import Platform


def press(platform: Platform, _request: Request, *, handle: str, what: str) -> Response:
    """POST /store/{handle}/make/{payment, payout, dispute, gift-card, cash-session}."""
    shop = shops.shop_of(platform.store, shops.domain_of(handle))
    if shop is None or what not in _MAKES:
        raise NotFound
    _MAKES[what](platform, shop, platform.clock.now())
    return redirect(f"/store/{handle}", code=303)


def _payment(platform: Platform, shop: Node, _now: datetime) -> None:
    """An order that is paid in halves, through two gateways."""
    halves = [{"gateway": "Mollie", "amount": "5.00"}, {"gateway": "paypal"}]
    orders.new_order(platform, shop, {"payments": halves})


def _payout(platform: Platform, shop: Node, now: datetime) -> None:
    charges = [{"type": "CHARGE", "amount": "121.00", "fee": "2.55"}, {"type": "REFUND", "amount": "-21.00"}]
    book.keep(platform.store, shop, {"transactions": charges}, now=now)


def _dispute(platform: Platform, shop: Node, now: datetime) -> None:
    """Money that Shopify takes back for a customer, with its fee, out of a payout that costs money."""
    taken: dict[str, Any] = {"type": "DISPUTE_WITHDRAWAL", "amount": "-59.95", "fee": "15.00", "source": "DISPUTE"}
    book.keep(platform.store, shop, {"transactions": [taken]}, now=now)


def _gift_card(platform: Platform, shop: Node, now: datetime) -> None:
    gift_cards.keep(platform.store, shop, {"amount": "25.00"}, now=now)


def _cash_session(platform: Platform, shop: Node, now: datetime) -> None:
    """A drawer that lacks five euros."""
    for till in shop["locations"][:1]:
        wish = {"till": till["name"], "expected": "250.00", "counted": "245.00"}
        cash.keep(platform.store, shop, wish, now=now)


_MAKES: dict[str, Callable[[Platform, Node, datetime], None]] = {
    "payment": _payment,
    "payout": _payout,
    "dispute": _dispute,
    "gift-card": _gift_card,
    "cash-session": _cash_session,
}
