"""Codes that Exact no longer takes: said beside the field, counted on Home, checked again on demand."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from apps.shops.models import Account, ComponentItem, Settings
from sandbox.merchant_browser import Answer, Shop
from tests.embedded.clicks import errors, save, settings_form
from tests.harness.merchant import SetUp
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def check_again(shop: Shop) -> Answer:
    """The button; once, as busy as Exact may be."""
    page = shop.open("/settings/connection")
    form = page.page.form_to("/settings/codes")
    assert form is not None
    address = page.url.split("/settings")[0] + form.action
    return shop._with_token("post", address, {"HX-Request": "true"}, {"data": []})


def error_of(page: Answer, name: str) -> str:
    return settings_form(page).named(name)[0].error


def test_a_code_that_was_blocked_in_exact_is_said_beside_its_field(set_up: SetUp, world: World, shop: Shop) -> None:
    webshop = set_up()
    journal = Settings.objects.get(webshop=webshop).journal
    world.change_in_exact("financial/Journals", {"Code": journal}, {"IsBlocked": True})
    world.change_in_exact("financial/GLAccounts", {"Code": "8000"}, {"IsBlocked": True})
    assert "Elke code die u koos" not in shop.open("/settings/connection").text, "nobody asked Exact yet"
    answer = check_again(shop)
    assert answer.status == 200
    assert "De codes zijn uit Exact gelezen" in answer.text
    assert "geblokkeerd" in answer.text
    assert "geblokkeerd" in error_of(shop.open("/settings/booking"), "journal")
    accounts = shop.open("/settings/accounts")
    assert "8000" in error_of(accounts, "account_goods")
    assert settings_form(accounts).named("account_goods")[0].sent() == ["8000"], "not another one by accident"
    assert error_of(accounts, "account_shipping") == ""
    assert shop.open("/settings").text.count("1 code kan niet gebruikt worden") == 2
    home = shop.open("/").text
    assert "niet meer gebruikt kunnen worden" in home
    assert journal in home


def test_saving_without_choosing_another_code_is_refused(set_up: SetUp, world: World, shop: Shop) -> None:
    set_up()
    world.change_in_exact("financial/GLAccounts", {"Code": "8000"}, {"IsBlocked": True})
    check_again(shop)
    assert "8000" in errors(save(shop, "accounts"))
    fields = settings_form(shop.open("/settings/accounts")).fields
    answer = save(shop, "accounts", **{field.name: "8030" for field in fields if field.sent() == ["8000"]})
    assert answer.status == 200, errors(answer)


def test_what_was_mended_in_exact_is_said_no_more(set_up: SetUp, world: World, shop: Shop) -> None:
    set_up()
    world.change_in_exact("vat/VATCodes", {"Code": "4"}, {"IsBlocked": True})
    assert "geblokkeerd" in check_again(shop).text
    page = shop.open("/settings/vat")
    assert any("geblokkeerd" in error for form in page.page.forms for error in form.errors())
    world.change_in_exact("vat/VATCodes", {"Code": "4"}, {"IsBlocked": False})
    assert "Elke code die u koos kan gebruikt worden" in check_again(shop).text
    assert "niet meer gebruikt" not in shop.open("/").text


def test_items_and_cost_centres_are_judged_too(set_up: SetUp, world: World, shop: Shop) -> None:
    webshop = set_up()
    save(shop, "booking", booking_type="sales_invoice", item_shipping="VERZ", unknown_item="hold")
    save(shop, "places", cost_everywhere="ARN")
    Account.objects.filter(webshop=webshop).update(account="9999")
    world.change_in_exact("hrm/Costcenters", {"Code": "ARN"}, {"EndDate": "2020-12-31T00:00:00"})
    ComponentItem.objects.filter(webshop=webshop).update(item="GONE")
    answer = check_again(shop)
    assert "GONE" in error_of(shop.open("/settings/accounts"), "item_shipping")
    assert "ARN" in error_of(shop.open("/settings/places"), "cost_everywhere")
    assert "9999" not in answer.text, "invoices name no accounts"


def test_when_exact_can_not_be_asked_now_the_page_says_when(set_up: SetUp, world: World, shop: Shop) -> None:
    set_up()
    world.faults({"path_regex": "vat/VATCodes", "do": "status", "status": 503, "times": 1})
    answer = check_again(shop)
    assert answer.status == 503
    now = timezone.now().astimezone(ZoneInfo("Europe/Amsterdam"))
    soon = {f"{now + timedelta(minutes=minutes):%H:%M}" for minutes in range(10)}
    assert answer.text.split("opnieuw proberen vanaf ")[1][:5] in soon


def test_the_minute_limit_is_respected_and_the_page_says_until_when(set_up: SetUp, world: World, shop: Shop) -> None:
    set_up()
    world.post(f"{world.exact}/_limits", {"minute": 3, "day": 100_000})
    answer = check_again(shop)
    assert answer.status == 503
    assert "U kunt het opnieuw proberen vanaf" in answer.text
    assert "Every code" not in answer.text
    before = len(world.calls())
    assert check_again(shop).status == 503
    assert len(world.calls()) == before, "nobody knocks at a door that is known to be shut"
