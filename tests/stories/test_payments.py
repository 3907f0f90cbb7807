"""What was paid, through all rooms: out of Shopify, tied to its gateway, settled per day in Exact's general journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from pytest_django import Settings

from apps.ledger import clearing, payments
from apps.ledger.models import Document, MoneyDocument, Payment
from apps.payments.gateways import Way
from apps.schedule import business_day
from apps.shops.models import PaymentGateway, PaymentSettings, Webshop
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.world import World

ENTRIES = "generaljournalentry/GeneralJournalEntries"
SHIRT: dict[str, Any] = {"lines": [{"title": "Shirt", "price": "121.00", "vat": "21"}], "shipping": None}
ROWS = {"shopify_payments": "1260", "mollie": "1105"}


def switch_on(webshop: Webshop, rows: dict[str, str], *, days: int = 30) -> PaymentSettings:
    """As the page of the payments does."""
    first = shop_today() - timedelta(days=days)
    chosen = PaymentSettings.objects.create(
        webshop=webshop, way=Way.PER_DAY.value, starts_on=first, journal="90", receivables="1300"
    )
    for gateway, account in rows.items():
        PaymentGateway.objects.create(webshop=webshop, gateway=gateway, account=account, leave_open=not account)
    return chosen


def sync_until(webshop: Webshop, is_there: Callable[[], bool]) -> None:
    """A limit or a renewal of the login may come in between: a few more syncs bring it. The day's reading is due."""
    for _ in range(12):
        PaymentSettings.objects.filter(webshop=webshop).update(checked_at=None)
        sync_now(webshop)
        if is_there():
            return
    raise AssertionError(list(Payment.objects.values("order_name", "reason_code", "document__state")))


def settle_today(webshop: Webshop, chosen: PaymentSettings) -> None:
    """As if the shop's day were over."""
    payments.settle(webshop, chosen.rules, before=business_day.today(webshop) + timedelta(days=3))


def booked(world: World) -> list[tuple[str, dict[str, Decimal]]]:
    """The day and the sums by account of every entry that Exact ever committed; a debtor's line names its debtor."""
    found = []
    for entry in world.committed(ENTRIES):
        lines, sums = entry["GeneralJournalEntryLines"], Counter[str]()
        for line in lines:
            sums[line["GLAccountCode"]] += Decimal(line["AmountFC"])  # type: ignore[assignment]
            assert (line["GLAccountCode"] == "1300") == bool(line.get("Account"))
        found.append((lines[0]["Date"][:10], {account: Decimal(amount) for account, amount in sums.items()}))
    return found


def reasons() -> set[str]:
    return set(Payment.objects.exclude(reason_code="").values_list("reason_code", flat=True))


def check_proof(webshop: Webshop, *, held: str) -> None:
    """Per gateway what was paid is booked or waits, to the cent."""
    since = timezone.now() - timedelta(days=31)
    proof = {one.gateway: one for one in clearing.per_gateway(webshop, first=since, until=timezone.now())}
    assert {name: (one.booked, one.waiting) for name, one in proof.items()} == {
        "shopify_payments": (Decimal(121), Decimal(0)),
        "mollie": (Decimal(121), Decimal(0)),
        "a new one": (Decimal(0), Decimal(121)),
        "": (Decimal(0), sum((one.amount or Decimal(0) for one in Payment.objects.filter(order_gid=held)), Decimal(0))),
    }
    assert all(one.told == one.booked + one.under_way + one.waiting + one.left_out for one in proof.values())


def test_every_payment_stands_in_one_entry_however_often_it_is_read(
    set_up: SetUp, world: World, settings: Settings
) -> None:
    """Two gateways on one day, one without a row that waits, an order that waits, a refund, a lost answer, a switch."""
    settings.UNCLEAR_WAIT_SECONDS = 0
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    for gateway in ("shopify_payments", "mollie", "a new one"):
        world.place(**SHIRT, gateway=gateway, days_ago=2)
    held = world.place(**SHIRT, gateway="mollie", days_ago=2, buyer="belgian", has_destination=False)
    world.place(**SHIRT, days_ago=2, payments=[{"gateway": "mollie", "is_undated": True}])
    chosen = switch_on(webshop, ROWS)
    day = (timezone.now() - timedelta(days=2)).astimezone(timezone.get_default_timezone()).date().isoformat()
    world.faults({"path_regex": "GeneralJournalEntries$", "method": "POST", "do": "drop_after", "times": 1})
    sync_until(webshop, lambda: set(MoneyDocument.objects.values_list("state", flat=True)) == {"booked"})
    first = {"1260": Decimal("121.00"), "1105": Decimal("121.00"), "1300": Decimal("-242.00")}
    assert [sums for _, sums in booked(world)] == [first], day
    assert Document.objects.get(order_gid=held["id"]).state == "held"
    assert reasons() == {"payment_gateway_missing", "payment_order_waits", "payment_undated"}
    assert "Shopify does not tell when this payment was made" in home_of(webshop, "/settings/payments")
    check_proof(webshop, held=held["id"])
    row = PaymentGateway.objects.create(webshop=webshop, gateway="A new one", account="not in Exact")
    sync_until(webshop, lambda: payments.refused(webshop).exists())
    row.account = "1260"
    row.save()
    payments.dissolve(webshop)
    sync_until(webshop, lambda: len(booked(world)) == 2)
    paid = Document.objects.filter(state="booked").earliest("created_at")
    order = {"id": paid.order_gid}
    world.act(order, "refund", money="21.00", gateway="mollie")
    sync_until(webshop, lambda: Payment.objects.filter(amount__lt=0).exists())
    settle_today(webshop, chosen)
    settle_today(webshop, chosen)
    sync_until(webshop, lambda: len(booked(world)) == 3)
    assert booked(world)[2][1] == {"1105": Decimal("-21.00"), "1300": Decimal("21.00")}
    PaymentSettings.objects.update(way=Way.OFF.value)
    sync_now(webshop)
    PaymentSettings.objects.update(way=Way.PER_DAY.value, checked_at=None, read_up_to=None)
    sync_until(webshop, lambda: not MoneyDocument.objects.exclude(state="booked").exists())
    assert len(booked(world)) == 3


def test_a_payment_of_today_waits_for_nothing_once_its_gateway_has_an_account(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    chosen = switch_on(webshop, ROWS)
    world.place(**SHIRT, gateway="a new one")
    sync_until(webshop, lambda: reasons() == {"payment_gateway_missing"})
    PaymentGateway.objects.create(webshop=webshop, gateway="a new one", account="1105")
    sync_until(webshop, lambda: not reasons())
    assert not payments.waiting(webshop).exists()
    assert Payment.objects.get().document is None  # the day is not over
    settle_today(webshop, chosen)
    assert MoneyDocument.objects.get().net == 121
