"""Payments, in a real browser: switched on with a proposal per gateway, a day booked, one payment that waits."""

from __future__ import annotations

from typing import Any

from apps.exact.codes import catalog
from apps.ledger.models import MoneyDocument, Payment
from apps.shops.models import PaymentSettings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.journeys.test_payouts import APP, SAVE, seen


def test_payments_are_switched_on_and_every_day_is_shown(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. The page proposes journal, account of debtors and what its name tells of a gateway; the merchant switches it on.
    2. The day that is over stands in the list; a payment through a gateway without an account waits, and says why.
    3. Exact closes an account of a gateway: Home names it, and its link leads to where another is chosen.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    for gateway in ("shopify_payments", "Bank Deposit", "Mollie"):
        world.place(lines=[{"title": "Shirt", "price": "121.00", "vat": "21"}], gateway=gateway, days_ago=3)
    chosen = PaymentSettings.objects.create(webshop=webshop, way="per_day", starts_on="2026-01-01")
    for _ in range(6):
        sync_now(webshop)
        if Payment.objects.count() == 3:
            break
    PaymentSettings.objects.filter(pk=chosen.pk).update(way="off", starts_on=None)
    page.goto(f"{world.shopify}{APP}/settings/payments?locale=en")
    app = page.frame_locator("iframe")
    app.locator("s-select[name=way] select").select_option("per_day")
    seen(page, "payments-new")
    app.locator("s-date-field[name=starts_on] input").fill("2026-01-01")
    app.locator(SAVE).click()
    page.locator(".toast", has_text="What is booked stays").first.wait_for()
    row = PaymentSettings.objects.get(pk=chosen.pk)
    assert (row.way, row.journal, row.receivables) == ("per_day", "90", "1300")
    assert sorted(webshop.payment_gateways.values_list("gateway", "account", "leave_open")) == [
        ("Bank Deposit", "", True),
        ("shopify_payments", "1260", False),
    ]
    for _ in range(6):
        sync_now(webshop)
        if MoneyDocument.objects.filter(state="booked").exists():
            break
    page.goto(f"{world.shopify}{APP}/settings/payments?locale=en")
    app.locator("s-badge", has_text="booked").wait_for()
    app.locator("s-table-cell", has_text="Nobody has chosen yet").wait_for()
    seen(page, "payments")
    a_day_is_shown(page, world)
    closed_account_is_told(page, webshop, world)


def a_day_is_shown(page: Any, world: World) -> None:
    app, booked = page.frame_locator("iframe"), MoneyDocument.objects.get(state="booked")
    page.goto(f"{world.shopify}{APP}/payments/{booked.pk}?locale=en")
    app.locator("s-section", has_text="Payments in it").locator("s-table-cell", has_text="127.95").first.wait_for()
    seen(page, "payment-day")


def closed_account_is_told(page: Any, webshop: Webshop, world: World) -> None:
    """Step 3."""
    app = page.frame_locator("iframe")
    world.change_in_exact("financial/GLAccounts", {"Code": "1260"}, {"IsBlocked": True})
    catalog.refresh(webshop.exact)
    page.goto(f"{world.shopify}{APP}/?locale=en")
    told = app.locator(".cause", has_text="Codes you chose that cannot be used in Exact any more: 1260.")
    told.wait_for()
    seen(page, "payments-account-gone")
    told.locator("s-button").click()
    app.locator("s-section[heading='Clearing account of each gateway']").wait_for()
