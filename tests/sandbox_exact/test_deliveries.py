"""Goods leave on a delivery of a sales order: the stock follows, and what was delivered stays ordered."""

from typing import Any

import pytest

from tests.sandbox_exact.standin import App, message
from tests.sandbox_exact.trading import ORDER_LINES, ORDERS, order, read, sold, stock_of

DELIVERIES = "salesorder/GoodsDeliveries"


def deliver(app: App, made: dict[str, Any], quantity: float) -> Any:
    first = made["SalesOrderLines"]["results"][0]["ID"]
    body = {
        "DeliveryDate": "2026-03-03",
        "GoodsDeliveryLines": [{"SalesOrderLineID": first, "QuantityDelivered": quantity}],
    }
    return app.post(DELIVERIES, body)


def test_what_is_delivered_leaves_the_shelf_and_is_no_longer_reserved(app: App) -> None:
    made = order(app, sold(quantity=3))
    assert stock_of(app) == (100, 3, 0, 3, 97)
    assert deliver(app, made, 2).status_code == 201
    assert stock_of(app) == (98, 1, 0, 1, 97)
    assert _status(app, made) == (20, 2)
    assert deliver(app, made, 1).status_code == 201
    assert stock_of(app) == (97, 0, 0, 0, 97)
    assert _status(app, made) == (21, 3)
    (line,) = app.rows("salesorder/GoodsDeliveryLines", select="QuantityDelivered,SalesOrderNumber", top="1")
    assert (line["QuantityDelivered"], line["SalesOrderNumber"]) == (2, made["OrderNumber"])


@pytest.mark.parametrize("quantity", [0, -1, 4])
def test_no_more_is_delivered_than_was_ordered(app: App, quantity: float) -> None:
    assert message(deliver(app, order(app, sold(quantity=3)), quantity)) == "Ongeldig: Geleverd aantal"
    assert stock_of(app) == (100, 3, 0, 3, 97)


def test_what_was_delivered_stays_ordered(app: App) -> None:
    made = order(app, sold(quantity=3), sold("VERZ"))
    deliver(app, made, 2)
    goods, shipping = (line["ID"] for line in made["SalesOrderLines"]["results"])
    line = f"{ORDER_LINES}(guid'{goods}')"
    assert message(app.call("PUT", line, json={"Quantity": 1})) == "Reeds verwerkt"
    assert app.call("PUT", line, json={"Quantity": 2}).status_code == 204
    assert app.call("DELETE", f"{ORDER_LINES}(guid'{shipping}')").status_code == 204
    assert (stock_of(app), _status(app, made)) == ((98, 0, 0, 0, 98), (21, 2))
    assert message(app.call("DELETE", f"{ORDERS}(guid'{made['OrderID']}')")) == "Reeds verwerkt"


def test_a_line_of_an_order_that_is_not_there_is_not_delivered(app: App) -> None:
    gone = {"SalesOrderLines": {"results": [{"ID": "c0ffee00-0000-4000-8000-000000000000"}]}}
    assert message(deliver(app, gone, 1)) == "Ongeldige referentie: Orderregel"


def _status(app: App, made: dict[str, Any]) -> tuple[int, int]:
    found = read(app, f"{ORDERS}(guid'{made['OrderID']}')", expand="SalesOrderLines")
    return int(found["Status"]), int(found["SalesOrderLines"]["results"][0]["QuantityDelivered"])
