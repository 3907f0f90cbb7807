"""python -m development.pictures FOLDER ADMIN DESK NAME PASSWORD CODE: a picture of each page of the demo."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests
from playwright.sync_api import sync_playwright

from development.newcomer import HANDLE as NEWCOMER
from development.places import port_of

APP = "apps/bookings-for-exact"
WIDE, NARROW, HIGH, TALL = 1280, 390, 900, 1800
# Reading the orders of ninety days takes as long as Shopify lets it.
_PATIENCE_MS = 900_000
# By Exact's own sixty calls a minute the pictures would be of a demo that still books.
_NO_LIMITS = {"minute": 100_000, "day": 100_000}
# name: page of the demo webshop, and what shows that it is there
PAGES = {
    "home": ("/", ".numbers"),
    "orders": ("/orders", "s-table-row"),
    "vat": ("/settings/vat", ".vat-row"),
    "settings": ("/settings", ".index"),
    "booking": ("/settings/booking", "[name=booking_type]"),
    "help": ("/help", "details"),
}
# name: page, what shows that a sync brought it, and what the page behind that link shows ("" to stay)
MONEY = {
    "payments": ("/settings/payments", "[href^='/payments/']", ""),
    "payout": ("/settings/payouts", "[href^='/payouts/']", ".headline"),
    "day-book": ("/settings/tills", "[href^='/tills/days/']", ".headline"),
    "gift-cards": ("/settings/gift-cards", "s-table-row", ""),
}


class Camera:
    """A browser window, and the folder for its pictures."""

    def __init__(self, page: Any, folder: Path, admin: str) -> None:
        self.page, self.folder, self.admin = page, folder, admin
        page.set_default_timeout(_PATIENCE_MS)

    @property
    def app(self) -> Any:
        """The app in its frame."""
        return self.page.frame_locator("iframe")

    def open(self, path: str, sign: str, *, shop: str = "linnenkast") -> None:
        """A page of the app, once it shows this."""
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.admin}/store/{shop}/{APP}{path}{mark}locale=en")
        self.app.locator(sign).first.wait_for()

    def open_when_there(self, path: str, sign: str) -> None:
        """The page again and again, until a sync has brought what it is to show."""
        until = time.monotonic() + _PATIENCE_MS / 1000
        self.open(path, "s-page")
        while not self.app.locator(sign).count():
            if time.monotonic() > until:
                raise TimeoutError(f"{path} never showed {sign}")
            self.page.wait_for_timeout(3000)
            self.open(path, "s-page")

    def keep(self, name: str) -> None:
        """What is in the window now."""
        self.page.mouse.move(0, 0)
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=str(self.folder / f"{name}.png"), animations="disabled")


def take(camera: Camera, desk: list[str]) -> None:
    """The merchant at work, on a phone too; then the set-up; then our own desk."""
    limits = f"http://127.0.0.1:{port_of('sandbox Exact')}/_limits"
    requests.post(limits, json=_NO_LIMITS, timeout=60).raise_for_status()
    camera.open_when_there("/", "#figures:not(:has([href*='under_way']))")
    for name, (path, sign) in PAGES.items():
        camera.open(path, sign)
        camera.keep(name)
    camera.open("/orders?search=%231013", "s-table-row")
    camera.app.get_by_text("#1013", exact=True).first.click()
    camera.app.locator("#order").wait_for()
    camera.keep("order")
    camera.page.set_viewport_size({"width": NARROW, "height": HIGH})
    camera.open("/", ".numbers")
    camera.keep("home-on-a-phone")
    camera.page.set_viewport_size({"width": WIDE, "height": HIGH})
    _money(camera)
    _set_up(camera)
    _desk(camera, *desk)


def _money(camera: Camera) -> None:
    """Where the money is, which `sandbox money` switched on; then a month with a difference of each kind."""
    camera.page.set_viewport_size({"width": WIDE, "height": TALL})
    for name, (path, sign, link) in MONEY.items():
        camera.open_when_there(path, sign)
        if link:
            camera.app.locator(sign).first.click()
            camera.app.locator(link).first.wait_for()
        camera.keep(name)
    subprocess.run([sys.executable, "-m", "sandbox", "differ", "--admin", camera.admin], check=True)
    camera.open_when_there("/closing", ".finding:has-text('somebody deleted it')")
    camera.keep("closing")
    camera.page.set_viewport_size({"width": WIDE, "height": HIGH})


def _set_up(camera: Camera) -> None:
    """The newcomer, step by step, up to the proof."""
    page, app = camera.page, camera.app
    page.goto(f"{camera.admin}/store/{NEWCOMER}")
    page.get_by_role("button", name="Install").first.click()
    camera.open("/", "form[action='/connect']", shop=NEWCOMER)
    camera.keep("set-up-1")
    app.get_by_role("button", name="Log in to Exact").click()
    page.wait_for_url("**/exact/start**")
    page.get_by_role("button").click()
    page.fill("input[name=password]", "exact")
    page.get_by_role("button").click()
    page.wait_for_url("**/exact/choose/**")
    page.check("input[name=division][value='100002']")
    page.get_by_role("button").click()
    for step, sign in (
        (2, "#rights .good"),
        (3, "#vat-rows"),
        (4, "s-select[name=journal]"),
        (5, ".rehearsed details"),
    ):
        app.locator(".track .now", has_text=_STEPS[step]).wait_for()
        app.locator(sign).first.wait_for()
        camera.keep(f"set-up-{step}")
        if step < max(_STEPS):
            app.get_by_role("button", name="Right, go on").click()


_STEPS = {2: "Administration", 3: "VAT", 4: "Accounts", 5: "Proof"}


def _desk(camera: Camera, address: str, name: str, password: str, code: str) -> None:
    page = camera.page
    page.goto(address)
    page.fill("input[name=login]", name)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.fill("input[name=code]", code)
    page.keyboard.press("Enter")
    page.wait_for_url("**/staff/**")
    camera.keep("desk")


def main(arguments: list[str]) -> int:
    folder, admin, *desk = arguments
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH}, locale="en-GB")
        take(Camera(page, Path(folder), admin), desk)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
