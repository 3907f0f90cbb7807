"""Every way in which Exact and what should stand there can come apart is produced there by hand, and found by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.alerts.models import Alert
from apps.shops.models import Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_invoices_and_orders import books_as

ENTRIES, LINES = "salesentry/SalesEntries", "salesentry/SalesEntryLines"
SHIRT = {"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}
Deed = Callable[[World, dict[str, Any]], object]


def closing(webshop: Webshop, month: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    """The command's exit code, and what it printed."""
    capsys.readouterr()
    code = 0
    try:
        call_command("closing", shop=webshop.domain, month=month, format="json")
    except SystemExit as end:
        code = int(str(end.code))
    return code, json.loads(capsys.readouterr().out)


def entry_of(world: World, order: dict[str, Any]) -> dict[str, Any]:
    return next(row for row in world.stands(ENTRIES) if row["YourRef"] == order["name"])


def edit(**to: Any) -> Deed:
    return lambda world, order: world.edit_in_exact(ENTRIES, {"YourRef": order["name"]}, to)


def edit_line(**to: Any) -> Deed:
    def deed(world: World, order: dict[str, Any]) -> None:
        line = next(one for one in entry_of(world, order)["SalesEntryLines"] if one["AmountFC"] == "100.00")
        world.edit_in_exact(LINES, {"ID": line["ID"]}, to)

    return deed


def delete(world: World, order: dict[str, Any]) -> None:
    world.delete_in_exact(ENTRIES, {"YourRef": order["name"]})


def enter(reference: str = "") -> Deed:
    """Somebody enters a sale of 121.00 by hand."""

    def deed(world: World, order: dict[str, Any]) -> None:
        sent = world.stands(ENTRIES)[0]["as_sent"]
        body = {name: value for name, value in sent.items() if name not in ("EntryNumber", "InvoiceNumber")}
        world.add_in_exact(ENTRIES, {**body, "YourRef": reference or order["name"]})

    return deed


def nothing(world: World, order: dict[str, Any]) -> None:
    pass


TODAY = timezone.localdate()
ANOTHER_DAY = TODAY.replace(day=15 if TODAY.day != 15 else 16)
LAST_MONTH = TODAY.replace(day=1) - timedelta(days=1)
A_SALE: dict[str, Any] = {"lines": [SHIRT], "shipping": None, "paid": True}
WAITS = {**A_SALE, "buyer": "german", "untaxed": True}
ODD_RATE = {**A_SALE, "lines": [{**SHIRT, "vat": "13"}]}
# What is sold, what is done to it in Exact afterwards, and what the check says of it.
CAUSES: dict[str, tuple[dict[str, Any], Deed, set[str]]] = {
    "right": (A_SALE, nothing, set()),
    "missing": (A_SALE, delete, {"missing"}),
    "amount": (A_SALE, edit_line(AmountFC="90.00"), {"amount_changed"}),
    "vat": (A_SALE, edit_line(AmountFC="101.00", VATAmountFC="20.00"), {"vat_changed"}),
    "vat code": (A_SALE, edit_line(VATCode="B21"), {"vat_code_changed"}),
    "date": (A_SALE, edit(EntryDate=ANOTHER_DAY.isoformat()), {"date_changed"}),
    "month": (A_SALE, edit(EntryDate=LAST_MONTH.isoformat()), {"date_changed"}),
    "period": (A_SALE, edit(ReportingPeriod=LAST_MONTH.month, ReportingYear=LAST_MONTH.year), {"period_moved"}),
    "journal": (A_SALE, edit(Journal="70"), {"other_journal"}),
    "currency": (A_SALE, edit(Currency="USD"), {"currency_changed"}),
    "twice": (A_SALE, enter(), {"twice"}),
    "by hand": (WAITS, enter(), {"by_hand", "held"}),
    "held": (WAITS, nothing, {"held"}),
    "skipped": ({**A_SALE, "paid": False}, nothing, {"skipped"}),
    "remark": (ODD_RATE, nothing, {"remark"}),
    "changed since": (A_SALE, lambda world, order: world.act(order, "correct", tags=["gift"]), {"changed_since"}),
}


def test_each_thing_done_by_hand_in_exact_is_found_by_its_name(
    set_up: SetUp, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    webshop = set_up()
    orders = {name: world.place(**sold) for name, (sold, _deed, _causes) in CAUSES.items()}
    sync_now(webshop)
    month = f"{TODAY:%Y-%m}"
    _code, before = closing(webshop, month, capsys)
    assert {one["cause"] for one in before["findings"]} == {"held", "skipped", "remark"}
    for name, (_sold, deed, _causes) in CAUSES.items():
        deed(world, orders[name])
    enter("SOMETHING ELSE")(world, {})
    orders["unseen"] = world.place(**A_SALE)
    code, after = closing(webshop, month, capsys)
    found: dict[str, set[str]] = {name: set() for name in orders}
    names = {order["name"]: name for name, order in orders.items()}
    for one in after["findings"]:
        if one["cause"] != "not_ours":
            found[names[one["reference"]]].add(one["cause"])
    expected = {name: causes for name, (_sold, _deed, causes) in CAUSES.items()}
    assert found == {**expected, "unseen": {"unseen"}}
    assert [one["reference"] for one in after["findings"] if one["cause"] == "not_ours"] == ["SOMETHING ELSE"]
    assert (code, after["verdict"]) == (1, "differs")
    assert not Alert.objects.exists()  # every difference has its cause


def test_an_invoice_waits_until_it_is_printed_and_then_the_month_is_right(
    set_up: SetUp, world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    webshop = set_up()
    books_as(webshop, "sales_invoice")
    order = world.place(lines=[{"sku": "LK-SOK-04", "quantity": 3}], shipping="6.95", paid=True)
    sync_now(webshop)
    month = f"{TODAY:%Y-%m}"
    code, found = closing(webshop, month, capsys)
    assert (code, [one["cause"] for one in found["findings"]]) == (1, ["not_in_journal"])
    (invoice,) = world.stands("salesinvoice/SalesInvoices")
    world.add_in_exact(
        "salesinvoice/PrintedSalesInvoices", {"InvoiceID": invoice["InvoiceID"], "InvoiceDate": invoice["OrderDate"]}
    )
    code, found = closing(webshop, month, capsys)
    assert (code, found["verdict"], found["findings"]) == (0, "closed", [])
    total = order["totalPriceSet"]["shopMoney"]["amount"]
    assert Decimal(found["worth"]["EUR"]) == Decimal(total)
    assert {Decimal(amount) for amount in found["difference"].values()} <= {Decimal(0)}
