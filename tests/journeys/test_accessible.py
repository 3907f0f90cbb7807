"""Every page of the merchant, whole, in every language and two widths: nothing is cut off, axe finds nothing serious.

axe judges what a language does not change, and takes its time: it looks at the first language, and at all of them where
AXE=all asks for it.

The pages are opened in the admin's frame, as they are in use; axe looks at ours, not at the stand-in around it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils import timezone

from apps.exact.models import Administration, CatalogEntry, DoubleDebtor
from apps.ledger.models import Document
from apps.schedule.lookback import reading
from apps.schedule.models import Erasure
from apps.shops import booking_switch
from apps.shops.models import ComponentItem, Settings, Webshop
from sandbox import merchant
from sandbox.merchant_browser import Answer, Shop
from tests.exact.test_invitations import an_invitation
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import SECONDS, World

HANDLE = "bookings-for-exact"
PARTS = (
    "booking",
    "accounts",
    "customers",
    "places",
    "amounts",
    "schedule",
    "connection",
    "history",
    "doubles",
    "log",
    "messages",
)
LANGUAGES, WIDE, NARROW = tuple(code for code, _ in settings.LANGUAGES), 1280, 320
HEIGHT = 900
IS_WHOLE = os.environ.get("AXE") == "all"
# Dozens of pages at two widths: slow where the machine is busy.
pytestmark = pytest.mark.timeout(300)
IN_EVERY_LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)
OPTIONS = {"resultTypes": ["violations"], "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
# A folder here keeps a picture of every page: for a person to look at.
PICTURES = os.environ.get("PICTURES", "")

AXE = Axe().axe_script
# Rule and places of what is serious; the rest of axe's answer is long and stays in the browser.
_SERIOUS = """options => axe.run(options).then(({violations}) => violations
    .filter(one => ["serious", "critical"].includes(one.impact))
    .map(one => one.id + ": " + one.nodes.slice(0, 3).map(node => node.target + " " + node.html.slice(0, 150))))"""
_WIDE_AND_HIGH = """([width, height]) => {
    const {style} = document.querySelector("iframe");
    style.width = `${width}px`;
    style.height = `${height}px`;
}"""
_FOLDED_OUT = "document.querySelectorAll('details').forEach(one => { one.open = true })"
_CUT_OFF = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_READY = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request, [hx-trigger=load]')"


@dataclass(slots=True)
class Eyes:
    """One window with the app in it; what was found wrong, by page."""

    page: Any
    world: World
    found: list[str]

    @property
    def frame(self) -> Any:
        return self.page.locator("iframe").element_handle().content_frame()

    def look_at(self, path: str, *, language: str) -> None:
        """One page of the app, at both widths."""
        launch = f"{self.world.shopify}/store/linnenkast/apps/{HANDLE}/_launch.json"
        asked = requests.get(launch, params={"path": path, "locale": language}, timeout=SECONDS)
        self.frame.goto(asked.json()["url"])
        self.frame.wait_for_selector("s-page")
        self.frame.wait_for_function(_READY)
        self.frame.evaluate(_FOLDED_OUT)
        if IS_WHOLE or language == LANGUAGES[0]:
            self.frame.evaluate(AXE)
        for width in (WIDE, NARROW):
            self.page.evaluate(_WIDE_AND_HIGH, [width, HEIGHT])
            is_new = language == LANGUAGES[0] or (IS_WHOLE and width == NARROW)
            self._judge(self.frame, f"{path} {language} {width}", with_axe=is_new)

    def look_outside(self, address: str, *, name: str, language: str) -> None:
        """A page outside the admin, in a browser of that language."""
        window = self.page.context.browser.new_context(locale=language)
        outside = window.new_page()
        outside.goto(address)
        assert outside.locator("html").get_attribute("lang") == language
        outside.evaluate(AXE)
        for width in (WIDE, NARROW):
            outside.set_viewport_size({"width": width, "height": HEIGHT})
            self._judge(outside, f"{name} {language} {width}", with_axe=IS_WHOLE or language == LANGUAGES[0])
        window.close()

    def _judge(self, where: Any, name: str, *, with_axe: bool = True) -> None:
        for one in where.evaluate(_SERIOUS, OPTIONS) if with_axe else ():
            self.found.append(f"{name}: {one}")
        if (pixels := where.evaluate(_CUT_OFF)) > 0:
            self.found.append(f"{name}: {pixels} px are cut off")
        if PICTURES:
            self._keep(where, name)

    def _keep(self, where: Any, name: str) -> None:
        file = Path(PICTURES) / f"{name.replace('/', '_').replace(' ', '.')}.png"
        if where not in self.page.frames:
            where.screenshot(path=str(file), full_page=True)
            return
        high = where.evaluate("document.documentElement.scrollHeight")
        width = int(name.rsplit(" ", 1)[-1])
        self.page.set_viewport_size({"width": width + 300, "height": high + 300})
        self.page.evaluate(_WIDE_AND_HIGH, [width, high])
        self.page.locator("iframe").screenshot(path=str(file))
        self.page.set_viewport_size({"width": WIDE, "height": HEIGHT})
        self.page.evaluate(_WIDE_AND_HIGH, [width, HEIGHT])


@pytest.fixture
def eyes(page: Any, web: str, world: World) -> Eyes:
    page.goto(f"{world.shopify}/store/linnenkast")
    return Eyes(page, world, [])


def opened(eyes: Eyes) -> Eyes:
    """The app in the admin; from here on only the frame goes from page to page."""
    eyes.page.goto(f"{eyes.world.shopify}/store/linnenkast/apps/{HANDLE}/")
    eyes.page.locator("iframe").wait_for()
    return eyes


def look_at_all(eyes: Eyes, paths: Sequence[str], language: str) -> None:
    for path in paths:
        eyes.look_at(path, language=language)


def press_go_on(shop: Shop, step: int, answers: Mapping[str, str]) -> Answer:
    page = shop.open(f"/setup/{step}")
    form = page.page.form_to(f"/setup/{step}")
    assert form is not None
    return shop.call(form, form.data(answers), on=page)


@IN_EVERY_LANGUAGE
def test_every_step_of_the_set_up(eyes: Eyes, world: World, web: str, language: str) -> None:
    """Installed; connected; step by step, of a shop that is asked everything. And an invited accountant's pages."""
    world.sold("rich", orders=16)
    shop = Shop(world.shopify, "linnenkast", HANDLE)
    shop.install()
    opened(eyes)
    look_at_all(
        eyes, ("/", "/settings", "/settings/vat", "/orders", "/orders/00000000-0000-0000-0000-000000000000"), language
    )
    merchant.connect(shop)
    look_at_all(eyes, ("/settings", "/setup/later"), language)
    while reading.read_next():
        pass
    for step, answers in ((2, {}), (3, {"oss": "yes"}), (4, {})):
        look_at_all(eyes, (f"/setup/{step}",), language)
        assert press_go_on(shop, step, answers).path == f"/setup/{step + 1}"
    look_at_all(eyes, ("/setup/5",), language)
    invitation = an_invitation(world, web)
    eyes.look_outside(invitation, name="invitation", language=language)
    eyes.look_outside(f"{web}/exact/invitation/unknown", name="no-invitation", language=language)
    assert eyes.found == []


def at_work(webshop: Webshop, world: World) -> tuple[Document, Document]:
    """With something of everything: an order that is booked and one that waits; codes that are blocked."""
    Settings.objects.filter(webshop=webshop).update(unknown_vat="hold")
    lines = [{"title": "Linen shirt with a name that is rather long", "price": "1321.00", "quantity": 2, "vat": "21"}]
    world.place(lines=lines, paid=True)
    world.place(lines=[{"title": "Odd", "price": "10.00", "quantity": 1, "vat": "17"}], paid=True)
    sync_now(webshop)
    booked, held = (Document.objects.filter(webshop=webshop, state=state).first() for state in ("booked", "held"))
    assert booked and held
    CatalogEntry.objects.filter(kind="journal").update(is_blocked=True)
    CatalogEntry.objects.filter(kind="vat_code", code="4").update(is_blocked=True)
    return booked, held


@IN_EVERY_LANGUAGE
def test_every_page_of_a_webshop_at_work(eyes: Eyes, set_up: SetUp, world: World, language: str) -> None:
    """Home, the orders and Help; then paused."""
    webshop = set_up()
    booked, held = at_work(webshop, world)
    opened(eyes)
    paths = (
        "/",
        "/orders",
        f"/orders/{booked.pk}",
        f"/orders/{held.pk}",
        "/settings/vat",
        "/help",
        "/plan",
        "/connect",
    )
    look_at_all(eyes, paths, language)
    booking_switch.turn(webshop, is_live=False)
    look_at_all(eyes, ("/", "/settings"), language)
    assert eyes.found == []


@IN_EVERY_LANGUAGE
def test_every_page_of_the_settings(eyes: Eyes, set_up: SetUp, world: World, language: str) -> None:
    """Of entries; of invoices; with a customer who is there twice, and a privacy request."""
    webshop = set_up()
    at_work(webshop, world)
    DoubleDebtor.objects.create(
        administration=Administration.objects.get(connections__webshop=webshop),
        webshop=webshop,
        account_id="a",
        taken="1001",
        others=[["1002", "b"]],
        found_at=timezone.now(),
    )
    Erasure.objects.create(webshop=webshop, kind="export", customer="5", due_at=timezone.now())
    opened(eyes)
    look_at_all(eyes, ("/settings", *(f"/settings/{part}" for part in PARTS)), language)
    Settings.objects.filter(webshop=webshop).update(booking_type="sales_invoice")
    ComponentItem.objects.create(webshop=webshop, component="shipping", item="GONE")
    look_at_all(eyes, ("/settings/booking", "/settings/accounts"), language)
    assert eyes.found == []
