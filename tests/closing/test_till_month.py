"""A month with day books: one entry per till and day is counted as what was sold there, and a difference is found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command

from apps.ledger.models import TillDay
from apps.shops.models import Till, Webshop
from sandbox.days import till_day
from tests.closing.test_every_cause import closing
from tests.harness.merchant import SetUp
from tests.harness.world import World
from tests.stories.test_till_days import BOOK, SHIRT, at_the_till, switch_on, sync_until


def worths(found: dict[str, Any], name: str) -> dict[str, Decimal]:
    """What should stand, by what is alike; only where something should."""
    return {one[name]: Decimal(one["worth"]) for one in found[name + "s"] if Decimal(one["worth"])}


def told(webshop: Webshop, month: str, capsys: pytest.CaptureFixture[str], *, form: str) -> str:
    """What the command prints of a month that is right."""
    capsys.readouterr()
    call_command("closing", shop=webshop.domain, month=month, format=form)
    return capsys.readouterr().out


def test_a_day_of_a_till_is_proved_as_what_was_sold_and_a_difference_in_it_is_found(
    set_up: SetUp, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    switch_on(webshop, since=3)
    at_the_till(world, SHIRT, ago=3, gateway="cash")
    at_the_till(world, BOOK, SHIRT, ago=3)
    alone = at_the_till(world, SHIRT, ago=3, till="Arnhem")
    sync_until(webshop, lambda: TillDay.objects.filter(state="booked").count() == 1 and len(world.entries()) == 2)
    month, booked = f"{till_day(3):%Y-%m}", TillDay.objects.get(state="booked")
    tills = dict(Till.objects.filter(webshop=webshop).values_list("name", "shopify_id"))
    code, found = closing(webshop, month, capsys)
    assert (code, found["verdict"], found["findings"]) == (0, "closed", [])
    assert worths(found, "location") == {tills["Utrecht"]: Decimal("252.90"), tills["Arnhem"]: Decimal("121.00")}
    assert worths(found, "way") == {"till_day": Decimal("252.90"), "sales_entry": Decimal("121.00")}
    assert worths(found, "channel") == {"pos": Decimal("373.90")}
    assert {one["name"] for one in found["locations"]} == {"Utrecht", "Arnhem"}
    assert "location Utrecht  252.90 EUR, difference 0.00" in told(webshop, month, capsys, form="text")
    assert f"{tills['Utrecht']},,252.90" in told(webshop, month, capsys, form="csv")

    (entry,) = [row for row in world.stands("salesentry/SalesEntries") if row["YourRef"] != alone["name"]]
    sold = next(line for line in entry["SalesEntryLines"] if line["VATAmountFC"] == "42.00")
    world.edit_in_exact("salesentry/SalesEntryLines", {"ID": sold["ID"]}, {"AmountFC": "190.00"})
    code, found = closing(webshop, month, capsys)
    (finding,) = found["findings"]
    assert (code, finding["cause"], finding["document"]) == (1, "amount_changed", str(booked.pk))
    assert (finding["gap"], finding["location"], finding["way"]) == ("-10.00", tills["Utrecht"], "till_day")
    gaps = {one["location"]: one["difference"] for one in found["locations"] if Decimal(one["difference"])}
    assert gaps == {tills["Utrecht"]: "-10.00"}
