"""Orders booked as sales invoices and sales orders: items, stock, credit notes, and nothing twice."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from apps.bookkeeping.booking import Component
from apps.exact.models import Administration
from apps.ledger import journal
from apps.ledger.models import Document
from apps.shops.models import ComponentItem, Settings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World

SOCKS = {"sku": "LK-SOK-04", "quantity": 3}
ITEMS = {
    Component.SHIPPING: "VERZ",
    Component.TIP: "FOOI",
    Component.GIFT_CARD_SOLD: "BON",
    Component.GIFT_CARD_REDEEMED: "BON",
    Component.CASH_ROUNDING: "AFR",
    Component.ADJUSTMENT: "CORR",
}


def books_as(webshop: Webshop, booking_type: str, **settings: Any) -> None:
    Settings.objects.filter(webshop=webshop).update(booking_type=booking_type, **settings)
    for component, item in ITEMS.items():
        ComponentItem.objects.create(webshop=webshop, component=component.value, item=item)


def lines(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = document.get("SalesInvoiceLines") or document["SalesOrderLines"]
    return [(line["ItemCode"], line["Quantity"], line["NetPrice"]) for line in found]


@pytest.mark.parametrize("booking_type", ["sales_invoice", "sales_order"])
def test_an_order_is_one_document_with_its_articles(set_up: SetUp, world: World, booking_type: str) -> None:
    webshop = set_up()
    books_as(webshop, booking_type)
    order = world.place(lines=[SOCKS], shipping="6.95", paid=True)
    sync_now(webshop)
    sync_now(webshop)
    (document,) = Document.objects.filter(webshop=webshop)
    assert document.state == "booked", document.reason
    (written,) = world.invoices() or world.sales_orders()
    assert written["YourRef"] == order["name"]
    assert Decimal(written["AmountFC"]) == Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    assert [line[0] for line in lines(written)] in (["LK-SOK-04", "VERZ"], ["LK-SOK-04", "LK-SOK-04", "VERZ"])
    assert sum(int(quantity) for code, quantity, _ in lines(written) if code == "LK-SOK-04") == 3
    assert document.warnings == []


def test_the_second_order_costs_one_call(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_invoice")
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    before = len(world.calls())
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    assert [call["endpoint"] for call in world.calls()[before:]] == ["salesinvoice/SalesInvoices"]


@pytest.mark.parametrize("booking_type", ["sales_invoice", "sales_order"])
def test_a_refund_is_a_credit_note_whose_units_come_back(set_up: SetUp, world: World, booking_type: str) -> None:
    webshop = set_up()
    books_as(webshop, booking_type)
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    if booking_type == "sales_order":
        world.deliver_in_exact(order["name"], item="LK-SOK-04", units=3)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    credit = world.invoices()[-1]
    assert credit["Type"] == 8021
    assert credit["YourRef"] == f"{order['name']}-R1"
    assert Decimal(credit["AmountFC"]) == -Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    assert sum(int(quantity) for code, quantity, _ in lines(credit) if code == "LK-SOK-04") == -3


def test_an_invoice_is_printed_on_the_day_of_the_order_where_the_merchant_wants_it(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_invoice", finalise_invoices=True)
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    (document,) = Document.objects.filter(webshop=webshop)
    (invoice,) = world.stands("salesinvoice/SalesInvoices")
    assert invoice["Status"] == 50
    assert invoice["InvoiceDate"][:10] == str(document.booked_on)
    (printed,) = [call["row"] for call in world.ask(f"{world.exact}/_journal") if "Printed" in call["endpoint"]]
    booked_on = document.booked_on
    assert booked_on
    assert (printed["ReportingYear"], printed["ReportingPeriod"]) == (booked_on.year, booked_on.month)


def test_vat_that_exact_rounds_otherwise_is_made_good_on_a_visible_line(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_invoice")
    # 3 x 3.33 incl. 9 %: Shopify rounds the VAT of the whole line, Exact that of each of the two lines of prices.
    order = world.place(lines=[{"sku": "LK-BOE-06", "price": "3.33", "quantity": 3}], paid=True)
    sync_now(webshop)
    (document,) = Document.objects.filter(webshop=webshop)
    (invoice,) = world.stands("salesinvoice/SalesInvoices")
    assert Decimal(invoice["AmountFC"]) == Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    rounding = [line for line in invoice["SalesInvoiceLines"] if line["ItemCode"] == "AFR"]
    assert [warning["code"] for warning in document.warnings] == (["rounding_line"] if rounding else [])


@pytest.mark.parametrize(
    ("unknown", "state", "code"),
    [("hold", "held", "item_unknown"), ("generic", "booked", ""), ("create", "booked", "")],
)
def test_a_sku_exact_does_not_know_becomes_what_the_merchant_chose(
    set_up: SetUp, world: World, unknown: str, state: str, code: str
) -> None:
    webshop = set_up()
    books_as(webshop, "sales_invoice", unknown_item=unknown)
    ComponentItem.objects.create(webshop=webshop, component="goods", item="WEB")
    world.place(lines=[{"sku": "NEW-77", "title": "Nieuw", "price": "12.10", "quantity": 1, "vat": "21"}], paid=True)
    sync_now(webshop)
    (document,) = Document.objects.filter(webshop=webshop)
    assert (document.state, document.reason_code) == (state, code)
    items = [line[0] for invoice in world.invoices() for line in lines(invoice) if line[0] != "VERZ"]
    assert items == {"hold": [], "generic": ["WEB"], "create": ["NEW-77"]}[unknown]
    assert [warning["code"] for warning in document.warnings] == (["item_generic"] if unknown == "generic" else [])


def test_a_held_article_is_booked_after_it_was_made_in_exact(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_invoice")
    world.place(lines=[{"sku": "NEW-78", "title": "Nieuw", "price": "12.10", "quantity": 1, "vat": "21"}], paid=True)
    sync_now(webshop)
    (document,) = Document.objects.filter(webshop=webshop)
    assert document.state == "held"
    world.change_in_exact("logistics/Items", {"Code": "WEB"}, {"Code": "NEW-78"})
    Administration.objects.update(items_read_at=timezone.now() - timedelta(minutes=1))
    journal.retry(document)
    sync_now(webshop)
    document.refresh_from_db()
    assert document.state == "booked", document.reason


def test_an_item_with_another_vat_code_is_said_and_a_closed_item_waits(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_invoice")
    world.change_in_exact("logistics/Items", {"Code": "LK-SOK-04"}, {"SalesVatCode": "2"})
    world.change_in_exact("logistics/Items", {"Code": "LK-SJL-03"}, {"EndDate": "2020-01-01T00:00:00"})
    said = world.place(lines=[SOCKS], paid=True)
    closed = world.place(lines=[{"sku": "LK-SJL-03", "quantity": 1}], paid=True)
    sync_now(webshop)
    by_name = {document.order_name: document for document in Document.objects.filter(webshop=webshop)}
    assert [warning["code"] for warning in by_name[said["name"]].warnings] == ["item_vat_differs"]
    assert by_name[closed["name"]].reason_code == "item_inactive"


@pytest.mark.parametrize("booking_type", ["sales_invoice", "sales_order"])
@pytest.mark.parametrize("deed", ["drop_after", "cut_body"])
def test_an_answer_that_is_lost_leaves_one_document(set_up: SetUp, world: World, booking_type: str, deed: str) -> None:
    webshop = set_up()
    books_as(webshop, booking_type)
    order = world.place(lines=[SOCKS], paid=True)
    path = {"sales_invoice": "SalesInvoices", "sales_order": "SalesOrders"}[booking_type]
    world.faults({"path_regex": path, "method": "POST", "do": deed, "times": 1, "bytes": 40})
    sync_now(webshop)
    sync_now(webshop)
    (document,) = Document.objects.filter(webshop=webshop)
    assert (document.order_name, document.state) == (order["name"], "booked")
    assert len(world.invoices() + world.sales_orders()) == 1


def test_units_of_an_edit_after_booking_are_credited(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_order")
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    world.deliver_in_exact(order["name"], item="LK-SOK-04", units=3)
    world.act(order, "edit", units={"0": 2})
    sync_now(webshop)
    (credit,) = world.invoices()
    assert (credit["Type"], credit["YourRef"]) == (8021, f"{order['name']}-A1")
    assert sum(int(quantity) for code, quantity, _ in lines(credit) if code == "LK-SOK-04") == -2
