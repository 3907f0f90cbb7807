"""A new merchant's first day, in a real browser."""

from __future__ import annotations

from subprocess import Popen
from typing import Any

from apps.ledger.models import Document
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"


def connect_exact(page: Any, world: World) -> Any:
    """Install the app, log in to Exact, choose the administration; the app's frame in the admin."""
    page.goto(f"{world.shopify}/store/linnenkast")
    page.get_by_role("button", name="Install").first.click()
    page.goto(f"{world.shopify}{APP}/settings")
    app = page.frame_locator("iframe")
    app.locator("form[action='/connect'] s-button").click()
    page.wait_for_url("**/exact/start**")
    page.get_by_text("linnenkast.myshopify.com").wait_for()
    page.get_by_role("button").click()
    page.wait_for_url("**/api/oauth2/auth**")
    page.fill("input[name=password]", "exact")
    page.get_by_role("button").click()
    page.wait_for_url("**/exact/choose/**")
    page.check("input[name=division][value='100001']")
    page.get_by_role("button").click()
    page.wait_for_url(f"**{APP}/settings**")
    return app


def test_from_installing_to_the_first_booked_order(page: Any, web: str, world: World, worker: Popen[bytes]) -> None:
    """
    1. Install the app from the shop's admin.
    2. Connect Exact: see which webshop it is for, sign in there, choose the administration, come back into the admin.
    3. Save the proposed settings, confirm the VAT codes.
    4. Switch booking on.
    5. A customer pays an order; press "Sync now".
    6. The order stands under Orders with its number in Exact, and in Exact with the same total.
    """
    app = connect_exact(page, world)
    app.locator("s-select[name=journal]").wait_for()
    app.locator("form[data-save-bar] s-button[type=submit]").click()
    app.locator("s-banner[tone=success]").wait_for()
    page.goto(f"{world.shopify}{APP}/settings/vat")
    app.locator("form[data-save-bar] s-button[type=submit]").click()
    app.locator("s-banner[tone=success]").wait_for()
    order = world.place(lines=[{"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}], paid=True)
    page.goto(f"{world.shopify}{APP}/")
    app.locator("form[action='/live'] s-button").click()
    app.locator("form[action='/sync'] s-button").click()
    app.locator("#progress [role=status]:not([hx-trigger])").wait_for(timeout=30_000)
    page.goto(f"{world.shopify}{APP}/orders")
    app.get_by_text(order["name"], exact=True).click()
    (entry,) = world.entries()
    app.get_by_text(str(entry["EntryNumber"])).first.wait_for()
    document = Document.objects.get()
    assert document.exact_total == document.total
    assert str(document.total).startswith("1")
