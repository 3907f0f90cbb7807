"""Day books of tills, in a real browser: switched on, looked at, taken home as a file."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from apps.ledger.models import Document, TillDay
from apps.shops.models import Settings
from sandbox.days import noon, till_day
from tests.harness.merchant import SetUp, sync_now
from tests.harness.pdfs import text_of
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"
SAVE = "form[data-save-bar] s-button[type=submit]"
PICTURES = os.environ.get("PICTURES", "")
SHIRT = {"title": "Shirt", "price": "302.50", "vat": "21"}
BOOK = {"title": "Book", "price": "10.90", "vat": "9"}
ODD = {"title": "Odd", "price": "11.30", "vat": "13"}


def seen(page: Any, name: str) -> None:
    """A picture at two widths, where somebody wants to look."""
    for width in (1280, 390) if PICTURES else ():
        page.set_viewport_size({"width": width, "height": 1700})
        page.wait_for_timeout(300)
        page.screenshot(path=str(Path(PICTURES) / f"tills-{name}-{width}.png"))
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_till_gets_a_day_book_and_its_day_is_explained(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. The page proposes accounts from their names; Utrecht gets a day book.
    2. The day stands in the list; its page says what was sold per rate, how it was paid, which orders are in it.
    3. An order that waits is named there; one that is in the day book says so on its own page.
    4. The day is taken home in Dutch, as a PDF and for a spreadsheet.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    Settings.objects.filter(webshop=webshop).update(unknown_vat="hold")
    orders = [
        world.place(lines=lines, till="Utrecht", days_ago=noon(1), gateway=gateway)["name"]
        for lines, gateway in (([SHIRT], "cash"), ([BOOK], "shopify_payments"), ([ODD], "cash"))
    ]
    day = till_day(1)
    page.goto(f"{world.shopify}{APP}/settings/tills?locale=en")
    app = page.frame_locator("iframe")
    app.locator("s-paragraph", has_text="No till has a day book").wait_for()
    app.locator("[label*='Utrecht'] input").first.fill(f"{day}")
    app.locator(SAVE).click()
    page.locator(".toast", has_text="What is booked stays").first.wait_for()
    assert dict(webshop.payment_gateways.values_list("gateway", "account")) == {
        "cash": "1000",
        "shopify_payments": "1260",
    }
    for _ in range(6):
        sync_now(webshop)
        if TillDay.objects.filter(state="booked").exists():
            break
    look_at_the_day(page, world, orders=orders)


def look_at_the_day(page: Any, world: World, *, orders: list[str]) -> None:
    """Steps 2 to 4."""
    app = page.frame_locator("iframe")
    page.goto(f"{world.shopify}{APP}/settings/tills?locale=en")
    app.locator("s-table-cell", has_text="313.40").wait_for()
    seen(page, "list")
    booked = TillDay.objects.get(state="booked")
    page.goto(f"{world.shopify}{APP}/tills/days/{booked.pk}?locale=en")
    app.locator("s-table-cell", has_text="52.50").wait_for()
    app.locator("s-section", has_text="Not in this day").get_by_text(orders[2]).first.wait_for()
    app.locator("s-table-cell", has_text=orders[1]).wait_for()
    seen(page, "day")
    app.locator("s-select[name=language] select").select_option("nl")
    with page.expect_download() as drawn:
        app.locator("s-button[data-download*='.pdf']").click()
    said = text_of(Path(drawn.value.path()).read_bytes())
    for words in ("Dagboek van Utrecht", "NL 21 %", "313,40", "Kassabonnen boven 250", orders[0]):
        assert words in said
    with page.expect_download() as sheet:
        app.locator("s-button[data-download*='.csv']").click()
    assert "302,50" in Path(sheet.value.path()).read_text(encoding="utf-8-sig")
    document = Document.objects.get(order_name=orders[0])
    page.goto(f"{world.shopify}{APP}/orders/{document.pk}?locale=en")
    app.locator("s-paragraph", has_text="In the day book").wait_for()
    seen(page, "order")
