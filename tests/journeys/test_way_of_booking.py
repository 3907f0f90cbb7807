"""A merchant who wants invoices with stock instead of entries, in a real browser."""

from __future__ import annotations

from typing import Any

from apps.ledger.models import Document
from apps.shops.models import Settings
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"


def test_from_entries_to_invoices(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. Open the settings; choose sales invoice: the accounts make way for items, proposed from Exact.
    2. Name another item, look at sales orders and at entries, and come back: what was typed is there.
    3. Clear the item for shipping and save: the page says it is needed. Name it and save.
    4. A customer pays an order; it becomes an invoice, shown with its items.
    """
    webshop = set_up()
    page.goto(f"{world.shopify}{APP}/settings?locale=en")
    app = page.frame_locator("iframe")
    app.locator("s-select[name=account_goods]").wait_for()
    app.locator("s-choice-list[name=booking_type] input[value=sales_invoice]").check()
    shipping = app.locator("s-text-field[name=item_shipping] input")
    shipping.wait_for()
    assert shipping.input_value() == "VERZ"
    assert app.locator("s-select[name=account_goods]").count() == 0
    shipping.fill("WEB")
    choices = app.locator("s-choice-list[name=booking_type]")
    choices.locator("input[value=sales_order]").check()
    app.locator("input[type=hidden][name=finalise_invoices_asked]").wait_for(state="attached")
    choices.locator("input[value=sales_entry]").check()
    app.locator("s-select[name=account_goods]").wait_for()
    choices.locator("input[value=sales_invoice]").check()
    shipping.wait_for()
    assert shipping.input_value() == "WEB"
    shipping.fill("")
    save = app.locator("form[data-save-bar] s-button[type=submit]")
    save.click()
    app.locator("s-text-field[name=item_shipping][error]").wait_for()
    assert Settings.objects.get(webshop=webshop).booking_type == "sales_entry"
    shipping.fill("VERZ")
    save.click()
    app.locator("s-banner[tone=success]").wait_for()
    assert Settings.objects.get(webshop=webshop).booking_type == "sales_invoice"
    world.place(lines=[{"sku": "LK-SOK-04", "price": "12.10", "quantity": 2}], shipping="6.95", paid=True)
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop)
    page.goto(f"{world.shopify}{APP}/orders/{document.pk}?locale=en")
    app.get_by_text("LK-SOK-04").first.wait_for()
    app.get_by_text("sales invoice").first.wait_for()
