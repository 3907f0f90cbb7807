"""Taking back and booking anew in the admin: from an order, the list and a month, with what it means, and a reason."""

from __future__ import annotations

import pytest

from apps.ledger.models import Document
from apps.schedule.models import Rework
from tests.harness.merchant import SetUp
from tests.harness.world import World
from tests.journeys.test_accessible import LANGUAGES, Eyes, eyes, look_at_all, opened
from tests.stories.test_booked_anew import A_SHIRT, on_code, sync_until, sync_until_booked

__all__ = ("eyes",)
# Pages at two widths in four languages.
pytestmark = pytest.mark.timeout(300)


def test_an_order_is_booked_anew_on_its_page(eyes: Eyes, set_up: SetUp, world: World) -> None:
    """
    1. An order stands on the wrong code. On its page: "Book anew …"; nothing is done before somebody says why.
    2. What it means stands there, in every language and width: the code before and after, and by how much they differ.
    3. With a reason it is done; what was taken back says so.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    on_code(webshop, "B21")
    first = world.place(**A_SHIRT)
    sync_until_booked(webshop, 1)
    on_code(webshop, "4")
    stood = Document.objects.get(order_gid=first["id"])
    opened(eyes)
    look_at_all(eyes, ("/anew", f"/orders/{stood.pk}"), "en")
    eyes.frame.locator("s-button", has_text="Book anew").click()
    eyes.frame.get_by_text("0 of 1 orders looked at. Nothing is done yet.").wait_for()
    sync_until(webshop, "ready")
    look_at_all(eyes, ("/anew",), LANGUAGES[0])
    for language in (*LANGUAGES[1:], "en"):
        look_at_all(eyes, ("/anew",), language)
    shown = eyes.frame.inner_text("body")
    for said in ("1 order would be taken back", "VAT code B21", "VAT code 4", "difference €\u00a00.00"):
        assert said in shown, said
    confirm = eyes.frame.locator("form s-button[type=submit]", has_text="Take back and book anew")
    confirm.click()
    eyes.frame.get_by_text("Say in a few words why").first.wait_for()
    assert Rework.objects.get().state == "ready"
    eyes.frame.locator("s-text-field[name=why] input").fill("Belgian code on Dutch orders")
    eyes.frame.locator("form s-button[type=submit]", has_text="Take back and book anew").click()
    eyes.frame.get_by_text("0 of 1 orders booked anew.").wait_for()
    sync_until(webshop, "done")
    look_at_all(eyes, ("/anew", f"/orders/{stood.pk}", "/settings/log"), "en")
    assert "Belgian code on Dutch orders" in eyes.frame.inner_text("body")
    stood.refresh_from_db()
    assert (stood.is_undone, stood.state) == (True, "booked")
    assert eyes.found == []


def test_what_is_ticked_in_the_list_and_a_month_of_the_closing_check_are_begun_and_stopped(
    eyes: Eyes, set_up: SetUp, world: World
) -> None:
    """
    1. Two orders are booked. One is ticked in the list: "Book anew" looks at that one, and "Stop" leaves it as it is.
    2. The closing check's month offers the same for both.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    _, ticked = (world.place(**A_SHIRT) for _ in range(2))
    sync_until_booked(webshop, 2)
    opened(eyes)
    look_at_all(eyes, ("/orders",), "en")
    booked = Document.objects.get(order_gid=ticked["id"])
    eyes.frame.locator(f"s-checkbox[value='{booked.pk}'] input").check()
    begun_and_stopped(eyes, "Book anew", count=1)
    look_at_all(eyes, ("/closing",), "en")
    begun_and_stopped(eyes, "Book the month anew", count=2)
    assert not Document.objects.filter(is_undone=True).exists()
    assert eyes.found == []


def begun_and_stopped(eyes: Eyes, button: str, *, count: int) -> None:
    eyes.frame.locator("s-button", has_text=button).click()
    eyes.frame.get_by_text(f"0 of {count} orders looked at. Nothing is done yet.").wait_for()
    eyes.frame.locator("s-button", has_text="Stop").click()
    eyes.frame.get_by_text("It was stopped").wait_for()
