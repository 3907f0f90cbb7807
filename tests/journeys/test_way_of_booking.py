"""A merchant who wants invoices with stock instead of entries, in a real browser."""

from __future__ import annotations

import time
from typing import Any

from apps.ledger.models import Document
from apps.shops.models import Settings
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"
# After half a second a shift is no longer the answer to a click: then the page jumps under the reader.
SLOW_SECONDS = 0.7
GOOD_SHIFT = 0.1
_WATCH_SHIFTS = """() => {
    window.shifted = 0;
    const add = (list) => list.getEntries().forEach((one) => { if (!one.hadRecentInput) window.shifted += one.value; });
    new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
}"""


def answer_slowly(page: Any) -> None:
    def later(route: Any) -> None:
        time.sleep(SLOW_SECONDS)
        route.continue_()

    page.route("**/settings/by-type*", later)


def opened(page: Any, world: World) -> Any:
    """The settings, and there the page Booking."""
    page.goto(f"{world.shopify}{APP}/settings?locale=en")
    app = page.frame_locator("iframe")
    app.get_by_role("link", name="Booking").click()
    app.locator("s-choice-list[name=booking_type]").wait_for()
    return app


def test_a_choice_that_was_looked_at_keeps_what_was_typed_moves_nothing_and_can_be_discarded(
    page: Any, set_up: SetUp, world: World
) -> None:
    """
    1. Choose sales invoice: items are asked, proposed from Exact.
    2. Name another item, look at sales orders and at entries, and come back: what was typed is there.
    3. However slowly that is answered, the page does not jump.
    4. "Discard" in the admin's bar: the page is as it is stored.
    """
    set_up()
    app = opened(page, world)
    choices, shipping = app.locator("s-choice-list[name=booking_type]"), app.locator("[name=item_shipping] input")
    frame = page.locator("iframe").element_handle().content_frame()
    frame.evaluate(_WATCH_SHIFTS)
    answer_slowly(page)
    choices.locator("input[value=sales_invoice]").check()
    shipping.wait_for()
    assert shipping.input_value() == "VERZ"
    shipping.fill("WEB")
    choices.locator("input[value=sales_order]").check()
    app.locator("input[type=hidden][name=finalise_invoices_asked]").wait_for(state="attached")
    choices.locator("input[value=sales_entry]").check()
    shipping.wait_for(state="detached")
    choices.locator("input[value=sales_invoice]").check()
    shipping.wait_for()
    assert shipping.input_value() == "WEB"
    assert frame.evaluate("window.shifted") < GOOD_SHIFT
    page.get_by_role("button", name="Discard").click()
    shipping.wait_for(state="detached")
    assert choices.locator("input[value=sales_entry]").is_checked()


def test_from_entries_to_invoices(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. Choose sales invoice, clear the item for shipping and save: the page says it is needed.
    2. Name it and save with the admin's bar.
    3. A customer pays an order; it becomes an invoice, shown with its items.
    """
    webshop = set_up()
    app = opened(page, world)
    app.locator("s-choice-list[name=booking_type] input[value=sales_invoice]").check()
    shipping = app.locator("[name=item_shipping] input")
    shipping.fill("")
    app.locator("form[data-save-bar] s-button[type=submit]").click()
    app.locator("s-text-field[name=item_shipping][error]").wait_for()
    assert Settings.objects.get(webshop=webshop).booking_type == "sales_entry"
    shipping.fill("VERZ")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".toast", has_text="Saved").wait_for()
    assert Settings.objects.get(webshop=webshop).booking_type == "sales_invoice"
    world.place(lines=[{"sku": "LK-SOK-04", "price": "12.10", "quantity": 2}], shipping="6.95", paid=True)
    sync_now(webshop)
    document = Document.objects.get(webshop=webshop)
    page.goto(f"{world.shopify}{APP}/orders/{document.pk}?locale=en")
    app.get_by_text("LK-SOK-04").first.wait_for()
    app.get_by_text("sales invoice").first.wait_for()
