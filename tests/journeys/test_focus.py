"""Where the person is: a whole row opens its order; after a swap the focus stays, or is on what is wrong."""

from __future__ import annotations

from typing import Any

from apps.ledger.models import Document
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.journeys.test_deciding import A_SHIRT, APP

# An element's name and its id or its field's name; of what is in a shadow, the element around it.
_FOCUSED = """expected => {
    const one = document.activeElement;
    return `${one.localName}#${one.id || one.getAttribute("name") || ""}` === expected;
}"""


def opened(page: Any, world: World, path: str, sign: str) -> Any:
    page.goto(f"{world.shopify}{APP}{path}?locale=en")
    frame = page.locator("iframe").element_handle().content_frame()
    frame.wait_for_selector(sign)
    return frame


def test_a_row_opens_its_order_and_the_focus_is_never_lost(page: Any, set_up: SetUp, world: World) -> None:
    """
    1. A click beside the link, on the date, opens the order.
    2. A search swaps the list: the focus is still in the field.
    3. "Book" without an answer: the focus is on the question that has none.
    4. "Pause" goes with its button: the focus is on the page, not lost at its top.
    """
    webshop = set_up()
    first, waits = world.place(**A_SHIRT), world.place(**A_SHIRT, untaxed=True, buyer="german")
    sync_now(webshop)
    app = opened(page, world, "/orders", "s-table-row")
    app.locator("s-table-row", has_text=first["name"]).locator("s-table-cell").nth(2).click()
    app.wait_for_selector("#order")
    assert first["name"] in app.locator("s-page").get_attribute("heading")

    app = opened(page, world, "/orders", "s-table-row")
    app.locator("s-search-field[name=search] input").fill(waits["name"])
    page.keyboard.press("Enter")
    app.locator("s-table-row", has_text=first["name"]).wait_for(state="detached")
    app.wait_for_function(_FOCUSED, arg="s-search-field#search")

    held = Document.objects.get(webshop=webshop, order_name=waits["name"])
    app = opened(page, world, f"/orders/{held.pk}", "#question")
    app.locator("#question s-button[type=submit]").click()
    app.wait_for_selector("s-choice-list[error]")
    app.wait_for_function(_FOCUSED, arg="s-choice-list#treatment")

    app = opened(page, world, "/settings", ".switch")
    app.locator(".switch s-button").click()
    app.locator(".headline", has_text="Paused since").wait_for()
    app.wait_for_function(_FOCUSED, arg="main#page")
