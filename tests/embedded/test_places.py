"""What a till, a sales channel or a country has of its own, chosen on the settings page and met in Exact."""

from __future__ import annotations

import pytest

from apps.exact.models import CollectiveDebtor
from apps.shops.models import Cost
from apps.shops.rules import for_webshop
from sandbox.merchant_browser import Shop
from tests.embedded.clicks import errors, save, settings_form
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

pytestmark = pytest.mark.django_db(transaction=True)

SOCKS = {"sku": "LK-SOK-04", "quantity": 1}


def test_a_till_gets_its_own_account_and_a_channel_its_cost_centre(set_up: SetUp, world: World, shop: Shop) -> None:
    webshop = set_up()
    till = webshop.tills.get(name="Utrecht")
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    form = settings_form(shop.open("/settings/places"))
    (channel,) = [each.name for each in form.fields if each.name.startswith("cost_channel_")]
    account, centre = f"account_till_{till.pk}", f"cost_till_{till.pk}"
    answer = save(shop, "places", **{account: "8030", centre: "UTR", channel: "UTR"})
    assert answer.status == 200, errors(answer)
    rules = for_webshop(webshop)
    assert ("8030", till.shopify_id) in {(rule.account, rule.location) for rule in rules.accounts}
    assert {(rule.cost_centre, rule.location) for rule in rules.costs} == {("UTR", till.shopify_id), ("UTR", "")}
    save(shop, "places", **{account: "", centre: "", channel: ""})
    rules = for_webshop(webshop)
    assert not rules.costs
    assert not [rule for rule in rules.accounts if rule.location]
    assert "8030" not in {rule.account for rule in rules.accounts}


def test_cost_centre_and_cost_unit_are_chosen_apart_and_both_stand_on_the_line(
    set_up: SetUp, world: World, shop: Shop
) -> None:
    webshop = set_up()
    till = webshop.tills.get(name="Utrecht")
    answer = save(shop, "places", **{"cost_everywhere": "WEB", "unit_everywhere": "LIN", f"cost_till_{till.pk}": "UTR"})
    assert answer.status == 200, errors(answer)
    online, at_the_till = world.place(lines=[SOCKS], paid=True), world.place(lines=[SOCKS], till="Utrecht")
    sync_now(webshop)
    booked = {
        entry["YourRef"]: {(line["CostCenter"], line["CostUnit"]) for line in entry["SalesEntryLines"]}
        for entry in world.entries()
    }
    assert booked[online["name"]] == {("WEB", "LIN")}
    assert booked[at_the_till["name"]] == {("UTR", "LIN")}, "the unit is that of all orders"


def test_a_cost_unit_needs_no_cost_centre_and_empties_by_itself(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    save(shop, "places", unit_everywhere="WOL")
    (cost,) = Cost.objects.filter(webshop=webshop)
    assert (cost.cost_centre, cost.cost_unit) == ("", "WOL")
    assert settings_form(shop.open("/settings/places")).named("unit_everywhere")[0].sent() == ["WOL"]
    save(shop, "places", unit_everywhere="")
    assert not Cost.objects.exists()
    assert "Cost unit NOPE is not in this administration" in errors(save(shop, "places", unit_everywhere="NOPE"))


def test_a_country_gets_a_collective_debtor_of_its_own_before_its_first_order(
    set_up: SetUp, world: World, shop: Shop
) -> None:
    webshop = set_up()
    answer = save(shop, "customers", new_country="DE", new_country_debtor="Webshop Duitsland")
    assert answer.status == 200, errors(answer)
    assert settings_form(answer).named("debtor_country_DE")[0].value == "Webshop Duitsland"
    assert settings_form(answer).named("new_country_debtor")[0].value == ""
    dutch = world.place(lines=[SOCKS], paid=True)
    german = world.place(lines=[SOCKS], buyer="german", paid=True)
    sync_now(webshop)
    names = {account["ID"]: account["Name"] for account in world.stands("crm/Accounts")}
    booked_on = {entry["YourRef"]: names[entry["Customer"]] for entry in world.entries()}
    assert booked_on[dutch["name"]] != "Webshop Duitsland"
    assert booked_on[german["name"]] == "Webshop Duitsland"
    assert settings_form(shop.open("/settings/customers")).named("debtor_country_NL"), (
        "a country that orders went to is asked"
    )
    save(shop, "customers", debtor_country_DE="")
    assert not CollectiveDebtor.objects.exists()


def test_another_name_for_a_country_is_another_account(set_up: SetUp, shop: Shop) -> None:
    webshop = set_up()
    CollectiveDebtor.objects.create(webshop=webshop, country="BE", name="Belgen", account_id="known")
    save(shop, "customers")
    assert CollectiveDebtor.objects.get().account_id == "known"
    save(shop, "customers", debtor_country_BE="Klanten België")
    debtor = CollectiveDebtor.objects.get()
    assert (debtor.name, debtor.account_id) == ("Klanten België", "")


def test_a_country_and_its_debtor_go_together(set_up: SetUp, shop: Shop) -> None:
    set_up()
    assert "Give the collective debtor of this country a name" in errors(save(shop, "customers", new_country="FR"))
    assert "Choose the country" in errors(save(shop, "customers", new_country_debtor="Frankrijk"))
    assert not CollectiveDebtor.objects.exists()
