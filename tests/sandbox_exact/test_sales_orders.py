"""Sales orders: one number once, no negative quantities, and nothing of them in the books."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.exact import rows
from tests.sandbox_exact.standin import DIVISION, App, StandIn, message
from tests.sandbox_exact.trading import (
    INVOICES,
    ORDER_LINES,
    ORDERS,
    item_of,
    order,
    order_refusal,
    read,
    sold,
    try_order,
)

UNKNOWN = "c0ffee00-0000-4000-8000-000000000000"


def test_an_order_is_open_and_amounts_are_exacts_own(app: App) -> None:
    found = order(app, sold(quantity=3, price=74.34), sold("VERZ", price=5.74), YourRef="#1001")
    assert (found["Status"], found["DeliveryStatus"], found["InvoiceStatus"]) == (12, 12, 12)
    assert (found["AmountFCExclVat"], found["AmountFC"]) == (Decimal("228.76"), Decimal("276.8"))
    lines = found["SalesOrderLines"]["results"]
    assert [line["VATAmount"] for line in lines] == [Decimal("46.83"), Decimal("1.21")]
    assert [line["OrderNumber"] for line in lines] == [found["OrderNumber"]] * 2
    assert app.rows("salesentry/SalesEntries", select="EntryID") == []


def test_a_number_is_used_once_and_given_when_none_is_sent(app: App) -> None:
    assert order(app, OrderNumber=1001)["OrderNumber"] == 1001
    assert order_refusal(app, OrderNumber=1001) == "Verkoopordernummer: Bestaat reeds"
    found = order(app)
    assert found["OrderNumber"] == 1002
    address = f"{ORDERS}(guid'{found['OrderID']}')"
    assert message(app.call("PUT", address, json={"OrderNumber": 1001})) == "Verkoopordernummer: Bestaat reeds"
    assert app.call("PUT", address, json={"OrderNumber": 1003, "YourRef": "#1003"}).status_code == 204


def test_the_number_that_is_taken_is_refused_in_english_too(standin: StandIn) -> None:
    app = standin.app("english")
    order(app, OrderNumber=7)
    assert order_refusal(app, OrderNumber=7) == "Sales order number: Already exists"


def test_an_order_is_found_by_reference_and_by_number(app: App) -> None:
    found = order(app, OrderNumber=1001, YourRef="#1001")
    for wanted in ("YourRef eq '#1001'", "OrderNumber eq 1001"):
        (row,) = app.rows(ORDERS, select="OrderID,OrderNumber,YourRef,Status", filter=wanted)
        assert row["OrderID"] == found["OrderID"]
    (line,) = app.rows(ORDER_LINES, select="ItemCode,QuantityDelivered", filter="OrderNumber eq 1001")
    assert (line["ItemCode"], line["QuantityDelivered"]) == ("LK-OVH-01", 0)
    assert app.get(ORDERS, select="OrderID", filter="AmountFC eq 121").status_code == 400


@pytest.mark.parametrize(
    ("lines", "head", "said"),
    [
        ([sold(quantity=-1)], {}, "Ongeldig: Aantal"),
        ([sold(quantity=0)], {}, "Ongeldig: Aantal"),
        ([{"Quantity": 1}], {}, "Verplicht: Item"),
        ([], {"OrderedBy": None}, "Verplicht: OrderedBy"),
        ([], {"OrderedBy": UNKNOWN}, "Ongeldige referentie: Leveren aan\r\nOngeldige referentie: Besteld door"),
        ([], {"WarehouseID": UNKNOWN}, "Ongeldige referentie: Magazijn"),
        ([], {"Currency": "SEK"}, "Ongeldig: Valuta"),
        ([sold(VATCode="X")], {}, "Geblokkeerd: Btw-code"),
        ([sold(price=0.000001)], {}, "Ongeldig: Nettoprijs"),
    ],
)
def test_what_exact_does_not_take_is_refused(
    app: App, lines: list[dict[str, Any]], head: dict[str, Any], said: str
) -> None:
    assert order_refusal(app, *lines, **head).startswith(said)
    assert app.rows(ORDERS, select="OrderID") == []


def test_an_order_without_lines_and_one_with_unknown_properties_are_refused(app: App) -> None:
    customer = app.customer()
    assert message(app.post(ORDERS, {"OrderedBy": customer})) == "Verplicht: SalesOrderLines"
    for name, value in (("Status", 12), ("Journal", "71"), ("ApprovalStatus", 1)):
        assert try_order(app, OrderedBy=customer, **{name: value}).status_code == 400
    assert try_order(app, sold(VATAmountFC=21), OrderedBy=customer).status_code == 400  # the name of an invoice line


def test_a_blocked_customer_gets_no_order(app: App) -> None:
    assert order_refusal(app, OrderedBy=app.customer(Blocked=True)) == "Geblokkeerd: Klant"


def test_an_order_that_people_went_on_with_stays_as_it_is(standin: StandIn, app: App) -> None:
    found = order(app, OrderNumber=1001)
    standin.change(ORDERS, {"OrderNumber": 1001}, {"Status": 21})
    address = f"{ORDERS}(guid'{found['OrderID']}')"
    assert message(app.call("DELETE", address)) == "Reeds verwerkt"
    assert read(app, address)["Status"] == 21


def test_lines_of_an_order_are_added_changed_and_taken_away(app: App) -> None:
    found = order(app, sold(), WarehouseID=rows.fixed_guid(DIVISION, "warehouse", "UTR"))
    assert found["WarehouseCode"] == "UTR"
    body = {"OrderID": found["OrderID"], **sold("LK-BOE-06", price=10)}
    added = app.post(ORDER_LINES, body).json()["d"]["ID"]
    assert app.call("PUT", f"{ORDER_LINES}(guid'{added}')", json={"Quantity": 3}).status_code == 204
    address = f"{ORDERS}(guid'{found['OrderID']}')"
    assert read(app, address)["AmountFCExclVat"] == Decimal("130.0")
    assert app.call("DELETE", f"{ORDER_LINES}(guid'{added}')").status_code == 204
    assert read(app, address)["AmountFCExclVat"] == Decimal("100.0")
    assert message(app.post(ORDER_LINES, {**body, "OrderID": UNKNOWN})) == "Ongeldige referentie: Verkooporder"


def test_an_order_is_no_invoice_and_its_write_is_in_the_journal(standin: StandIn, app: App) -> None:
    found = order(app, {"Item": item_of("LK-SJL-03"), "Quantity": 1})
    assert found["AmountFCExclVat"] == Decimal("28.88")
    assert app.rows(INVOICES, select="InvoiceID") == []
    assert [each["key"] for each in standin.told("journal") if each["endpoint"] == ORDERS] == [found["OrderID"]]
