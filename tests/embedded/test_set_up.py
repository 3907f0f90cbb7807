"""Each step of the set-up is checked on the server: nobody skips one, nothing wrong is kept, all of it can wait."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.exact.models import CatalogEntry
from apps.schedule.lookback import reading
from apps.schedule.models import Lookback
from apps.shops.models import Settings, VatMapping, Webshop
from sandbox import merchant
from sandbox.merchant_browser import Answer, Shop
from tests.embedded.clicks import errors
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

Connect = Callable[[], Webshop]


@pytest.fixture
def connected(web: str, world: World, shop: Shop) -> Connect:
    """Installed and connected; the orders of the last weeks are read."""

    def done() -> Webshop:
        shop.install()
        shop.open("/")
        merchant.connect(shop)
        webshop = Webshop.objects.get()
        while reading.read_next():
            pass
        return webshop

    return done


def send(shop: Shop, step: int, **changes: str) -> Answer:
    """Presses the primary button of a step; the answer is the next page, or this one with what is wrong."""
    page = shop.open(f"/setup/{step}")
    form = page.page.form_to(f"/setup/{step}")
    assert form is not None, page.page.words
    return shop.call(form, form.data(changes), on=page)


def test_the_app_opens_with_the_set_up_at_the_step_it_reached(connected: Connect, shop: Shop) -> None:
    shop.install()
    assert shop.open("/").page.form_to("/connect"), "not connected: the first step"
    connected()
    assert shop.open("/").page.form_to("/setup/2")
    assert send(shop, 2).path == "/setup/3"
    assert shop.open("/").page.form_to("/setup/3")
    for too_far in ("/setup/4", "/setup/5"):
        assert shop.open(too_far).path == "/setup/3", "nobody skips a step"


def test_a_webshop_without_orders_is_set_up_all_the_same(connected: Connect, shop: Shop) -> None:
    webshop = connected()
    for step in (2, 3, 4):
        assert send(shop, step).path == f"/setup/{step + 1}"
    assert send(shop, 5).path == "/"
    webshop.refresh_from_db()
    assert webshop.is_live
    chosen = Settings.objects.get()
    assert (chosen.unknown_vat, chosen.start_on) == ("hold", webshop.day_of(timezone.now()))
    codes = dict(VatMapping.objects.filter(treatment="domestic").values_list("rate", "code"))
    assert {rate: code for rate, code in codes.items() if rate} == {21: "4", 9: "2"}
    assert shop.open("/setup/2").path == "/", "it is over"


def test_a_missing_right_stops_the_second_step_until_it_is_there(connected: Connect, shop: Shop, world: World) -> None:
    connected()
    right = {"user": "hanneke", "endpoint": "salesentry/SalesEntries", "action": "POST"}
    world.post(f"{world.exact}/_rights", {**right, "allowed": False})
    answer = send(shop, 2)
    assert answer.status == 422
    assert "mist een recht in Exact" in " ".join(answer.page.complaints)
    assert "Verkoopboekingen maken" in answer.text
    world.post(f"{world.exact}/_rights", {**right, "allowed": True})
    assert send(shop, 2).path == "/setup/3"


def test_a_code_of_another_percentage_is_refused_and_nothing_is_kept(
    connected: Connect, shop: Shop, world: World
) -> None:
    world.sold("plain", orders=6)
    connected()
    send(shop, 2)
    page = shop.open("/setup/3")
    form = page.page.form_to("/setup/3")
    assert form
    data = [(name, "2" if name == "code:domestic:NL:21" else value) for name, value in form.data()]
    answer = shop.call(form, data, on=page)
    assert answer.status == 422
    assert "percentage" in errors(answer)
    assert not VatMapping.objects.exists()
    assert send(shop, 3, **{"code:domestic:NL:21": ""}).path == "/setup/4", "to wait is a choice"
    assert VatMapping.objects.get(rate=21).code == ""


def test_a_shop_that_charges_no_vat_is_asked_for_the_small_business_scheme(
    connected: Connect, shop: Shop, world: World
) -> None:
    for _ in range(2):
        world.place(buyer="dutch", lines=[{"title": "Cup", "price": "9.00", "quantity": 1, "vat": None}], shipping=None)
    connected()
    send(shop, 2)
    page = shop.open("/setup/3")
    assert 'name="small_business"' in page.text
    assert 'name="oss"' not in page.text
    send(shop, 3, small_business="yes")
    assert VatMapping.objects.get(treatment="domestic", rate=0).code == "0", "no VAT, instead of a rate of zero"


def test_the_fourth_step_refuses_a_journal_that_is_none(connected: Connect, shop: Shop) -> None:
    connected()
    send(shop, 2)
    send(shop, 3)
    answer = send(shop, 4, journal="20")
    assert answer.status == 422
    assert not Settings.objects.get().journal


def test_what_changed_in_exact_meanwhile_stops_the_last_step(connected: Connect, shop: Shop) -> None:
    webshop = connected()
    for step in (2, 3, 4):
        send(shop, step)
    journal = Settings.objects.get().journal
    CatalogEntry.objects.filter(kind="journal", code=journal).update(is_blocked=True)
    answer = send(shop, 5)
    assert answer.status == 422
    assert "Het boeken is niet gestart" in answer.text
    assert send(shop, 5, start_on="1999-01-01").status == 422, "only a day that was offered"
    webshop.refresh_from_db()
    assert not webshop.is_live


def test_the_proof_shows_what_waits_and_why(connected: Connect, shop: Shop, world: World) -> None:
    world.place(lines=[{"title": "Shirt", "price": "121.00", "quantity": 1, "vat": "21"}], shipping=None)
    world.place(buyer="german", vat="19", vat_title="DE MwSt", shipping=None)
    connected()
    send(shop, 2)
    send(shop, 3, oss="no")
    send(shop, 4)
    shown = shop.open("/setup/5/orders").text
    assert shown.count("check-circle-filled") == 1
    assert ">wacht<" in shown
    assert not world.entries(), "nothing is sent"


def test_the_reading_can_be_cut_short_and_begun_again(connected: Connect, shop: Shop, world: World) -> None:
    world.sold("plain", orders=15)
    connected()
    send(shop, 2)
    Lookback.objects.update(state=Lookback.Stage.RUNNING, read=12, after="x")
    page = shop.open("/setup/3")
    assert "worden gelezen" in page.text
    enough = page.page.form_to("/setup/3/enough")
    assert enough
    assert "niet allemaal gelezen" in shop.call(enough, enough.data(), on=page).text
