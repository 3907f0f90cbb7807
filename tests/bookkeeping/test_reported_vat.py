"""Situations of VAT rebuilt from public reports, with the value that is right; they lie beside the project."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from apps.bookkeeping.book import OrderVerdict, Outcome, book
from apps.bookkeeping.refusals import Held
from apps.shopify import reader
from tests.bookkeeping.sales import as_text, dutch_rules, eur

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "fixtures" / "reports"


def outcome(number: str) -> Outcome:
    path = next(iter(REPORTS.glob(f"{number}_*.json")), None)
    if path is None:
        pytest.skip("../shared is not beside the project")
    node = json.loads(path.read_text("utf-8"), parse_float=Decimal)["order"]
    return book(reader.read(node, shop=reader.ShopFacts("NL")), dutch_rules())


def test_the_vat_of_the_whole_order_on_its_first_line_is_held() -> None:
    found = outcome("03")
    assert found.verdict is OrderVerdict.HELD
    assert found.reason is not None
    assert found.reason.code is Held.VAT_NOT_ITS_RATE
    assert (found.reason.amounts["line_vat"], found.reason.facts) == (
        eur("195.42"),
        {"line": "Artikel 1", "rate": "21"},
    )


def test_a_number_of_another_member_state_than_the_deliverys_is_a_reverse_charge() -> None:
    (booking,) = outcome("09").bookings
    assert as_text(booking).splitlines()[1:] == ["goods 8000 reverse_charge AT 0 100.00 0.00"]


def test_shipping_without_tax_is_the_marketplaces_as_its_goods_are() -> None:
    (booking,) = outcome("17").bookings
    assert as_text(booking).splitlines()[1:] == [
        "goods 8000 marketplace DE 19 100.00 0.00",
        "goods 1460 outside DE 0 19.00 0.00",
        "shipping 8010 marketplace DE 0 5.00 0.00",
    ]
