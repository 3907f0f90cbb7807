"""The guided set-up in a real browser: how many clicks a plain shop needs, and what a shop with everything is asked."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from apps.ledger.models import Document
from apps.shops.models import Settings, VatMapping, Webshop
from tests.harness.world import World

APP = "/store/linnenkast/apps/bookings-for-exact"
# A folder here keeps a picture of every step, wide and narrow: for a person to look at.
PICTURES = os.environ.get("PICTURES", "")
WIDE, NARROW, HEIGHT = 1280, 390, 900
# From "Tab" to the button that goes on there are never more stops than this.
STOPS = 60


@dataclass(slots=True)
class Merchant:
    """Somebody with the app open; what he had to do in it is counted."""

    page: Any
    world: World
    clicks: int = 0
    errors: list[str] = field(default_factory=list)

    @property
    def app(self) -> Any:
        return self.page.frame_locator("iframe")

    @property
    def frame(self) -> Any:
        return self.page.locator("iframe").element_handle().content_frame()

    def open_app(self) -> None:
        self.page.goto(f"{self.world.shopify}/store/linnenkast")
        self.page.get_by_role("button", name="Install").first.click()
        self.page.goto(f"{self.world.shopify}{APP}/?locale=en")

    def is_at(self, step: int, sign: str) -> None:
        """The step is there, with what it has to show."""
        self.app.get_by_text(f"Step {step} of 5", exact=False).first.wait_for(timeout=20_000)
        self.app.locator(sign).first.wait_for(timeout=20_000)
        self.keep(f"{step}")

    def click(self, name: str) -> None:
        self.clicks += 1
        self.app.get_by_role("button", name=name, exact=True).click()

    def press(self, name: str) -> None:
        """With the keyboard alone."""
        for _ in range(STOPS):
            self.page.keyboard.press("Tab")
            if self.frame.evaluate(_FOCUSED) == name:
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"the keyboard does not reach {name!r}")

    def log_in_to_exact(self) -> None:
        """Outside of the app: what is sent where, Exact's own sign-in, which administration."""
        self.page.wait_for_url("**/exact/start**")
        self.page.get_by_role("button").click()
        self.page.wait_for_url("**/api/oauth2/auth**")
        self.page.fill("input[name=password]", "exact")
        self.page.get_by_role("button").click()
        self.page.wait_for_url("**/exact/choose/**")
        assert self.page.is_checked("input[name=division][value='100001']"), "the one that is named as the shop"
        self.page.get_by_role("button").click()
        self.page.wait_for_url(f"**{APP}/**")

    def keep(self, name: str) -> None:
        if not PICTURES:
            return
        for width in (WIDE, NARROW):
            self.page.evaluate("width => { document.querySelector('iframe').style.width = `${width}px` }", width)
            self.page.wait_for_timeout(150)
            high = self.frame.evaluate("document.documentElement.scrollHeight")
            self.page.set_viewport_size({"width": max(width, 700) + 300, "height": high + 300})
            self.page.evaluate("high => { document.querySelector('iframe').style.height = `${high}px` }", high)
            self.page.locator("iframe").screenshot(path=str(Path(PICTURES) / f"{name}.{width}.png"))
            assert self.frame.evaluate(_CUT_OFF) <= 0, f"step {name} is cut off at {width} px"
        self.page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        self.page.evaluate("() => { document.querySelector('iframe').removeAttribute('style') }")


_CUT_OFF = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_FOCUSED = """() => {
    let focused = document.activeElement;
    while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
    return (focused?.textContent.trim() || focused?.getRootNode().host?.textContent || "").trim();
}"""


@pytest.fixture
def merchant(page: Any, web: str, world: World) -> Iterator[Merchant]:
    found = Merchant(page, world)
    page.on("console", lambda said: found.errors.append(said.text) if _is_ours(said) else None)
    page.on("pageerror", lambda error: found.errors.append(str(error)))
    yield found
    assert found.errors == []


def _is_ours(said: Any) -> bool:
    """An error of the app's own pages; the sign-in's have no icon."""
    return said.type == "error" and not said.location["url"].endswith("favicon.ico")


def test_a_plain_dutch_shop_is_set_up_with_five_clicks(merchant: Merchant, world: World, worker: Popen[bytes]) -> None:
    """
    1. Open the app: it says what it does, and leads to Exact's sign-in.
    2. The administration with the shop's name is chosen, its user may book.
    3. The last 90 days are read: the rates with their codes, all of them sure.
    4. Journal, revenue account and debtor are proposed.
    5. The ten latest orders are right to the cent; booking starts.
    6. The next order is booked.
    """
    world.sold("plain", orders=40)
    began = time.monotonic()
    merchant.open_app()
    merchant.is_at(1, "form[action='/connect']")
    merchant.click("Log in to Exact")
    merchant.log_in_to_exact()
    merchant.is_at(2, "#rights .good")
    merchant.click("Right, go on")
    merchant.is_at(3, "#vat-rows")
    assert "Netherlands 21 %" in merchant.app.locator(".sentence").inner_text()
    assert merchant.app.locator(".vat-rows").first.locator("s-badge[tone=success]").count() == 2
    assert merchant.app.locator("s-choice-list[name=oss], [name=check_vies], [name=small_business]").count() == 0
    merchant.click("Right, go on")
    merchant.is_at(4, "s-select[name=journal]")
    assert merchant.app.get_by_text("Also seen in your orders").count() == 0
    merchant.click("Right, go on")
    merchant.is_at(5, ".rehearsed details")
    assert merchant.app.locator(".rehearsed s-icon[tone=success]").count() == 10
    merchant.click("Start booking")
    merchant.app.locator("form[action='/sync']").wait_for()
    assert merchant.clicks == 5, "and nothing was typed"
    # How long it takes is told (-s), never judged.
    print(f"{merchant.clicks} clicks, {time.monotonic() - began:.0f} seconds")
    assert Webshop.objects.get().is_live
    _check_next_order(merchant, world)


def _check_next_order(merchant: Merchant, world: World) -> None:
    """Booked to the cent, and of the past nothing unasked."""
    order = world.place(lines=[{"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}], paid=True)
    merchant.app.locator("form[action='/sync'] s-button").click()
    merchant.app.get_by_text(order["name"]).or_(merchant.app.locator("[hx-trigger^=every]")).first.wait_for()
    document = _booked(merchant, order["name"])
    assert document.exact_total == document.total
    assert len(world.entries()) == 1, "of the past nothing is booked unasked"


def test_a_rich_shop_is_asked_what_its_orders_raise_and_nothing_else(
    merchant: Merchant, world: World, worker: Popen[bytes]
) -> None:
    """By the keyboard alone, and with a pause: "Go on later" comes back to the same step."""
    world.sold("rich", orders=40)
    merchant.open_app()
    merchant.is_at(1, "form[action='/connect']")
    merchant.press("Log in to Exact")
    merchant.log_in_to_exact()
    merchant.is_at(2, "#rights .good")
    merchant.press("Right, go on")
    merchant.is_at(3, "#vat-rows")
    app = merchant.app
    _answer_oss(app)
    app.get_by_text("Go on later").click()
    app.get_by_text("you go on at step 3 of 5").wait_for()
    merchant.page.goto(f"{world.shopify}{APP}/?locale=en")
    merchant.is_at(3, "#vat-rows")
    merchant.press("Right, go on")
    merchant.is_at(4, "s-select[name=account_tip]")
    shown = app.locator(".proposed s-select").evaluate_all("all => all.map(one => one.getAttribute('name'))")
    wanted = {"journal", "account_goods", "account_tip", "account_gift_card_sold", "account_cash_rounding"}
    assert set(shown) == wanted
    assert app.locator("fieldset.till").count() == 2
    merchant.press("Right, go on")
    merchant.is_at(5, ".rehearsed details")
    assert app.locator(".rehearsed s-icon[tone=success]").count() == 10
    app.locator(".rehearsed summary").first.click()
    app.locator(".rehearsed details[open] s-table-row").first.wait_for()
    merchant.keep("5-open")
    app.get_by_text("about", exact=False).first.wait_for()
    merchant.press("Start booking")
    app.locator("form[action='/sync']").wait_for()
    assert Settings.objects.get().oss
    assert VatMapping.objects.filter(treatment="oss", country="DE", rate=19, code="D19", is_confirmed=True).exists()


def _answer_oss(app: Any) -> None:
    """ "No" lets German orders wait, "yes" asks for their codes."""
    app.get_by_text("Do you use the One Stop Shop (OSS)?").wait_for()
    assert app.locator("s-checkbox[name=check_vies]").count() == 1
    assert app.locator("[name=small_business]").count() == 0
    assert app.locator("s-select[name='code:oss:DE:19']").count() == 1
    app.locator("s-choice-list[name=oss] input[value=no]").check()
    app.get_by_text("These would wait for you").wait_for()
    assert app.locator("s-select[name='code:oss:DE:19']").count() == 0
    app.locator("s-choice-list[name=oss] input[value=yes]").check()
    app.locator("s-select[name='code:oss:DE:19']").wait_for()


def _booked(merchant: Merchant, name: str) -> Document:
    for _ in range(100):
        if found := Document.objects.filter(order_name=name, state="booked").first():
            return found
        merchant.page.wait_for_timeout(200)
    raise AssertionError(f"{name} was not booked")
