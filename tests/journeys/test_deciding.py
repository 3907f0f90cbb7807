"""Orders that wait, decided where they stand, in a real browser; and what is not booked."""

from __future__ import annotations

from subprocess import Popen
from typing import Any

from apps.ledger.models import Decision, Document
from apps.shops.models import Settings, VatMapping, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"
A_SHIRT: dict[str, Any] = {"lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 1}], "paid": True}


def opened(page: Any, world: World, document: Document) -> Any:
    page.goto(f"{world.shopify}{APP}/orders/{document.pk}?locale=en")
    app = page.frame_locator("iframe")
    app.locator("#order").wait_for()
    return app


def of(webshop: Webshop, order: dict[str, Any]) -> Document:
    return Document.objects.get(webshop=webshop, order_name=order["name"])


def press_book(app: Any) -> None:
    app.locator("#question s-button[type=submit]").click()


def is_booked(app: Any) -> None:
    app.locator("s-badge", has_text="booked").first.wait_for(timeout=30_000)
    app.locator(".headline", has_text="difference €\u00a00.00").wait_for(timeout=30_000)


def test_an_order_that_waits_is_decided_on_its_page_also_for_those_alike(
    page: Any, set_up: SetUp, world: World, worker: Popen[bytes]
) -> None:
    """
    1. Two orders to Germany without VAT wait. One is opened: what would be booked stands there, its code to be chosen.
    2. "Book" without an answer says what is missing, and keeps what was chosen.
    3. Small-business scheme, for both, with a reason: the page follows until Exact has it, difference € 0.00.
    """
    webshop = set_up()
    first, second = (world.place(**A_SHIRT, untaxed=True, buyer="german") for _ in range(2))
    sync_now(webshop)
    app = opened(page, world, of(webshop, first))
    app.locator("s-badge", has_text="to choose").first.wait_for()
    app.locator(".headline", has_text="waits for you").wait_for()
    app.locator("s-choice-list[name=treatment] input[value=small_business]").check()
    press_book(app)
    app.locator("#question s-text-field[name=why][error]").wait_for()
    assert not Decision.objects.exists()
    app.locator("s-choice-list[name=scope] input[value=waiting]").check()
    app.locator("#question s-text-field[name=why] input").fill("below the turnover limit")
    press_book(app)
    is_booked(app)
    decisions = Decision.objects.filter(webshop=webshop)
    assert {one.why for one in decisions} == {"below the turnover limit"}
    assert all(one.decided_by for one in decisions)
    opened(page, world, of(webshop, second))
    is_booked(app)


def test_a_rate_without_a_code_gets_one_on_the_orders_page(
    page: Any, set_up: SetUp, world: World, worker: Popen[bytes]
) -> None:
    webshop = set_up()
    Settings.objects.filter(webshop=webshop).update(unknown_vat="hold")
    VatMapping.objects.filter(webshop=webshop, treatment="domestic", rate=9).delete()
    order = world.place(lines=[{"title": "Book", "price": "10.90", "quantity": 1, "vat": "9"}], paid=True)
    sync_now(webshop)
    app = opened(page, world, of(webshop, order))
    app.locator("s-select[name=code]").wait_for()
    press_book(app)
    is_booked(app)
    assert VatMapping.objects.get(webshop=webshop, treatment="domestic", rate=9).code


def test_where_it_went_and_what_is_not_booked(page: Any, set_up: SetUp, world: World, worker: Popen[bytes]) -> None:
    """
    1. Shopify does not tell whether an order was collected or sent: "collected here" books it as sold at home.
    2. The other one is not booked, with a reason, asked in a modal.
    """
    webshop = set_up()
    untold, unwanted = (world.place(**A_SHIRT, buyer="belgian", has_destination=False) for _ in range(2))
    sync_now(webshop)
    app = opened(page, world, of(webshop, untold))
    app.locator("s-choice-list[name=delivery] input[value=collected]").check()
    app.locator("#question s-text-field[name=why] input").fill("the counter's list")
    press_book(app)
    is_booked(app)
    opened(page, world, of(webshop, unwanted))
    app.locator("s-button[commandfor=skip]").first.click()
    app.locator("s-modal s-text-field[name=why] input").fill("booked by hand")
    app.locator("s-modal s-button[type=submit]").click()
    app.locator(".headline", has_text="is not booked").wait_for()
    document = of(webshop, unwanted)
    assert (document.state, document.reason_code) == ("skipped", "by_merchant")
    assert document.reason["facts"]["why"] == "booked by hand"


def test_a_permission_that_would_tell_it_is_asked_for_where_an_order_waits_for_want_of_it(
    page: Any, set_up: SetUp, world: World, worker: Popen[bytes]
) -> None:
    webshop = set_up()
    untold: dict[str, Any] = {"buyer": "german", "pickup": {"category": None, "code": "Balie"}, "vat_title": "NL BTW"}
    order = world.place(**A_SHIRT, **untold)
    sync_now(webshop)
    app = opened(page, world, of(webshop, order))
    app.locator("s-button[data-asks-scope]").click()
    page.locator("#permissions button[value=yes]").click()
    page.locator(".toast", has_text="read again").wait_for()
    assert app.locator("s-button[data-asks-scope]").count() == 0
    for _ in range(300):  # a page that was opened before the worker got there does not follow it
        if of(webshop, order).state == "booked":
            break
        page.wait_for_timeout(200)
    is_booked(opened(page, world, of(webshop, order)))
