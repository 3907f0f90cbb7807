"""Before anything is sent: the code has the rate of the day, and the total is Shopify's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Kind, Treatment, VatKey
from apps.calls.outcomes import Rejected
from apps.exact.codes import catalog, lists, precision
from apps.exact.debtors import assign
from apps.exact.documents import fitting, writers
from apps.exact.documents.bodies import Terms
from apps.exact.models import Connection
from apps.shops.models import ComponentItem, Settings, VatMapping
from tests.exact.books import a_booking, a_connection, a_line, eur
from tests.harness.merchant import SetUp
from tests.harness.world import World


@pytest.fixture
def connection(set_up: SetUp, world: World) -> Connection:
    return a_connection(set_up)


def sold(net: str, vat: str, *, units: int = 1, rate: str = "21", code: str = "4") -> BookingLine:
    key = VatKey(Treatment.DOMESTIC, "NL", Decimal(rate))
    return BookingLine(
        Component.GOODS, "", code, key, eur(net), eur(vat), "Linen shirt", item="WEB", quantity=units, source="gid"
    )


def an_invoice(*lines: BookingLine, **other: Any) -> Booking:
    return a_booking(*lines, form=Form.SALES_INVOICE, **other)


def with_rounding(connection: Connection) -> None:
    webshop = connection.webshop
    ComponentItem.objects.update_or_create(webshop=webshop, component="cash_rounding", defaults={"item": "AFR"})
    VatMapping.objects.update_or_create(
        webshop=webshop, treatment="outside", country="", rate=0, defaults={"code": "0"}
    )


def refusal(connection: Connection, booking: Booking) -> str:
    with pytest.raises(Rejected) as refused:
        fitting.check(connection, booking)
    assert refused.value.text
    return refused.value.code


def test_the_default_code_with_another_percentage_is_booked_on_an_entry_with_a_remark(
    connection: Connection, world: World
) -> None:
    Settings.objects.filter(webshop=connection.webshop_id).update(default_vat_code="4")
    german = replace(a_line("100.00", "19.00"), key=VatKey(Treatment.OSS, "DE", Decimal(19)))
    customer = assign.collective(connection, name="Webshop")
    written = writers.post(connection, a_booking(german), terms=Terms(customer))
    assert [(one.code, dict(one.data)) for one in written.warnings] == [
        ("vat_percentage_differs", {"code": "4", "found": "21", "rate": "19"})
    ]
    assert (written.total, world.entries()[0]["VATAmountFC"]) == (eur("119.00"), "19.00")


def test_a_mapped_code_with_another_percentage_is_never_sent(connection: Connection, world: World) -> None:
    Settings.objects.filter(webshop=connection.webshop_id).update(default_vat_code="2")
    german = replace(a_line("100.00", "19.00"), key=VatKey(Treatment.OSS, "DE", Decimal(19)))
    assert refusal(connection, a_booking(german)) == "vat_code_percentage"


def test_the_percentage_of_the_day_counts_and_a_refund_keeps_that_of_its_sale(connection: Connection) -> None:
    high = catalog.vat_codes(connection).get(code="4")
    high.data["periods"] = [["21", "2001-01-01", "2026-06-30"], ["22", "2026-07-01", "2026-12-31"]]
    high.save()
    Settings.objects.filter(webshop=connection.webshop_id).update(default_vat_code="2")
    before = a_booking(booked_on=date(2026, 6, 30))
    assert fitting.check(connection, before).warnings == ()
    later = replace(before, booked_on=date(2026, 7, 1))
    assert refusal(connection, later) == "vat_code_percentage"
    assert fitting.check(connection, replace(later, kind=Kind.REFUND)).warnings == ()
    never = replace(before, booked_on=date(2027, 1, 1), kind=Kind.REFUND)
    assert refusal(connection, never) == "vat_code_percentage", "Exact takes no code that has no percentage that day"


def test_a_code_without_vat_takes_none(connection: Connection) -> None:
    Settings.objects.filter(webshop=connection.webshop_id).update(default_vat_code="0")
    assert refusal(connection, a_booking(a_line("100.00", "21.00", code="0"))) == "vat_code_percentage"


def test_an_invoice_on_a_code_of_another_rate_is_held_and_not_booked_for_more(connection: Connection) -> None:
    Settings.objects.filter(webshop=connection.webshop_id).update(default_vat_code="4")
    untaxed = sold("250.00", "0.00", rate="0")
    assert refusal(connection, an_invoice(untaxed)) == "vat_code_percentage", "302.50 would stand in Exact"


def test_what_rounding_leaves_is_on_a_visible_line_in_the_same_document(connection: Connection, world: World) -> None:
    with_rounding(connection)
    customer = assign.collective(connection, name="Webshop")
    written = writers.post(connection, an_invoice(sold("8.26", "1.74")), terms=Terms(customer))
    (invoice,) = world.stands("salesinvoice/SalesInvoices")
    lines = [(line["ItemCode"], line["NetPrice"], line["VATAmountFC"]) for line in invoice["SalesInvoiceLines"]]
    assert lines == [("WEB", "8.26", "1.73"), ("AFR", "0.01", "0")]
    assert (invoice["AmountFC"], [one.code for one in written.warnings]) == ("10.00", ["rounding_line"])


@pytest.mark.parametrize("vat", ["stated", "calculated"])
def test_the_total_is_right_whether_exact_keeps_the_vat_or_calculates_it(
    connection: Connection, world: World, vat: str
) -> None:
    with_rounding(connection)
    world.post(f"{world.exact}/_limits", {"vat": vat})
    customer = assign.collective(connection, name="Webshop")
    writers.post(connection, an_invoice(sold("8.26", "1.74"), sold("16.53", "3.47", units=2)), terms=Terms(customer))
    assert world.stands("salesinvoice/SalesInvoices")[0]["AmountFC"] == "30.00"
    world.post(f"{world.exact}/_limits", {"vat": ""})


@pytest.mark.parametrize(
    ("count", "gap", "code"), [(1, "0.02", "rounding_too_large"), (12, "0.11", "rounding_too_large")]
)
def test_more_than_rounding_leaves_is_never_sent(connection: Connection, count: int, gap: str, code: str) -> None:
    with_rounding(connection)
    off = sold("100.00", f"{Decimal(21) + Decimal(gap)}")
    assert refusal(connection, an_invoice(off, *[sold("100.00", "21.00")] * (count - 1))) == code


@pytest.mark.parametrize(("count", "gap"), [(1, "0.01"), (3, "-0.03"), (12, "0.10")])
def test_a_cent_per_line_and_ten_in_all_is_rounding(connection: Connection, count: int, gap: str) -> None:
    with_rounding(connection)
    off = sold("100.00", f"{Decimal(21) + Decimal(gap)}")
    fits = fitting.check(connection, an_invoice(off, *[sold("100.00", "21.00")] * (count - 1)))
    assert (fits.booking.lines[-1].net, len(fits.booking.lines)) == (eur(gap), count + 1)


def test_without_an_item_for_it_nothing_is_rounded_away(connection: Connection) -> None:
    ComponentItem.objects.filter(webshop=connection.webshop_id, component="cash_rounding").delete()
    assert refusal(connection, an_invoice(sold("8.26", "1.74"))) == "rounding_item_missing"


def test_prices_have_as_many_decimals_as_the_administration_allows(connection: Connection, world: World) -> None:
    assert precision.price_decimals(connection)["EUR"] == 5
    world.exact_is(gone={"general/Currencies": ["PricePrecision"]})
    catalog.refresh(connection)
    assert precision.price_decimals(connection) == {}
    assert catalog.entries_with(connection, {"EUR"}).exists(), "one unknown property stops no set-up"


@pytest.mark.parametrize("status", [400, 404])
def test_a_list_this_edition_does_not_have_stops_no_set_up(connection: Connection, world: World, status: int) -> None:
    optional = ("hrm/Costcenters", "hrm/Costunits", "financial/FinancialPeriods", "read/financial/JournalStatusList")
    world.exact_is(missing=dict.fromkeys(optional, status))
    catalog.refresh(connection)
    connection.refresh_from_db()
    assert connection.problem == ""
    assert catalog.vat_codes(connection).exists()


def test_an_article_of_several_units_is_cut_where_that_makes_the_vat_shopifys(
    connection: Connection, world: World
) -> None:
    """3 x 99.00 incl. VAT: of one line Exact would calculate 51.54."""
    customer = assign.collective(connection, name="Webshop")
    invoice = an_invoice(sold("100.00", "21.00"), sold("245.45", "51.55", units=3))
    written = writers.post(connection, invoice, terms=Terms(customer))
    (stands,) = world.stands("salesinvoice/SalesInvoices")
    lines = [(int(line["Quantity"]), line["NetPrice"], line["VATAmountFC"]) for line in stands["SalesInvoiceLines"]]
    assert lines == [(1, "100.00", "21.00"), (1, "81.80", "17.18"), (2, "81.825", "34.37")]
    assert (stands["AmountFC"], written.warnings) == ("418.00", ())


def code_or_refusal(connection: Connection, booking: Booking) -> str:
    try:
        return fitting.check(connection, booking).booking.lines[0].vat_code
    except Rejected as refused:
        return refused.code


# A code that is blocked is refused where it is looked up for the body, in words of its own.
@pytest.mark.parametrize(("what", "otherwise"), [("percentage", "vat_code_percentage"), ("blocked", "4")])
def test_a_credit_whose_code_cannot_carry_it_goes_on_the_code_of_the_mapping(
    connection: Connection, what: str, otherwise: str
) -> None:
    high, other = (catalog.vat_codes(connection).get(code=code) for code in ("4", "X"))
    high.data["periods"] = [["22", "2001-01-01", "2099-12-31"]] if what == "percentage" else high.data["periods"]
    high.is_blocked = what == "blocked"
    high.save()
    credit = replace(an_invoice(sold("-100.00", "-21.00", units=-1), kind=Kind.REFUND), form=Form.CREDIT_NOTE)
    mapping = VatMapping.objects.filter(webshop=connection.webshop_id, treatment="domestic", rate=21)
    mapping.update(code="X")
    lists.forget(connection)  # the next slice
    assert code_or_refusal(connection, credit) == otherwise, "X has no 21 %, and is blocked"
    other.data["periods"], other.is_blocked = [["21", "2001-01-01", "2099-12-31"]], False
    other.save()
    lists.forget(connection)
    fits = fitting.check(connection, credit)
    assert (fits.booking.lines[0].vat_code, fits.booking.total) == ("X", eur("-121.00"))
    assert [(one.code, dict(one.data)) for one in fits.warnings] == [
        ("vat_code_of_today", {"code": "4", "now": "X", "rate": "21"})
    ]
    assert code_or_refusal(connection, an_invoice(sold("100.00", "21.00"))) == otherwise, "no credit"
