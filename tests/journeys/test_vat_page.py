"""VAT, in a real browser: what is booked stays, and an older tab saves nothing."""

from __future__ import annotations

from typing import Any

from apps.ledger.models import Document
from apps.shops.models import Settings
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"
SAVE = "form[data-save-bar] s-button[type=submit]"


def opened(page: Any, world: World) -> Any:
    page.goto(f"{world.shopify}{APP}/settings/vat?locale=en")
    app = page.frame_locator("iframe")
    app.locator("s-choice-list[name=unknown_vat]").wait_for()
    return app


def test_what_is_booked_stays_when_rates_without_a_code_are_to_wait(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. An order at 17 % is booked on the default code; the page shows its row, and that 17 % is no Dutch rate.
    2. Rates without a code are to wait from now on; saved, and said what that does.
    3. A refund of that order is booked all the same; nothing of it waits.
    4. A tab that was opened before saves nothing, and says so.
    """
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(unknown_vat="default")
    order = world.place(lines=[{"title": "Odd", "price": "10.00", "quantity": 1, "vat": "17"}], paid=True)
    sync_now(webshop)
    older = page.context.new_page()
    old = opened(older, world)
    app = opened(page, world)
    app.locator(".mend", has_text="Netherlands has no rate of 17").wait_for()
    app.locator("s-choice-list[name=unknown_vat] input[value=hold]").check()
    app.locator(SAVE).click()
    page.locator(".toast", has_text="what is booked stays").wait_for()
    assert Settings.objects.get(webshop=webshop).unknown_vat == "hold"
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    assert set(Document.objects.filter(webshop=webshop).values_list("kind", "state")) == {
        ("sale", "booked"),
        ("refund", "booked"),
    }
    old.locator(SAVE).click()
    old.locator("s-banner[tone=critical]", has_text="Somebody saved this page meanwhile").wait_for()
    assert Settings.objects.get(webshop=webshop).unknown_vat == "hold"
