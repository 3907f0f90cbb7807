"""A till with a collective debtor of its own: its orders are booked there, the others on the webshop's."""

from __future__ import annotations

from apps.exact.models import CollectiveDebtor
from apps.shops.models import Till
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

SOCKS = {"sku": "LK-SOK-04", "quantity": 1}


def test_a_till_has_a_debtor_of_its_own(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    utrecht = Till.objects.get(webshop=webshop, name="Utrecht")
    CollectiveDebtor.objects.create(webshop=webshop, location=utrecht.shopify_id, name="Winkel Utrecht")
    at_the_till = world.place(lines=[SOCKS], till="Utrecht")
    online = world.place(lines=[SOCKS])
    sync_now(webshop)
    names = {account["ID"]: account["Name"] for account in world.stands("crm/Accounts")}
    booked_on = {entry["YourRef"]: names[entry["Customer"]] for entry in world.entries()}
    assert booked_on == {at_the_till["name"]: "Winkel Utrecht", online["name"]: "Shopify De Linnenkast"}
