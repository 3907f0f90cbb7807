"""What the demo shows of money: the robot switches it on by the pages, and sells what shows each part of it."""

from __future__ import annotations

from django.conf import settings

from apps.ledger.models import Document, MoneyDocument, TillDay
from apps.shops.models import Settings, Till
from sandbox import merchant_money
from sandbox.differences import Hands
from sandbox.merchant_browser import Shop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World


def test_the_robot_switches_money_on_once_and_everything_is_booked(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    shop = Shop(world.shopify, "linnenkast", settings.SHOPIFY_APP_HANDLE)
    hands = Hands(world.shopify, world.exact)
    assert merchant_money.switch_on(shop, hands, today=shop_today())
    assert not merchant_money.switch_on(shop, hands, today=shop_today())
    assert Settings.objects.get(webshop=webshop).tell_cards_apart
    assert Till.objects.filter(webshop=webshop, book_from__isnull=False).count() == 1
    world.pays_out({"type": "CHARGE", "amount": "121.00", "fee": "2.42"}, days_ago=1)
    for _ in range(8):
        sync_now(webshop)
        merchant_money.choose_gateways(shop)
        if MoneyDocument.objects.filter(state="booked").values("kind").distinct().count() == 2:
            break
    assert set(Document.objects.values_list("state", flat=True)) == {"booked"}
    assert TillDay.objects.filter(state="booked").count() == 2
    assert set(MoneyDocument.objects.filter(state="booked").values_list("kind", flat=True)) == {"payout", "payments"}
