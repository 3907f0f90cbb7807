"""Situations that merchants reported in public, as Shopify showed them at one moment after the other: what must stand.

The reports lie beside the project; each kind of situation is built anew in test_money_apart_from_units.py.
"""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Booking, Component
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import Sale
from apps.shopify import reader
from tests.bookkeeping.sales import dutch_rules

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "reports"
IN_EVERY_TYPE = pytest.mark.parametrize("booking_type", BookingType)


def _moments(name: str) -> list[Sale]:
    found = list(REPORTS.glob(f"{name}_*.json"))
    if not found:
        pytest.skip("the reports are not beside the project (../shared)")
    data = json.loads(found[0].read_text(encoding="utf-8"), parse_float=Decimal)
    nodes = [one["order"] for one in (data if isinstance(data, list) else [data])]
    return [reader.read(node, shop=reader.ShopFacts("NL")) for node in nodes]


def _stands(moments: list[Sale], booking_type: BookingType) -> list[list[Booking]]:
    """All that is booked after each moment; a second look at it must book nothing."""
    rules, booked, after = dutch_rules(booking_type=booking_type), list[Booking](), list[list[Booking]]()
    for sale in moments:
        outcome = book(sale, rules, booked=booked)
        assert not outcome.doubts, outcome.doubts
        booked = [*booked, *outcome.bookings]
        assert not book(sale, rules, booked=booked).bookings
        after.append(booked)
    return after


def _sums(booked: list[Booking]) -> tuple[str, str]:
    total = sum((one.total.amount for one in booked), Decimal(0))
    return f"{total:.2f}", f"{sum((one.vat.amount for one in booked), Decimal(0)):.2f}"


@IN_EVERY_TYPE
def test_an_article_swapped_for_a_cheaper_one_is_credited_once(booking_type: BookingType) -> None:
    after = _stands(_moments("01"), booking_type)
    assert [_sums(booked) for booked in after] == [("279.00", "48.42"), ("199.00", "34.54"), ("199.00", "34.54")]


@IN_EVERY_TYPE
def test_a_tip_paid_back_as_an_amount_leaves_the_account_of_tips(booking_type: BookingType) -> None:
    (booked,) = _stands(_moments("07"), booking_type)
    assert _sums(booked) == ("0.00", "0.00")
    tips = [line.net.amount for one in booked for line in one.lines if line.component is Component.TIP]
    assert sum(tips) == 0
    assert tips


@IN_EVERY_TYPE
def test_an_open_return_is_credited_once_when_it_is_refunded(booking_type: BookingType) -> None:
    after = _stands(_moments("11"), booking_type)
    assert [_sums(booked) for booked in after] == [("100.00", "17.36"), ("100.00", "17.36"), ("50.00", "8.68")]
    assert [len(booked) for booked in after] == [1, 1, 2]


@IN_EVERY_TYPE
def test_a_refund_that_failed_at_the_provider_makes_no_document(booking_type: BookingType) -> None:
    (booked,) = _stands(_moments("16"), booking_type)
    assert _sums(booked) == ("2251.88", "390.82")
    assert len(booked) == 1
