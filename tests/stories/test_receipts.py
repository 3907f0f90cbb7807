"""A receipt of our own beside every booking, where the merchant wants one: in Exact once, and never in the way."""

from __future__ import annotations

import base64
from decimal import Decimal
from typing import Any

import pytest

from apps.exact.models import Connection
from apps.ledger.models import Document
from apps.shops.models import ComponentItem, Settings, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.pdfs import text_of
from tests.harness.world import World

DOCUMENTS, ATTACHMENTS = "documents/Documents", "documents/DocumentAttachments"
SOCKS = {"sku": "LK-SOK-04", "quantity": 3}


def with_receipts(webshop: Webshop, **settings: Any) -> Webshop:
    Settings.objects.filter(webshop=webshop).update(attach_receipt=True, **settings)
    return webshop


def receipt(world: World, number: int = -1) -> str:
    return text_of(base64.b64decode(world.committed(ATTACHMENTS)[number]["Attachment"]))


def dutch(amount: Decimal) -> str:
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def the_document(webshop: Webshop) -> Document:
    return Document.objects.get(webshop=webshop)


def test_an_order_stands_in_exact_with_its_receipt(set_up: SetUp, world: World) -> None:
    webshop = with_receipts(set_up())
    order = world.place(lines=[SOCKS], shipping="6.95", paid=True)
    sync_now(webshop)
    ((entry,), (document,), (attachment,)) = world.entries(), world.committed(DOCUMENTS), world.committed(ATTACHMENTS)
    assert (entry["Document"], attachment["Document"]) == (document["ID"], document["ID"])
    assert (document["Type"], document["Account"]) == (55, entry["Customer"])
    assert document["Subject"].startswith(f"{order['name']} · linnenkast")
    assert attachment["FileName"] == f"{order['name'].strip('#')}.pdf"
    said = receipt(world)
    total = Decimal(order["totalPriceSet"]["shopMoney"]["amount"])
    for words in (webshop.name, f"Bon {order['name']}", "21 %", "Totaal in EUR", dutch(total)):
        assert words in said
    booked = the_document(webshop)
    assert (booked.state, booked.warnings, booked.attached_id) == ("booked", [], document["ID"])


def test_nothing_of_the_buyer_is_on_it(set_up: SetUp, world: World) -> None:
    webshop = with_receipts(set_up())
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    address = order["billingAddress"] or order["shippingAddress"] or {}
    private = [order["email"], *(address.get(name) for name in ("name", "address1", "zip", "city", "phone"))]
    said = receipt(world)
    assert [one for one in private if one and one in said] == []


def test_a_receipt_costs_three_calls_an_order(set_up: SetUp, world: World) -> None:
    webshop = with_receipts(set_up())
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    before = len(world.calls())
    for _ in range(3):
        world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    called = [call["endpoint"] for call in world.calls()[before:]]
    assert called == [DOCUMENTS, ATTACHMENTS, "salesentry/SalesEntries"] * 3


def test_invoices_and_credit_notes_have_receipts_of_that_type(set_up: SetUp, world: World) -> None:
    webshop = with_receipts(set_up(), booking_type="sales_invoice")
    Webshop.objects.filter(pk=webshop.pk).update(locale="en")  # who reads the screens; the books are Dutch
    ComponentItem.objects.create(webshop=webshop, component="shipping", item="VERZ")
    order = world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    world.act(order, "refund", everything=True)
    sync_now(webshop)
    documents = world.committed(DOCUMENTS)
    assert [document["Type"] for document in documents] == [10, 10]
    assert [invoice["Document"] for invoice in world.invoices()] == [document["ID"] for document in documents]
    assert f"Creditbon {order['name']}-R1" in receipt(world)


@pytest.mark.parametrize("endpoint", [DOCUMENTS, ATTACHMENTS])
@pytest.mark.parametrize("deed", ["drop_after", "cut_body"])
def test_a_lost_answer_to_the_upload_makes_no_second_one(set_up: SetUp, world: World, endpoint: str, deed: str) -> None:
    webshop = with_receipts(set_up())
    world.place(lines=[SOCKS], paid=True)
    world.faults({"path_regex": endpoint, "method": "POST", "do": deed, "times": 1, "bytes": 40})
    sync_now(webshop)
    ((entry,), (document,), _) = world.entries(), world.committed(DOCUMENTS), world.committed(ATTACHMENTS)
    assert len(world.committed(ATTACHMENTS)) == 1
    assert entry["Document"] == document["ID"]
    assert the_document(webshop).warnings == []


@pytest.mark.parametrize("endpoint", [DOCUMENTS, ATTACHMENTS])
@pytest.mark.parametrize("status", [503, 403, 400])
def test_a_receipt_that_exact_does_not_take_is_never_in_the_way(
    set_up: SetUp, world: World, endpoint: str, status: int
) -> None:
    webshop = with_receipts(set_up())
    world.faults({"path_regex": endpoint, "do": "status", "status": status, "times": 99})
    for _ in range(8):  # more than the refusals after which the app lets an endpoint rest
        world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    documents = Document.objects.filter(webshop=webshop)
    assert {document.state for document in documents} == {"booked"}
    assert len(world.entries()) == 8
    assert {warning["code"] for document in documents for warning in document.warnings} == {"receipt_missing"}
    assert Connection.objects.get(webshop=webshop).problem == ""


def test_a_booking_that_is_tried_again_keeps_its_receipt(set_up: SetUp, world: World) -> None:
    webshop = with_receipts(set_up())
    world.place(lines=[SOCKS], paid=True)
    world.faults({"path_regex": "SalesEntries", "method": "POST", "do": "drop_before", "times": 1})
    sync_now(webshop)
    sync_now(webshop)
    ((entry,), (document,)) = world.entries(), world.committed(DOCUMENTS)
    assert len(world.committed(ATTACHMENTS)) == 1
    assert entry["Document"] == document["ID"]
    assert the_document(webshop).state == "booked"


def test_a_worker_that_died_while_uploading_leaves_one_receipt(set_up: SetUp, world: World) -> None:
    webshop = with_receipts(set_up())
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    # As if only the upload had happened: what the ledger knew at that moment, and no entry.
    Document.objects.filter(webshop=webshop).update(
        state="due", attached_id="?", exact_id="", exact_number="", exact_total=None, sent_to=""
    )
    sync_now(webshop)
    assert len(world.committed(DOCUMENTS)) == len(world.committed(ATTACHMENTS)) == 1
    assert the_document(webshop).attached_id == world.committed(DOCUMENTS)[0]["ID"]


def test_what_a_gift_card_paid_stands_below_the_total(set_up: SetUp, world: World) -> None:
    webshop = with_receipts(set_up())
    order = world.place(lines=[SOCKS], gateway="gift_card")
    sync_now(webshop)
    said = receipt(world).split("\n")
    assert "Blijft over in EUR" in said
    total = order["totalPriceSet"]["shopMoney"]["amount"].replace(".", ",")
    assert said[said.index("Betaald met cadeaubon") + 1] == f"-{total}"


def test_without_the_wish_nothing_is_uploaded(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    world.place(lines=[SOCKS], paid=True)
    sync_now(webshop)
    assert world.committed(DOCUMENTS) == []
    assert "Document" not in world.entries()[0]
