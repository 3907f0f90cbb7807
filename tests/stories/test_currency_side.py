"""An order stays in the currency it was booked in, however the merchant's choice moves while it lives on."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.ledger.models import Document
from apps.shops.models import ComponentItem, Settings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_invoices_and_orders import books_as

RATE = 2  # of the stand-in: USD for one EUR
LINES = [
    {"title": "Linen shirt", "price": "121.00", "quantity": 2, "vat": "21"},
    {"title": "Book", "price": "10.90", "quantity": 1, "vat": "9"},
]
SIDES = {"shop": ("EUR", 1), "presentment": ("USD", RATE)}


def choose(webshop: Webshop, side: str) -> None:
    Settings.objects.filter(webshop=webshop).update(currency_side=side)
    webshop.settings.refresh_from_db()


def stands(webshop: Webshop, order: dict[str, Any]) -> dict[str, Decimal]:
    """What is booked of it, by currency."""
    found: dict[str, Decimal] = {}
    for document in Document.objects.filter(webshop=webshop, order_gid=order["id"]):
        assert document.state == "booked", (document.reference, document.reason_code, document.reason)
        assert document.total is not None
        found[document.currency] = found.get(document.currency, Decimal()) + document.total
    return found


def now(order: dict[str, Any]) -> Decimal:
    return Decimal(order["currentTotalPriceSet"]["shopMoney"]["amount"])


EDITS: tuple[dict[str, Any], ...] = (
    {"units": {"0": 1}, "add": [{"title": "Scarf", "price": "19.95", "quantity": 1, "vat": "21"}]},
    {"prices": {"1": "8.90"}},
)


@pytest.mark.parametrize("booking_type", ["sales_entry", "sales_invoice", "sales_order"])
def test_changes_and_refunds_follow_the_currency_of_their_order(set_up: SetUp, world: World, booking_type: str) -> None:
    """One order of each side; then the merchant's choice moves before every change."""
    webshop = set_up()
    books_as(webshop, booking_type, unknown_item="generic")
    ComponentItem.objects.create(webshop=webshop, component="goods", item="WEB")
    orders: dict[str, dict[str, Any]] = {}
    for side in SIDES:
        choose(webshop, side)
        orders[side] = world.place(lines=LINES, paid=True, presentment="USD")
        sync_now(webshop)
    for wish in (*({"edit": edit} for edit in EDITS), {"refund": {"units": {"0": 1}}}):
        choose(webshop, "shop" if webshop.settings.currency_side == "presentment" else "presentment")
        ((deed, about),) = wish.items()
        orders = {side: world.act(order, deed, **about) for side, order in orders.items()}
        sync_now(webshop)
        for side, order in orders.items():
            currency, rate = SIDES[side]
            assert stands(webshop, order) == {currency: now(order) * rate}
    written = [*world.entries(), *world.invoices(), *world.sales_orders()]
    in_exact = {(row["YourRef"].split("-")[0], row.get("Currency")) for row in written}
    assert in_exact == {(order["name"], SIDES[side][0]) for side, order in orders.items()}
