"""Payouts, in a real browser: switched on with Shopify's own question, read, booked, looked at."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from apps.ledger.models import MoneyDocument
from apps.shops.models import PayoutSettings
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"
SAVE = "form[data-save-bar] s-button[type=submit]"
PICTURES = os.environ.get("PICTURES", "")


def seen(page: Any, name: str) -> None:
    """A picture at two widths, where somebody wants to look."""
    for width in (1280, 390) if PICTURES else ():
        page.set_viewport_size({"width": width, "height": 1600})
        page.wait_for_timeout(300)
        page.screenshot(path=str(Path(PICTURES) / f"payouts-{name}-{width}.png"))
    page.set_viewport_size({"width": 1280, "height": 900})


def test_payouts_are_switched_on_and_every_one_is_explained(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. The page proposes journal and accounts from their names; switched on, Shopify asks for the permission.
    2. Who does not allow it is told that nothing is booked; who saves again and allows it is not.
    3. The payout stands in the list, and its page says which order, which fee and what was booked.
    4. One that is of an unknown kind waits with its reason, and is left out with a word why.
    """
    webshop = set_up()
    order = world.place(lines=[{"title": "Shirt", "price": "121.00", "vat": "21"}], paid=True)
    world.pays_out({"type": "CHARGE", "amount": "127.95", "fee": "2.68", "order": order}, days_ago=0)
    world.pays_out({"type": "LENDING_CREDIT", "amount": "500.00"}, days_ago=0)
    page.goto(f"{world.shopify}{APP}/settings/payouts?locale=en")
    app = page.frame_locator("iframe")
    app.locator("s-checkbox[name=is_on] input").check()
    app.locator(SAVE).click()
    page.locator("#permissions button[value=no]").click()
    app.locator("s-banner[tone=warning]", has_text="does not show the app your payouts").wait_for()
    app.locator(SAVE).click()
    page.locator("#permissions button[value=yes]").click()
    app.locator("s-banner[tone=warning]", has_text="does not show the app your payouts").wait_for(state="detached")
    page.locator(".toast", has_text="What is booked stays").first.wait_for()
    chosen = PayoutSettings.objects.get(webshop=webshop)
    assert (chosen.journal, chosen.bank, chosen.fees, chosen.clearing) == ("90", "1105", "4550", "1260")
    for _ in range(6):
        sync_now(webshop)
        if MoneyDocument.objects.filter(state__in=["booked", "held"]).count() == 2:
            break
    look_at_both(page, world, order=order["name"])


def look_at_both(page: Any, world: World, *, order: str) -> None:
    """Steps 3 and 4."""
    app = page.frame_locator("iframe")
    page.goto(f"{world.shopify}{APP}/settings/payouts?locale=en")
    app.locator("s-badge", has_text="booked").wait_for()
    seen(page, "list")
    booked = MoneyDocument.objects.get(state="booked")
    page.goto(f"{world.shopify}{APP}/payouts/{booked.pk}?locale=en")
    app.locator("s-table-cell", has_text=order).wait_for()
    app.locator("s-table-cell", has_text="125.27").first.wait_for()
    seen(page, "one")
    held = MoneyDocument.objects.get(state="held")
    page.goto(f"{world.shopify}{APP}/payouts/{held.pk}?locale=en")
    app.locator("s-paragraph", has_text="of a kind that we do not book by ourselves").wait_for()
    app.locator("s-button[commandfor=skip]").first.click()
    app.locator("s-modal s-text-field[name=why] input").fill("a loan; the accountant books it")
    app.locator("s-modal s-button[type=submit]").click()
    app.locator("s-badge", has_text="not booked").wait_for()
    held.refresh_from_db()
    assert (held.state, held.reason_code) == ("skipped", "by_merchant")
