"""The day book of a till through all rooms: receipts of Shopify's till, one entry per day in Exact, each order once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from pytest_django import Settings as DjangoSettings

from apps.audit.models import Change
from apps.ledger.models import Document, TillDay
from apps.shops.models import PaymentGateway, Settings, Till, Webshop
from sandbox.days import noon, till_day
from tests.harness.merchant import SetUp, home_of, sync_now
from tests.harness.world import World

SHIRT = {"title": "Shirt", "price": "121.00", "vat": "21"}
BOOK = {"title": "Book", "price": "10.90", "vat": "9"}
ODD = {"title": "Odd", "price": "11.30", "vat": "13"}


def switch_on(webshop: Webshop, *, since: int) -> None:
    """As the page of the tills does: Utrecht has a day book, Arnhem has none."""
    Till.objects.filter(webshop=webshop, name="Utrecht").update(book_from=till_day(since))
    for gateway, account in (("cash", "1000"), ("shopify_payments", "1260")):
        PaymentGateway.objects.create(webshop=webshop, gateway=gateway, account=account)


def sync_until(webshop: Webshop, is_there: Callable[[], bool]) -> None:
    """A limit or a renewal of the login may come in between: a few more syncs bring it."""
    for _ in range(6):
        sync_now(webshop)
        if is_there():
            return
    raise AssertionError(
        [
            *TillDay.objects.values("booked_on", "number", "state", "reason_code", "reason"),
            *Document.objects.values("reference", "state", "reason_code", "tenders", "booked_on"),
        ]
    )


def entry(world: World, reference: str) -> dict[str, Decimal]:
    """What stands in Exact per account and VAT code, VAT beside it; it must be there once."""
    (found,) = [one for one in world.entries() if one["YourRef"] == reference]
    sums: dict[str, Decimal] = {}
    for line in found["SalesEntryLines"]:
        for name, amount in ((line["GLAccountCode"], "AmountFC"), (f"vat {line['GLAccountCode']}", "VATAmountFC")):
            sums[name] = sums.get(name, Decimal(0)) + Decimal(line[amount])
    return {name: amount for name, amount in sums.items() if amount}


def at_the_till(world: World, *lines: dict[str, Any], ago: int, **wish: Any) -> dict[str, Any]:
    return world.place(lines=list(lines), till=wish.pop("till", "Utrecht"), days_ago=noon(ago), **wish)


def test_every_receipt_stands_in_one_entry_of_its_day_or_by_itself(
    set_up: SetUp, world: World, settings: DjangoSettings
) -> None:
    settings.UNCLEAR_WAIT_SECONDS = 0
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    Settings.objects.filter(webshop=webshop).update(unknown_vat="hold")
    before = at_the_till(world, SHIRT, ago=4)
    sync_until(webshop, lambda: len(world.entries()) == 1)
    switch_on(webshop, since=4)
    cash = at_the_till(world, SHIRT, ago=3, gateway="cash")
    card = at_the_till(world, BOOK, SHIRT, ago=3)
    business = at_the_till(world, SHIRT, ago=3, customer={"tax_id": "NL004495445B01"})
    waits = at_the_till(world, ODD, ago=3)
    elsewhere = at_the_till(world, SHIRT, ago=3, till="Arnhem")
    unpaid = at_the_till(world, SHIRT, ago=3, paid=False)
    world.faults({"path_regex": "SalesEntries$", "method": "POST", "do": "drop_after", "times": 1})
    sync_until(webshop, lambda: TillDay.objects.filter(state="booked").count() == 1)
    number = Till.objects.get(name="Utrecht").shopify_id.rsplit("/", 1)[-1]
    reference = f"T{number}-{till_day(3):%Y%m%d}"
    assert entry(world, reference) == {
        **{"8000": Decimal("210.00"), "vat 8000": Decimal("42.90")},
        **{"1000": Decimal("-121.00"), "1260": Decimal("-131.90")},
    }
    states = dict(Document.objects.values_list("order_name", "state"))
    assert (states[waits["name"]], states[unpaid["name"]]) == ("held", "skipped")
    by_itself = {one["YourRef"] for one in world.entries()} - {reference}
    assert by_itself == {before["name"], business["name"], elsewhere["name"]}
    told = [(one.booked_on, one.number, one.version, one.state, one.reason_code) for one in TillDay.objects.all()]
    assert sorted(told) == [
        (till_day(4), 1, 1, "skipped", "till_day_apart"),
        (till_day(3), 2, 1, "booked", ""),
        (till_day(2), 3, 1, "skipped", "till_day_empty"),
        (till_day(1), 4, 1, "skipped", "till_day_empty"),
    ]
    booked = TillDay.objects.get(state="booked")
    assert {one.order_name for one in booked.documents.all()} == {cash["name"], card["name"]}
    take_back_and_answer(webshop, world, before=before, cash=cash)
    assert set(Document.objects.exclude(order_name=unpaid["name"]).values_list("state", flat=True)) == {"booked"}


def take_back_and_answer(webshop: Webshop, world: World, *, before: dict[str, Any], cash: dict[str, Any]) -> None:
    """A shirt comes back the next day, told when the till had its network again; the odd one is answered."""
    number = Till.objects.get(name="Utrecht").shopify_id.rsplit("/", 1)[-1]
    reference = f"T{number}-{till_day(3):%Y%m%d}"
    world.act(cash, "refund", days_ago=noon(2))
    world.act(before, "refund", days_ago=noon(2))
    Settings.objects.filter(webshop=webshop).update(unknown_vat="default")
    sync_until(webshop, lambda: TillDay.objects.filter(state="booked").count() == 3)
    assert entry(world, f"T{number}-{till_day(2):%Y%m%d}-2") == {
        **{"8000": Decimal("-100.00"), "vat 8000": Decimal("-21.00"), "1000": Decimal("121.00")}
    }
    assert entry(world, f"{reference}-2") == {
        **{"8000": Decimal("10.00"), "vat 8000": Decimal("1.30"), "1260": Decimal("-11.30")}
    }
    assert f"{before['name']}-R1" in {one["YourRef"] for one in world.entries()}
    for _ in range(2):
        sync_now(webshop)
    assert len(world.entries()) == 7
    assert list(TillDay.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_a_day_that_exact_refuses_is_made_anew_when_it_is_mended(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    switch_on(webshop, since=1)
    PaymentGateway.objects.filter(gateway="cash").update(account="")
    at_the_till(world, SHIRT, ago=1, gateway="cash")
    sync_until(webshop, lambda: TillDay.objects.filter(reason_code="till_day_account_missing").count() == 1)
    leave_out_and_bring_back(webshop)
    PaymentGateway.objects.filter(gateway="cash").update(account="1000")
    world.change_in_exact("financial/GLAccounts", {"Code": "1000"}, {"IsBlocked": True})
    sync_until(webshop, lambda: TillDay.objects.exclude(booking__isnull=True).filter(state="held").count() == 1)
    assert (world.entries(), Document.objects.get().state) == ([], "gathered")
    PaymentGateway.objects.filter(gateway="cash").update(account="1260")
    leave_out_and_bring_back(webshop)
    assert Document.objects.get().state == "due"
    sync_until(webshop, lambda: TillDay.objects.filter(state="booked").count() == 1)
    (booked,) = world.entries()
    assert {line["GLAccountCode"] for line in booked["SalesEntryLines"]} == {"8000", "1260"}
    assert (Document.objects.get().state, TillDay.objects.get().number) == ("booked", 1)


def leave_out_and_bring_back(webshop: Webshop) -> None:
    """Only with a word why; the day's order goes with it, nothing is booked meanwhile, and both come back."""
    day, address = TillDay.objects.get(), "/tills/days"
    assert "Say in a few words" in home_of(webshop, f"{address}/{day.pk}/skip", post=True)
    told = home_of(webshop, f"{address}/{day.pk}/skip", post=True, why="the cashier booked it by hand")
    assert "Left out by you." in told
    left = {(one.state, one.reason_code) for one in (TillDay.objects.get(), Document.objects.get())}
    assert left == {("skipped", "by_merchant")}
    sync_now(webshop)
    assert (TillDay.objects.count(), Document.objects.get().state) == (1, "skipped")
    home_of(webshop, f"{address}/{day.pk}/retry", post=True)
    assert (TillDay.objects.get().state, Document.objects.get().state) == ("held", "due")
    assert Change.objects.filter(webshop=webshop, changes__asked__1="skip").exists()
