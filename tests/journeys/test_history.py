"""A merchant books older orders, in a real browser, with a real worker."""

from __future__ import annotations

from datetime import date
from subprocess import Popen
from typing import Any

import pytest

from apps.schedule.models import History
from apps.shops.models import Settings
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.schedule.test_history_estimate import day, place_some
from tests.schedule.test_turns import _until

APP = "/store/linnenkast/apps/bookings-for-exact"


def count_from(app: Any, since: date) -> None:
    app.locator("s-date-field[name=since] input").fill(since.isoformat())
    app.get_by_role("button", name="Count").click()


@pytest.mark.timeout(240)
def test_older_orders_are_counted_begun_paused_resumed_and_done(
    page: Any, set_up: SetUp, world: World, worker: Popen[bytes]
) -> None:
    """
    1. From the settings to older orders; choose a day: how many orders, how long, what is left out.
    2. Begin: the page says how far it is. Pause: it stays where it is. Resume: it goes on, to the end.
    3. What it came to stays on the page; begin anew from an earlier day and stop at once.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_bulk", {"shop": webshop.domain, "seconds": 10})
    Settings.objects.filter(webshop=webshop).update(start_on=shop_today())
    sync_now(webshop)
    place_some(world, 30, 9)
    place_some(world, 31, 1, test=True)
    page.goto(f"{world.shopify}{APP}/settings/schedule?locale=en")
    app = page.frame_locator("iframe")
    app.locator("s-link", has_text="Book older orders").locator("a").click()
    count_from(app, day(50))
    app.locator("s-section[heading='9 orders to book, about 1 minute']").wait_for()
    app.get_by_text("Not booked: test orders").wait_for()
    app.get_by_role("button", name="Begin").click()
    app.get_by_text("Shopify is asked for the list of orders first.").wait_for()
    app.get_by_role("button", name="Pause").click()
    app.get_by_role("button", name="Resume").click()
    app.get_by_text("10 of 10 orders read").wait_for(timeout=60_000)
    _until(lambda: len(world.entries()) == 9)
    app.get_by_text("From which day on?").wait_for(timeout=30_000)
    app.locator("s-section", has=page.locator("strong", has_text="10 of 10")).wait_for()
    assert History.objects.get().state == "done"
    count_from(app, day(90))
    app.locator("s-section[heading='Nothing to book']").wait_for()
    place_some(world, 70, 1)
    app.locator("s-button", has_text="Another day").click()
    count_from(app, day(90))
    app.get_by_role("button", name="Begin").click()
    app.get_by_role("button", name="Stop").click()
    app.get_by_text("From which day on?").wait_for()
    assert Settings.objects.get(webshop=webshop).start_on == day(50)
