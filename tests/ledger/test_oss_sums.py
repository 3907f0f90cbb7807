"""What the OSS return is told: per country and rate, and what comes off an earlier quarter apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Treatment, VatKey
from apps.ledger import booked_lines
from apps.ledger.models import Document
from apps.shops.models import Webshop
from tests.exact.books import a_booking, a_line
from tests.ledger.documents import a_document, a_webshop

OCTOBER, JANUARY = date(2026, 10, 1), date(2027, 1, 1)


def _sold(webshop: Webshop, number: int, on: date, country: str, amounts: tuple[str, str], **more: Any) -> Document:
    """An order, or what is said of it otherwise, on two lines: one of them at home."""
    taxed = a_line(*amounts)
    abroad = replace(taxed, key=VatKey(Treatment.OSS, country, Decimal("19.00")))
    booking = a_booking(abroad, a_line("1.00", "0.21"), booked_on=on)
    fields = {"state": "booked", "exact_id": f"{number}{on}{amounts[0]}", "booked_on": on}
    return a_document(webshop, number=number, booking=bookings_json.to_json(booking), **{**fields, **more})


@pytest.mark.django_db
def test_a_refund_of_an_earlier_quarter_is_told_as_its_correction() -> None:
    webshop, other = a_webshop(), a_webshop("elders")
    _sold(webshop, 1, date(2026, 9, 30), "DE", ("50.00", "9.50"))
    _sold(webshop, 2, date(2026, 10, 1), "DE", ("100.00", "19.00"))
    _sold(webshop, 3, date(2026, 12, 31), "DE", ("10.00", "1.90"))
    _sold(webshop, 4, date(2027, 1, 1), "DE", ("70.00", "13.30"))
    _sold(webshop, 5, date(2026, 11, 5), "AT", ("20.00", "4.00"))
    _sold(webshop, 6, date(2026, 11, 5), "DE", ("30.00", "5.70"), state="held", reason_code="x", exact_id="")
    _sold(other, 7, date(2026, 11, 5), "DE", ("40.00", "7.60"))
    for number, source in ((1, "back"), (2, "back too"), (9, "of an order that others booked")):
        _sold(webshop, number, date(2026, 11, 9), "DE", ("-5.00", "-0.95"), kind="refund", source=source)
    found = booked_lines.oss_sums(webshop.pk, first=OCTOBER, until=JANUARY)
    assert [(one.country, one.sold_in, one.net, one.vat) for one in found] == [
        ("AT", OCTOBER, Decimal("20.00"), Decimal("4.00")),
        ("DE", date(2026, 7, 1), Decimal("-5.00"), Decimal("-0.95")),
        ("DE", OCTOBER, Decimal("105.00"), Decimal("19.95")),
        ("DE", None, Decimal("-5.00"), Decimal("-0.95")),
    ]
