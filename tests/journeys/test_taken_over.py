"""What another connector booked, in the admin: looked for, seen with how sure it is, said, and taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from apps.ledger.models import Document, SoughtOrder
from apps.shops.models import Settings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp
from tests.harness.world import World
from tests.journeys.test_accessible import Eyes, eyes, look_at_all, opened
from tests.stories.test_taken_over import looked, sold, synced

__all__ = ("eyes",)


@pytest.mark.timeout(300)
def test_a_merchant_looks_says_so_and_takes_it_back(eyes: Eyes, set_up: SetUp, world: World) -> None:
    """
    1. Begin a look from ten days ago: the page says how far it is.
    2. It ends: the page follows by itself, with what is certain, what is not, and where nothing was found.
    3. All certain ones with one press; an unclear one on its own page; one is taken back.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    since = shop_today() - timedelta(days=10)
    Settings.objects.filter(webshop=webshop).update(start_on=since)
    orders = [sold(world, f"{60 + place}.00") for place in range(5)]
    for how, order in zip(("plain", "description", "a cent off", "another shop"), orders, strict=False):
        world.others_book(how, order)
    errors = list[str]()
    eyes.page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    opened(eyes)
    look_at_all(eyes, ("/taken-over",), "en")
    eyes.frame.locator("s-date-field[name=since] input").fill(since.isoformat())
    _press(eyes, "Look in Exact")
    eyes.frame.get_by_text("The sales journals are read").wait_for()
    looked(webshop)
    eyes.frame.get_by_text("4 of 5 orders were found in Exact.").wait_for()
    last, first = orders[3]["name"], orders[4]["name"]
    assert f"The last that was found is {last}" in (shown := eyes.frame.inner_text("body")) and f"From {first}" in shown
    for language in ("nl", "de", "fr", "en"):
        look_at_all(eyes, ("/taken-over",), language)
    _press(eyes, "All certain ones are booked by others")
    eyes.frame.locator("s-section[heading='Booked by others: 2']").wait_for()
    _say_what_is_unclear(eyes, webshop, last)
    look_at_all(eyes, ("/taken-over",), "en")
    said = eyes.frame.locator("s-section[heading='Booked by others: 2']")
    said.locator("s-checkbox").first.click()
    said.locator("s-button", has_text="Take back").click()
    eyes.frame.locator("s-section[heading='Booked by others: 1']").wait_for()
    assert eyes.found == [] and errors == []


def _say_what_is_unclear(eyes: Eyes, webshop: Webshop, name: str) -> None:
    """On the order's own page."""
    synced(webshop)
    held = Document.objects.get(webshop=webshop, order_name=name)
    for language in ("nl", "en"):
        look_at_all(eyes, (f"/orders/{held.pk}",), language)
    eyes.frame.locator("s-choice-list[name=others] input[value=not_it]").check()
    with eyes.page.expect_response(f"**/orders/{held.pk}/answer*") as answered:
        _press(eyes, "Save")
    assert answered.value.ok
    assert SoughtOrder.objects.get(webshop=webshop, order_name=name).answer == "not_it"


def _press(eyes: Eyes, name: str) -> None:
    button: Any = eyes.frame.locator("s-button", has_text=name).first
    button.click()
