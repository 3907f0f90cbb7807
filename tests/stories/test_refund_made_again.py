"""A refund that fails at the provider and is made once more as an amount: one credit, with the units that came back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.ledger.models import Document
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_invoices_and_orders import books_as, lines

SOCKS: dict[str, Any] = {"sku": "LK-SOK-04", "price": "12.10", "quantity": 3, "vat": "21"}


@pytest.mark.parametrize("booking_type", ["sales_entry", "sales_invoice"])
def test_a_failed_refund_that_is_made_again_is_credited_once_with_its_units(
    set_up: SetUp, world: World, booking_type: str
) -> None:
    webshop = set_up()
    books_as(webshop, booking_type, finalise_invoices=True)
    order = world.place(lines=[SOCKS], shipping=None, paid=True)
    sync_now(webshop)
    world.act(order, "refund", units={"0": 1}, status="FAILURE")
    sync_now(webshop)
    assert [one.reference for one in Document.objects.filter(webshop=webshop)] == [order["name"]]
    world.act(order, "refund", money="12.10")
    sync_now(webshop)
    credit = Document.objects.get(webshop=webshop, kind="refund")
    assert (credit.state, credit.total, credit.vat) == ("booked", Decimal("-12.10"), Decimal("-2.10")), credit.reason
    assert Document.objects.filter(webshop=webshop).count() == 2
    if booking_type == "sales_invoice":
        (written,) = [one for one in world.invoices() if one["Type"] == 8021]
        assert [(code, int(units)) for code, units, _price in lines(written)] == [("LK-SOK-04", -1)]
        assert world.stock("LK-SOK-04")[0] == 98, "three went, one is back"
