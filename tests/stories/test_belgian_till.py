"""The daily-receipts book of a Belgian till: every rate, a large receipt, a correction and a drawer that lacks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from apps.ledger.models import CashSession, TillDay
from apps.schedule import shop_readings
from apps.schedule.models import ShopReading
from apps.shopify.cash import SCOPE
from apps.shops.models import CashSettings, PaymentGateway, Till, Webshop
from sandbox.days import noon, till_day
from tests.harness.merchant import SetUp, answer_to, sync_now
from tests.harness.pdfs import text_of
from tests.harness.world import World

SOLD = (("21", "302.50"), ("12", "11.20"), ("6", "10.60"), (None, "8.00"))


def file_of(webshop: Webshop, till: Till, day: date, kind: str, language: str) -> bytes:
    """The book of the month that the day is in."""
    return answer_to(webshop, f"/tills/{till.pk}/{day:%Y-%m}.{kind}", language=language)


def test_the_book_of_a_belgian_till_is_whole(set_up: SetUp, world: World) -> None:
    """
    1. Receipts at 21, 12, 6 and 0 %, one over 250, one taken back the same day; a drawer that lacks 5.00.
    2. One entry: per rate what was sold and what was taken back, cash as it was counted, the difference by itself.
    3. Without the permission the day is booked without the count; what is told then comes in a second entry, once.
    4. The month as PDF and CSV in French and Dutch: numbers, rates, the large one, the correction, the drawer.
    """
    webshop = set_up()
    world.post(f"{world.shopify}/_webhooks", {"is_paused": True})
    world.shop_becomes(country="BE", timezone="Europe/Brussels")
    world.till_becomes("Utrecht", country="BE")
    ShopReading.objects.update_or_create(webshop=webshop, defaults={"due_at": timezone.now()})
    assert shop_readings.read_due() == 1
    till, day = Till.objects.get(webshop=webshop, name="Utrecht"), till_day(1)
    Till.objects.filter(pk=till.pk).update(book_from=day - timedelta(days=2))
    PaymentGateway.objects.create(webshop=webshop, gateway="cash", account="1000")
    CashSettings.objects.create(webshop=webshop, is_on=True, differences="4900")
    orders = [
        world.place(
            lines=[{"title": "Art", "price": price, "vat": vat}], till="Utrecht", gateway="cash", days_ago=noon(1)
        )
        for vat, price in SOLD
    ]
    world.act(orders[1], "refund", everything=True, days_ago=noon(1))
    counted = {"till": "Utrecht", "days_ago": noon(1), "expected": "421.10", "shop": webshop.domain}
    world.post(f"{world.shopify}/_cash", {**counted, "counted": "416.10"})
    world.post(f"{world.shopify}/_cash", {**counted, "register": "Register 2"})
    world.post(f"{world.shopify}/_cash", {**counted, "register": "Register 3", "counted": None})
    sync_until(webshop, count=1)
    world.merchant_allows(SCOPE)
    sync_until(webshop, count=2)
    CashSettings.objects.update(read_at=None)
    sync_now(webshop)
    assert [sums(entry) for entry in world.entries()] == [
        {"8000": Decimal("268.00"), "1000": Decimal("-321.10")},
        {"4900": Decimal("-5.00"), "1000": Decimal("5.00")},
    ]
    assert CashSession.objects.count() == 2 and CashSession.objects.filter(till_day__isnull=False).count() == 1
    look_at_the_book(webshop, till, day, names=[order["name"] for order in orders])


def sums(entry: dict[str, object]) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for line in entry["SalesEntryLines"]:  # type: ignore[attr-defined]
        found[line["GLAccountCode"]] = found.get(line["GLAccountCode"], Decimal(0)) + Decimal(line["AmountFC"])
    return found


def sync_until(webshop: Webshop, *, count: int) -> None:
    """A limit or a renewal of the login may come in between: a few more syncs bring it."""
    for _ in range(6):
        sync_now(webshop)
        if TillDay.objects.filter(state="booked").count() == count:
            return
    raise AssertionError(list(TillDay.objects.values("booked_on", "number", "state", "reason_code", "reason")))


def look_at_the_book(webshop: Webshop, till: Till, day: date, *, names: list[str]) -> None:
    """Step 4."""
    in_month = TillDay.objects.filter(booked_on__year=day.year, booked_on__month=day.month).order_by("number")
    numbers = list(in_month.values_list("number", flat=True))
    assert numbers == list(range(numbers[0], 5))
    for language, words in (
        ("fr", ("Journal de Utrecht", "Tickets de plus de 250", "Repris", "Tiroirs comptés", "BE 12 %")),
        ("nl", ("Dagboek van Utrecht", "Kassabonnen boven 250", "Teruggenomen", "Getelde kassalades", "BE 12 %")),
    ):
        said = text_of(file_of(webshop, till, day, "pdf", language))
        sheet = file_of(webshop, till, day, "csv", language).decode("utf-8-sig")
        for word in (*words, "BE 21 %", "BE 6 %", "BE 0 %", "302,50", names[0], f"{names[1]}-R1", "-5,00"):
            assert word in said.replace("−", "-"), (language, word)
            assert word in sheet.replace("−", "-"), (language, word)
