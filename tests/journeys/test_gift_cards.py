"""Gift cards, in a real browser: told apart with Shopify's own question, and a month that is proved."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from django.utils import timezone

from apps.closing import nightly
from apps.closing.check import month
from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.shops.models import CardLedger, Settings
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"
PICTURES = os.environ.get("PICTURES", "")


def seen(page: Any, name: str) -> None:
    """A picture at two widths, where somebody wants to look."""
    for width in (1280, 390) if PICTURES else ():
        page.set_viewport_size({"width": width, "height": 1900})
        page.wait_for_timeout(300)
        page.screenshot(path=str(Path(PICTURES) / f"gift-cards-{name}-{width}.png"))
    page.set_viewport_size({"width": 1280, "height": 900})


def test_the_month_of_gift_cards_is_proved(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. The closing check leads to the page; switched on, Shopify asks for the permission.
    2. Books, Exact and Shopify say the same; a card that nobody bought is no debt.
    3. A card that is deactivated with money on it is named as the cause of a difference.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    sold = world.place(lines=[{"title": "Gift card", "price": "50.00", "is_gift_card": True}], shipping=None, paid=True)
    world.issues_card("25.00")
    page.goto(f"{world.shopify}{APP}/closing?locale=en")
    app = page.frame_locator("iframe")
    app.locator("s-link", has_text="Gift cards and store credit").wait_for()
    page.goto(f"{world.shopify}{APP}/settings/gift-cards?locale=en")
    app.locator("s-checkbox[name=tell_cards_apart] input").check()
    app.locator("form[data-save-bar] s-button[type=submit]").click()
    page.locator("#permissions button[value=yes]").click()
    page.locator(".toast", has_text="What is booked stays").first.wait_for()
    assert Settings.objects.get(webshop=webshop).tell_cards_apart
    for _ in range(6):
        sync_now(webshop)
        if CardLedger.objects.filter(webshop=webshop, read_at__isnull=False).exists():
            break
    assert set(Document.objects.values_list("state", flat=True)) == {"booked"}
    today = shop_today()
    nightly.check_now(Connection.objects.get(webshop=webshop), month(today.year, today.month), at=timezone.now())
    page.goto(f"{world.shopify}{APP}/settings/gift-cards?locale=en")
    app.locator("s-badge", has_text="right to the cent").first.wait_for()
    app.locator("s-paragraph", has_text="Issued in this month for € 25.00").wait_for()
    seen(page, "right")
    world.issues_card(number=f"{sold['lineItems']['nodes'][0]['id'].rsplit('/', 1)[-1]}0", is_deactivated=True)
    CardLedger.objects.update(asked_at=None)
    sync_now(webshop)
    page.reload()
    app.locator("s-text", has_text="Cards that expired or were deactivated still stand as a debt").wait_for()
    seen(page, "differs")
