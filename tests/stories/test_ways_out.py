"""Every wait that can be lawful has a way out: a row of the VAT mapping, or a person's word on one order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.decisions import BookAs
from apps.embedded.orders import answers, questions
from apps.exact.codes import catalog
from apps.exact.models import Connection
from apps.ledger import journal
from apps.ledger.models import Document
from apps.schedule.decide import decide
from apps.shops.models import ComponentItem, VatMapping, Webshop
from tests.harness.merchant import SetUp, sync_now
from tests.harness.world import World
from tests.stories.test_invoices_and_orders import books_as

A_SHIRT: dict[str, Any] = {
    "lines": [{"title": "Linen shirt", "price": "120.00", "quantity": 2, "vat": "20", "vat_title": "VAT"}],
    "shipping": None,
    "paid": True,
}
HIGH = VatKey(Treatment.DOMESTIC, "NL", Decimal(21))


def documents(webshop: Webshop, order: dict[str, Any]) -> dict[str, Document]:
    return {one.reference: one for one in Document.objects.filter(webshop=webshop, order_gid=order["id"])}


def booked_as(document: Document) -> set[tuple[str, str, str, str]]:
    """Treatment, country, rate and code of its lines."""
    assert document.state == "booked", (document.reason_code, document.reason)
    assert document.booking is not None
    lines = [(line["key"], line["vat_code"]) for line in document.booking["lines"]]
    return {(key["treatment"], key["country"], str(Decimal(key["rate"]).normalize()), code) for key, code in lines}


def has_code(world: World, webshop: Webshop, code: str, *, percentage: str, **row: Any) -> None:
    """Somebody makes a VAT code in Exact, and our copy is refreshed."""
    world.vat_code_becomes(code, percentage=percentage, **row)
    catalog.refresh(Connection.objects.get(webshop=webshop))


@pytest.mark.parametrize(
    ("booking_type", "country"), [("sales_entry", "GB"), ("sales_invoice", "NO"), ("sales_order", "AU")]
)
def test_a_registration_outside_the_eu_is_decided_once_and_holds_from_then_on(
    set_up: SetUp, world: World, booking_type: str, country: str
) -> None:
    webshop = set_up()
    books_as(webshop, booking_type, unknown_item="generic")
    ComponentItem.objects.create(webshop=webshop, component="goods", item="WEB")
    has_code(world, webshop, f"{country}20", percentage="20")
    order = world.place(**A_SHIRT, buyer="swiss", untaxed=False, customer={"country": country})
    sync_now(webshop)
    (held,) = documents(webshop, order).values()
    assert (held.state, held.reason_code) == ("held", "vat_on_export")
    answer = BookAs(Decimal(20), VatKey(Treatment.EXPORT, country, Decimal(20)), f"{country}20")
    decide(webshop, order["id"], answer, who="staff 7", why="registered there", from_now_on=True)
    world.act(order, "refund", units={"0": 1})
    later = world.place(**A_SHIRT, buyer="swiss", untaxed=False, customer={"country": country})
    sync_now(webshop)
    found = documents(webshop, order)
    assert set(found) == {order["name"], f"{order['name']}-R1"}
    for one in (*found.values(), *documents(webshop, later).values()):
        assert booked_as(one) == {("export", country, "2E+1", f"{country}20")}
    assert sum(one.total or 0 for one in found.values()) == Decimal("120.00")


def test_a_code_that_changed_its_percentage_is_replaced_by_the_mapping_or_by_a_persons_word(
    set_up: SetUp, world: World
) -> None:
    """Sold at 21 %; then code 4 becomes 22 %, and what comes back must still take 21 % back."""
    webshop = set_up()
    books_as(webshop, "sales_invoice", unknown_item="generic")
    ComponentItem.objects.create(webshop=webshop, component="goods", item="WEB")
    shirt = {**A_SHIRT, "lines": [{"title": "Linen shirt", "price": "121.00", "quantity": 2, "vat": "21"}]}
    orders = [world.place(**shirt) for _ in range(2)]
    sync_now(webshop)
    world.vat_code_becomes("4", percentage="22")
    has_code(world, webshop, "4O", percentage="21")
    for order in orders:
        world.act(order, "refund", units={"0": 1})
    sync_now(webshop)
    credits = [documents(webshop, order)[f"{order['name']}-R1"] for order in orders]
    assert [(one.state, one.reason_code) for one in credits] == [("held", "vat_code_percentage")] * 2
    decide(webshop, orders[0]["id"], BookAs(Decimal(21), HIGH, "4O"), who="staff 7", why="the old rate")
    sync_now(webshop)
    credits[0].refresh_from_db()
    assert booked_as(credits[0]) == {("domestic", "NL", "21", "4O")}
    VatMapping.objects.filter(webshop=webshop, treatment="domestic", rate=21).update(code="4O")
    journal.retry(credits[1])
    sync_now(webshop)
    credits[1].refresh_from_db()
    assert credits[1].state == "booked", credits[1].reason
    assert [warning["code"] for warning in credits[1].warnings] == ["vat_code_of_today"]
    assert [Decimal(one["AmountFC"]) for one in world.invoices()[2:]] == [Decimal("-121.00")] * 2
    codes = {line["VATCode"].strip() for one in world.invoices()[2:] for line in one["SalesInvoiceLines"]}
    assert codes == {"4O"}


def test_a_rate_nobody_knows_waits_and_a_row_of_the_mapping_lets_it_go(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_entry", oss=True)
    line = {"title": "Linen shirt", "price": "117.00", "quantity": 1, "vat": "17", "vat_title": "MwSt."}
    order = world.place(lines=[line], shipping=None, paid=True, buyer="german", vat="17")
    sync_now(webshop)
    (held,) = documents(webshop, order).values()
    assert (held.state, held.reason_code) == ("held", "rate_unknown")
    assert held.reason["trace"][-1]["name"] == "oss"
    has_code(world, webshop, "D17", percentage="17", OssCountry="DE")
    VatMapping.objects.create(webshop=webshop, treatment="oss", country="DE", rate=17, code="D17", is_confirmed=True)
    sync_now(webshop)
    held.refresh_from_db()
    assert booked_as(held) == {("oss", "DE", "17", "D17")}


def test_more_than_coins_explain_is_booked_when_a_person_finds_it_right(set_up: SetUp, world: World) -> None:
    webshop = set_up()
    books_as(webshop, "sales_entry")
    shirt = {"title": "Linen shirt", "price": "121.00", "quantity": 1, "vat": "21"}
    order = world.place(lines=[shirt], till="Utrecht", rounding="-0.50")
    sync_now(webshop)
    (held,) = documents(webshop, order).values()
    assert (held.state, held.reason_code) == ("held", "cash_rounding_too_large")
    question = questions.find(held, Connection.objects.get(webshop=webshop))
    assert question is not None
    unsaid = answers.give(held, question, {"why": ""}, who="7")
    assert list(unsaid.errors or ()) == ["why"]
    answers.give(held, question, {"why": "counted the drawer"}, who="7")
    sync_now(webshop)
    held.refresh_from_db()
    assert (held.state, held.total, held.exact_total) == ("booked", Decimal("120.50"), Decimal("120.50"))
