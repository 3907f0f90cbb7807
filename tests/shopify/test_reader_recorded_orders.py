"""Every recorded order: read, booked by the demo rules, and compared with documents that were checked by hand once.

The expectations are text an accountant can read and correct: tests/data/recorded_*.txt, one per booking type.
Recordings without a known licence stay outside the project; they are tested where ../shared is present.
"""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.bookkeeping import preview
from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.decisions import BookAs, Decision, Delivered
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.refusals import Held
from apps.bookkeeping.rules import BookingType, CurrencySide, Rules, Selection
from apps.bookkeeping.sale import Place
from apps.shopify import reader

PROJECT = Path(__file__).resolve().parents[2]
RECORDED = PROJECT / "sandbox" / "recorded"
SHARED = PROJECT.parent / "shared" / "fixtures" / "shopify" / "orders"
DATA = PROJECT / "tests" / "data"
# Where the recording's shop stands: the order does not say it. A shop's own country makes its VAT domestic.
TILLS = {"gid://shopify/Location/80901996854": "US", "gid://shopify/Location/7027718": "US"}
# What waits as it was recorded, why, and what a person would say of it.
DECIDED: dict[str, tuple[Held, Decision]] = {
    "005_usd_excluded_code_discount_partial_refund.json": (
        Held.VAT_NOT_ITS_RATE,
        BookAs(Decimal(6), VatKey(Treatment.DOMESTIC, "US", Decimal(6))),
    ),
    "008_cad_taxed_shipping_paid.json": (Held.DELIVERY_UNTOLD, Delivered(Place("CA"), is_collected=True)),
    "009_cad_code_discount_unpaid.json": (Held.DELIVERY_UNTOLD, Delivered(Place("CA"))),
    "015_cad_partial_refund_with_shipping.json": (Held.DELIVERY_UNTOLD, Delivered(Place("CA"))),
    "022_gbp_cancelled_full_refund_shipping.json": (Held.DELIVERY_UNTOLD, Delivered(Place("GB"))),
}
SHOP_COUNTRIES = {"USD": "US", "CAD": "CA", "GBP": "GB", "EUR": "NL"}


def _expected(booking_type: BookingType = BookingType.SALES_ENTRY) -> dict[str, str]:
    """Sections "== file name" followed by the text form of the outcome."""
    sections: dict[str, str] = {}
    for block in (DATA / f"recorded_{booking_type.value}.txt").read_text(encoding="utf-8").split("== ")[1:]:
        name, _, body = block.partition("\n")
        sections[name.strip()] = body.strip()
    return sections


def _node(path: Path) -> dict[str, Any]:
    node: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["order"]
    return node


def _rules(country: str) -> Rules:
    return replace(demo_rules(country=country), selection=Selection(everything=True))


def _outcome_text(path: Path, booking_type: BookingType) -> str:
    node = _node(path)
    country = SHOP_COUNTRIES[node["currencyCode"]]
    sale = reader.read(node, shop=reader.ShopFacts(country, TILLS))
    rules = replace(_rules(country), booking_type=booking_type)
    waits, decision = DECIDED.get(path.name, (None, None))
    if waits is None or decision is None:
        return preview.to_text(book(sale, rules), sentence=str)
    held = book(sale, rules).reason
    assert held is not None
    assert held.code is waits
    return preview.to_text(book(sale, rules, decisions=[decision]), sentence=str)


def _find(name: str) -> Path:
    for folder in (RECORDED, SHARED):
        if (folder / name).exists():
            return folder / name
    pytest.skip(f"{name} is not part of the project (licence unknown) and ../shared is not beside it")


@pytest.mark.parametrize("booking_type", list(BookingType))
@pytest.mark.parametrize("name", sorted(_expected()))
def test_a_recorded_order_is_booked_as_checked_by_hand(name: str, booking_type: BookingType) -> None:
    assert _outcome_text(_find(name), booking_type) == _expected(booking_type)[name]


def test_every_recording_in_the_project_has_an_expectation() -> None:
    assert {path.name for path in RECORDED.glob("*.json")} <= set(_expected())


@pytest.mark.parametrize("side", ["shop", "presentment"])
def test_the_two_currencies_of_an_order_are_never_mixed(side: str) -> None:
    node = _node(RECORDED / "011_cad_usd_presentment_paid.json")
    sale = reader.read(node, shop=reader.ShopFacts("CA"), side=CurrencySide(side))
    currency = {"shop": "CAD", "presentment": "USD"}[side]
    assert sale.currency == currency
    assert {line.original.currency for line in sale.lines} == {currency}
    (booking,) = book(sale, _rules("CA")).bookings
    assert booking.currency == currency
    assert booking.total == sale.as_sold.total


def test_a_node_without_what_the_query_asks_for_is_refused_by_name() -> None:
    node = _node(RECORDED / "004_usd_draft_order_paid.json")
    del node["currentTotalPriceSet"]
    with pytest.raises(reader.Unreadable, match="currentTotalPriceSet"):
        reader.read(node, shop=reader.ShopFacts("US"))
