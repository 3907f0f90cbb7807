"""The page about what the merchant pays."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from apps.shopify.models import InstallationRequest
from apps.shops.models import Webshop
from sandbox.merchant_browser import Shop
from tests.harness.merchant import SetUp
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def press(shop: Shop, page: Any, to: str, **fields: str | bool) -> Any:
    form = page.page.form_to(to)
    assert form is not None, page.page.words
    return shop.call(form, form.data(fields), on=page)


def test_a_development_store_sees_that_it_pays_nothing(shop: Shop, set_up: SetUp) -> None:
    set_up()
    assert "betaalt niets" in shop.open("/plan").text


def test_the_plan_is_what_shopify_says_not_what_the_address_says(shop: Shop, set_up: SetUp, world: World) -> None:
    set_up()
    world.shop_becomes(is_development=False)
    address = f"{world.shopify}/store/linnenkast/charges/{settings.SHOPIFY_APP_HANDLE}/pricing_plans"
    page = shop.open("/plan?plan_handle=scale&charge_id=1")
    assert "Scale" not in page.page.words
    assert address in page.text
    world.post(address, {"plan": "grow"})
    assert "0 van 2500" in shop.open("/plan").page.words


def test_home_says_until_when_it_goes_on_without_a_plan(shop: Shop, set_up: SetUp, world: World) -> None:
    set_up()
    Webshop.objects.update(is_live=True)
    world.shop_becomes(is_development=False)
    shop.open("/plan")
    assert "Geen abonnement: alles wordt geboekt tot" in shop.open("/").text


def test_booking_does_not_begin_without_a_plan(shop: Shop, set_up: SetUp, world: World) -> None:
    set_up()
    Webshop.objects.update(is_live=False)
    world.shop_becomes(is_development=False)
    shop.open("/plan")
    page = shop.open("/")
    assert "Boeken begint met een abonnement" in page.text
    press(shop, page, "/live")
    assert not Webshop.objects.get(domain=shop.domain).is_live


def test_asking_for_the_installation_leads_to_shopifys_page_of_the_charge(shop: Shop, set_up: SetUp) -> None:
    set_up()
    shop.open("/plan")
    answer = press(shop, shop.open("/plan"), "/plan/installation", wish="Bel na drie uur")
    request = InstallationRequest.objects.get()
    assert request.wish == "Bel na drie uur"
    assert request.is_test
    assert request.charge.rsplit("/", 1)[-1] in answer.text
    assert "prijs nog niet goedgekeurd" in shop.open("/plan").page.words


def test_a_wish_that_is_too_long_is_refused_and_not_lost(shop: Shop, set_up: SetUp) -> None:
    set_up()
    answer = press(shop, shop.open("/plan"), "/plan/installation", wish="x" * 501)
    assert answer.status == 422
    assert "x" * 501 in answer.text
    assert not InstallationRequest.objects.exists()
