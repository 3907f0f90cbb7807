"""Items that may or may not be sold, their prices, and the stock that documents move."""

from decimal import Decimal
from typing import Any

import pytest

from sandbox.exact import rows
from tests.sandbox_exact.standin import DIVISION, App, StandIn, line, message
from tests.sandbox_exact.trading import (
    INVOICES,
    ITEMS,
    ORDERS,
    POSITIONS,
    invoice,
    invoice_refusal,
    item_of,
    order,
    order_refusal,
    printed,
    read,
    sold,
    stock_of,
)

PRICES, WAREHOUSES = "logistics/SalesItemPrices", "inventory/Warehouses"
FULL = (100, 0, 0, 0, 100)


def new_item(app: App, **about: Any) -> str:
    body = {"Code": "NIEUW-1", "Description": "Nieuw", "IsSalesItem": True, "StartDate": "2026-01-01", **about}
    answer = app.post(ITEMS, body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["d"]["ID"])


def item_refusal(app: App, **about: Any) -> str:
    answer = app.post(ITEMS, {"Code": "NIEUW-1", "Description": "Nieuw", **about})
    assert answer.status_code == 500, answer.text
    return message(answer)


def test_the_demo_shop_finds_its_items_by_sku_and_those_for_costs(app: App) -> None:
    found = app.rows(ITEMS, select="Code,SalesVatCode,IsStockItem,Stock,GLRevenueCode,ItemGroupCode,Unit")
    by_code = {row["Code"]: row for row in found}
    assert by_code["LK-BOE-06"]["SalesVatCode"] == "2  " and by_code["LK-OVH-01"]["Stock"] == 100
    assert {"WEB", "VERZ", "FOOI", "TOESLAG", "AFR"} <= set(by_code)
    assert by_code["VERZ"]["GLRevenueCode"] == "8010"
    assert app.rows(ITEMS, select="ID", filter="Code eq 'LK-OVH-01'")[0]["ID"] == item_of("LK-OVH-01")


def test_an_item_gets_the_default_group_and_unit_and_its_code_is_unique(app: App) -> None:
    found = read(app, f"{ITEMS}(guid'{new_item(app)}')")
    assert (found["ItemGroupCode"], found["Unit"], found["IsStockItem"]) == ("1", "stk", False)
    assert item_refusal(app) == "Gegeven bestaat reeds."
    address = f"{ITEMS}(guid'{found['ID']}')"
    assert app.call("PUT", address, json={"Description": "Anders"}).status_code == 204
    assert message(app.call("PUT", address, json={"Code": "LK-OVH-01"})) == "Gegeven bestaat reeds."


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"Code": None}, "Verplicht: Code"),
        ({"Description": None}, "Verplicht: Description"),
        ({"Code": "A" * 31}, "Ongeldig: Code"),
        ({"Description": "A" * 61}, "Ongeldig: Description"),
        ({"SalesVatCode": "Q"}, "Ongeldige referentie: Btw-code"),
        ({"SalesVatCode": "X"}, "Geblokkeerd: Btw-code"),
        ({"Unit": "doos"}, "Ongeldige referentie: Eenheid"),
        ({"ItemGroup": item_of("LK-OVH-01")}, "Ongeldige referentie: Artikelgroep"),
        ({"Barcode": "ABC"}, "Ongeldig: Barcode"),
        ({"StartDate": "2026-02-01", "EndDate": "2026-01-01"}, "Ongeldig: EndDate"),
    ],
)
def test_an_item_that_is_not_well_formed_is_refused(app: App, about: dict[str, Any], said: str) -> None:
    assert item_refusal(app, **about) == said


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({"IsSalesItem": False}, "Ongeldig: Artikel (verkoop)"),
        ({"StartDate": "2026-03-03"}, "Ongeldig: Artikel (niet actief)"),
        ({"EndDate": "2026-03-01"}, "Ongeldig: Artikel (niet actief)"),
    ],
)
def test_an_item_that_is_not_for_sale_on_that_day_stands_on_no_line(app: App, about: dict[str, Any], said: str) -> None:
    item = new_item(app, **about)
    assert invoice_refusal(app, sold(Item=item)) == said
    assert order_refusal(app, sold(Item=item)) == said


def test_groups_units_and_warehouses_can_be_read(app: App) -> None:
    groups = app.rows("logistics/ItemGroups", select="Code,GLRevenueCode,IsDefault", filter="IsDefault eq 1")
    assert [(row["Code"], row["GLRevenueCode"]) for row in groups] == [("1", "8000")]
    assert [row["Code"] for row in app.rows("logistics/Units", select="Code", filter="Main eq 1")] == ["stk"]
    assert {row["Code"] for row in app.rows(WAREHOUSES, select="Code")} == {"1", "UTR", "ARN"}
    assert app.post("logistics/Units", {"Code": "doos"}).status_code == 404


def test_a_price_stands_on_the_list_once_and_counts_from_its_quantity(app: App) -> None:
    body = {"Item": item_of("LK-OVH-01"), "Price": 90, "Quantity": 10, "StartDate": "2026-01-01"}
    assert app.post(PRICES, body).status_code == 201
    assert message(app.post(PRICES, body)).startswith("Moet zijn: Uniek - Artikel, Valuta, Eenheid")
    assert message(app.post(PRICES, {"Price": 1})) == "Verplicht: Item"
    found = invoice(app, sold(quantity=10, price=None), sold(quantity=9, price=None))
    assert [row["NetPrice"] for row in found["SalesInvoiceLines"]["results"]] == [90, 100]


def test_goods_leave_when_the_invoice_is_printed_and_not_before(app: App) -> None:
    found = invoice(app, sold(quantity=3), sold("VERZ", price=5))
    assert stock_of(app) == (100, 0, 0, 3, 97)
    printed(app, found)
    assert stock_of(app) == (97, 0, 0, 0, 97)
    assert read(app, f"{ITEMS}(guid'{item_of('LK-OVH-01')}')")["Stock"] == 97
    assert app.rows(POSITIONS, select="ID", filter="ItemCode eq 'VERZ'") == []


def test_goods_come_back_when_the_credit_note_is_printed(app: App) -> None:
    printed(app, invoice(app, sold(quantity=3)))
    found = invoice(app, sold(quantity=-1), Type=8021)
    assert stock_of(app) == (97, 0, 1, 0, 98)
    printed(app, found)
    assert stock_of(app) == (98, 0, 0, 0, 98)


def test_an_open_invoice_that_is_changed_or_deleted_plans_anew(app: App) -> None:
    found = invoice(app, sold(quantity=3))
    first = found["SalesInvoiceLines"]["results"][0]["ID"]
    app.call("PUT", f"salesinvoice/SalesInvoiceLines(guid'{first}')", json={"Quantity": 5})
    assert stock_of(app) == (100, 0, 0, 5, 95)
    app.call("DELETE", f"{INVOICES}(guid'{found['InvoiceID']}')")
    assert stock_of(app) == FULL


def test_an_order_reserves_and_a_deleted_order_gives_back(app: App) -> None:
    found = order(app, sold(quantity=4))
    assert stock_of(app) == (100, 4, 0, 4, 96)
    app.call("DELETE", f"{ORDERS}(guid'{found['OrderID']}')")
    assert stock_of(app) == FULL


def test_a_sales_entry_never_touches_stock(app: App) -> None:
    app.booked(line(100, Quantity=5))
    assert stock_of(app) == FULL


def test_a_refused_invoice_moves_nothing(app: App) -> None:
    invoice_refusal(app, sold(quantity=3), sold(VATCode="X"))
    assert stock_of(app) == FULL


def test_stock_lies_in_warehouses_that_cannot_be_emptied_by_hand(standin: StandIn, app: App) -> None:
    place = app.post(WAREHOUSES, {"Code": "NEW", "Description": "Nieuw"}).json()["d"]["ID"]
    assert message(app.post(WAREHOUSES, {"Code": "NEW", "Description": "Nog een"})) == "Gegeven bestaat reeds."
    body = {"Item": item_of("LK-OVH-01"), "Warehouse": place}
    assert app.post(POSITIONS, {**body, "CurrentStock": 5}).status_code == 400
    assert app.post(POSITIONS, body).status_code == 201
    assert message(app.post(POSITIONS, body)) == "Gegeven bestaat reeds."
    assert message(app.call("DELETE", f"{WAREHOUSES}(guid'{place}')")) == "In gebruik: Magazijn"
    (main,) = app.rows(POSITIONS, select="ID", filter="ItemCode eq 'LK-OVH-01' and WarehouseCode eq '1'")
    assert message(app.call("DELETE", f"{POSITIONS}(guid'{main['ID']}')")) == "In gebruik: Magazijn"
    assert message(app.call("DELETE", f"{ITEMS}(guid'{item_of('LK-OVH-01')}')")) == "In gebruik: Artikel"


def test_stock_of_an_order_is_reserved_where_it_will_leave(app: App) -> None:
    order(app, sold(quantity=2), WarehouseID=rows.fixed_guid(DIVISION, "warehouse", "UTR"))
    found = app.rows(POSITIONS, select="ReservedStock,CurrentStock", filter="WarehouseCode eq 'UTR'")
    assert [(row["ReservedStock"], row["CurrentStock"]) for row in found] == [(Decimal(2), Decimal(0))]
