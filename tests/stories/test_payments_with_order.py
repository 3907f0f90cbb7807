"""What was paid stands in the order's own sales entry; what cannot, and what comes later, in the entry of its day."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone
from pytest_django import Settings as DjangoSettings

from apps.closing import money_paper, nightly, telling
from apps.closing.check import Check, Verdict, month
from apps.closing.values import GapCause
from apps.exact.models import Connection
from apps.ledger import payments
from apps.ledger.models import Document, Payment, PlacedTransaction
from apps.payments.gateways import Way
from apps.schedule.lookback import rehearsal
from apps.shops.models import PaymentGateway, PaymentSettings, Settings, Webshop
from sandbox.days import noon
from tests.harness.days import shop_today
from tests.harness.merchant import SetUp, home_of
from tests.harness.world import World
from tests.stories.test_payments import ENTRIES, SHIRT, booked, reasons, switch_on, sync_until

ROWS = {"shopify_payments": "1260", "mollie": "1105", "manual": ""}


def entry(world: World, order: dict[str, str]) -> dict[str, Decimal]:
    """What stands in Exact of this order by account, and what its debtor still owes; it must be there once."""
    (found,) = [one for one in world.entries() if one["YourRef"] == order["name"]]
    sums = Counter[str]()
    for line in found["SalesEntryLines"]:
        sums[line["GLAccountCode"]] += Decimal(line["AmountFC"])  # type: ignore[assignment]
    return {**{account: Decimal(amount) for account, amount in sums.items()}, "owed": Decimal(found["AmountFC"])}


def on_clearing(world: World) -> Counter[str]:
    """What every clearing account gained, in whichever kind of entry."""
    gained = Counter[str]()
    for one in world.entries():
        for line in one["SalesEntryLines"]:
            if line["GLAccountCode"] in ROWS.values():
                gained[line["GLAccountCode"]] -= Decimal(line["AmountFC"])  # type: ignore[assignment]
    for _day, sums in booked(world):
        gained.update({account: amount for account, amount in sums.items() if account in ROWS.values()})
    return gained


def captured(world: World, gateway: str) -> dict[str, str]:
    """An order of yesterday that Shopify tells of now, paid then in two steps."""
    order = world.place(**SHIRT, days_ago=noon(1), payments=[{"gateway": gateway, "kind": "AUTHORIZATION"}])
    world.act(order, "pay", gateway=gateway, kind="CAPTURE", days_ago=noon(1))
    return order


def checked(webshop: Webshop) -> list[Check]:
    """The months of the last days, read back and compared."""
    connection, today = Connection.objects.get(webshop=webshop), shop_today()
    months = {(today - timedelta(days=ago)).replace(day=1) for ago in (0, 3)}
    return [nightly.check_now(connection, month(day.year, day.month), at=timezone.now()) for day in sorted(months)]


def causes(found: list[Check]) -> Counter[str]:
    return Counter(one.cause.value for check in found for one in check.findings if one.cause is not GapCause.REMARK)


def check_it_is_told(webshop: Webshop, found: list[Check]) -> None:
    """By the command, on the page, on the certificate."""
    for check in found:
        if check.money and any(row.gateway == "mollie" for row in check.money.gateways):
            assert "mollie EUR  told" in telling.as_text(check)
            page = home_of(webshop, "/closing")  # of this month
            is_shown = "Payments per gateway" in page and "Not paid, or before the day" in page
            assert is_shown or shop_today() not in check.stretch
            facts = telling.facts_of(check)["money"]
            assert [len(table.rows) > 0 for table in money_paper.tables(facts)] == [True, True, True]


def check_the_closing(webshop: Webshop, world: World, both: dict[str, str]) -> None:
    """Per gateway, to the cent; then somebody deletes a day's entry and moves the money of an order."""
    found = checked(webshop)
    assert causes(found) == {"skipped": 1}, [check.findings for check in found]  # the cancelled one
    rows = [row for check in found if check.money for row in check.money.gateways]
    assert sum(row.told for row in rows) == sum(row.booked + row.left_out for row in rows)
    left = [one for check in found if check.money for one in check.money.receivables]
    assert sum(one.unpaid for one in left) == Decimal(0)
    assert sum(one.left_open for one in left) == Decimal(121)
    check_it_is_told(webshop, found)
    gone = world.committed(ENTRIES)[0]["GeneralJournalEntryLines"][0]["EntryID"]
    world.delete_in_exact(ENTRIES, {"EntryID": gone})
    lines = [line for one in world.entries() for line in one["SalesEntryLines"] if one["YourRef"] == both["name"]]
    (line,) = [one for one in lines if one["GLAccountCode"] == "1260"]
    elsewhere = next(
        one["GLAccount"]
        for entry in world.entries()
        for one in entry["SalesEntryLines"]
        if one["GLAccountCode"] == "1105"
    )
    world.edit_in_exact("salesentry/SalesEntryLines", {"ID": line["ID"]}, {"GLAccount": elsewhere})
    after = checked(webshop)
    assert causes(after) == {"skipped": 1, "money_missing": 1, "money_changed": 1}
    assert {check.verdict for check in after if check.money and check.money.gaps} == {Verdict.DIFFERS}
    gaps = [gap for check in after if check.money for gap in check.money.gaps]
    assert sorted((gap.gateway, gap.amount) for gap in gaps) == [
        ("shopify_payments", Decimal(-121)),
        ("shopify_payments", Decimal(-31)),
    ]
    assert not any(gap for check in after for gap in check.gap.values())  # none of it is turnover


def placed(world: World) -> dict[str, dict[str, str]]:
    """Orders of two days ago: paid whole, by a gateway without a row, partly, left open; and one that waits."""
    parts = [
        {"gateway": "mollie", "amount": "70.00"},
        {"gateway": "gift_card", "amount": "20.00"},
        {"gateway": "shopify_payments", "amount": "31.00", "kind": "AUTHORIZATION"},
    ]
    return {
        "whole": world.place(**SHIRT, gateway="mollie", days_ago=noon(2)),
        "unknown": world.place(**SHIRT, gateway="a new one", days_ago=noon(2)),
        "parts": world.place(**SHIRT, payments=parts, days_ago=noon(2)),
        "left open": world.place(**SHIRT, gateway="manual", days_ago=noon(2)),
        "held": world.place(**SHIRT, gateway="mollie", days_ago=noon(2), buyer="belgian", has_destination=False),
    }


def switch_there_and_back(webshop: Webshop, world: World, orders: dict[str, dict[str, str]]) -> dict[str, str]:
    """Per day for a while: an order and a refund, and the gateway gets its account; then with the order again."""
    held = orders["held"]["id"]
    PaymentSettings.objects.update(way=Way.PER_DAY.value)
    later = captured(world, "mollie")
    world.act(orders["whole"], "refund", money="21.00", gateway="shopify_payments", days_ago=noon(1))
    PaymentGateway.objects.create(webshop=webshop, gateway="a new one", account="1105")
    sync_until(webshop, lambda: not payments.waiting(webshop).exclude(order_gid=held).exists())
    PaymentSettings.objects.update(way=Way.WITH_ORDER.value)
    sync_until(webshop, lambda: Payment.objects.filter(document__state="booked").count() == 4)
    assert entry(world, later) == {"8000": Decimal(100), "owed": Decimal(121)}
    world.act(orders["held"], "cancel")
    both = captured(world, "shopify_payments")
    with_sale = Payment.objects.filter(is_with_sale=True)
    sync_until(webshop, lambda: both["id"] in with_sale.values_list("order_gid", flat=True))
    assert entry(world, both)["owed"] == 0
    return both


def check_it_is_foretold(webshop: Webshop, orders: dict[str, dict[str, str]]) -> None:
    """By the proof step of the set-up, before anything is booked."""
    would = {one.name: one for one in rehearsal.rehearse(Connection.objects.get(webshop=webshop))}
    found = {name: would[orders[name]["name"]] for name in orders}
    owed = {name: one.bookings[0].receivable.text for name, one in found.items() if one.bookings}
    assert owed == {"whole": "0.00", "unknown": "121.00", "parts": "31.00", "left open": "121.00"}
    told = {name: [(paid.account, paid.is_left_open) for paid in one.received] for name, one in found.items()}
    assert told == {"whole": [], "unknown": [("", False)], "parts": [], "left open": [("", True)], "held": []}


def check_every_cent(world: World, *, but: str) -> None:
    """What Shopify told = what our ledger says = what stands on the clearing accounts in Exact. `but`: never booked."""
    told = Payment.objects.exclude(reason_code="payment_left_open").exclude(order_gid=but)
    gained = on_clearing(world)
    assert gained == {"1105": 70 + 121 * 3, "1260": 31 - 21 + 121}
    for stored in (told, PlacedTransaction.objects.all()):
        assert sum(Decimal(one.amount or 0) for one in stored) == sum(gained.values())


def test_only_what_is_still_to_be_paid_stays_on_the_debtor(
    set_up: SetUp, world: World, settings: DjangoSettings
) -> None:
    """
    1. With the order; Exact's answer is lost for one whose debtor owes nothing, the rest follows per day.
    2. Another way meanwhile, and back: refunds and what is paid later follow per day, everything stands once.
    """
    settings.UNCLEAR_WAIT_SECONDS = 0
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    switch_on(webshop, ROWS)
    PaymentSettings.objects.update(way=Way.WITH_ORDER.value)
    Settings.objects.filter(webshop=webshop).update(paid_only=False)
    PaymentGateway.objects.filter(gateway="manual").update(condition="30")
    orders = placed(world)
    held = orders["held"]["id"]
    check_it_is_foretold(webshop, orders)
    world.faults({"path_regex": "SalesEntries$", "method": "POST", "do": "drop_after", "times": 1})
    sync_until(webshop, lambda: Document.objects.filter(state="booked").count() == 4)
    assert entry(world, orders["whole"]) == {"8000": Decimal(100), "1105": Decimal(-121), "owed": Decimal(0)}
    for name in ("unknown", "left open"):
        assert entry(world, orders[name]) == {"8000": Decimal(100), "owed": Decimal(121)}
    conditions = {one["YourRef"]: one["PaymentCondition"] for one in world.entries()}
    assert {name for name, one in orders.items() if conditions.get(one["name"]) == "30"} == {"left open"}
    parts = entry(world, orders["parts"])
    assert (parts["1105"], parts["owed"]) == (Decimal(-70), Decimal(31))
    booked_ones = Document.objects.filter(state="booked")
    assert set(booked_ones.values_list("total", "exact_total")) == {(each, each) for each in map(Decimal, (121, 101))}
    waits = [one.order_name for check in checked(webshop) for one in check.findings if one.gap]
    assert waits == [orders["held"]["name"]]

    world.act(orders["parts"], "pay", gateway="shopify_payments", kind="CAPTURE", days_ago=noon(1))
    sync_until(webshop, lambda: len(booked(world)) == 1)
    assert booked(world)[0][1] == {"1260": Decimal(31), "1300": Decimal(-31)}
    assert reasons() == {"payment_gateway_missing", "payment_left_open", "payment_order_waits"}
    both = switch_there_and_back(webshop, world, orders)
    check_every_cent(world, but=held)
    check_the_closing(webshop, world, both)
