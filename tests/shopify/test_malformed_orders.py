"""Whatever stands in an order: it is refused with the place that is wrong, or judged to the cent. Never a crash."""

from __future__ import annotations

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.bookkeeping.book import OrderVerdict, Outcome, book
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.money import total
from apps.bookkeeping.percentages import normalised
from apps.bookkeeping.rules import BookingType, CurrencySide, Selection
from apps.bookkeeping.sale import Sale
from apps.shopify import reader

RECORDED = Path(__file__).resolve().parents[2] / "sandbox" / "recorded"
NODES = [json.loads(path.read_text(), parse_float=Decimal)["order"] for path in sorted(RECORDED.glob("*.json"))]
HERE = reader.ShopFacts("NL")
RULES = replace(demo_rules(country="NL"), selection=Selection(everything=True))
ORDERS = 2500
STRANGE: list[Any] = [
    *(None, "", "abc", "USD", "PENDING", "2020-01-01", "true", True, False),
    *(0, 1, 3, -1, 10**12, Decimal("7.000000000000001"), float("nan"), float("inf"), Decimal("NaN")),
    *("0.00", "-1", "12.34", "0.001", "99999999999999999999", "1E5", "1E+999999", "NaN", "Infinity"),
    *([], {}, [None], [{}]),
]
Path_ = tuple[str | int, ...]


def places(value: Any, above: Path_ = ()) -> Iterator[Path_]:
    """Every place in the node that can be spoiled."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        yield (*above, key)
        yield from places(one, (*above, key))


def spoil(node: Any, place: Path_, chance: random.Random) -> None:
    """Take away, say twice, or replace what stands there; nothing where an earlier change took the way to it."""
    holder = node
    try:
        for key in place[:-1]:
            holder = holder[key]
        was, how = holder[place[-1]], chance.random()
    except (KeyError, IndexError, TypeError):
        return
    if how < 0.15:
        del holder[place[-1]]
    elif how < 0.25 and isinstance(was, list):
        holder[place[-1]] = was * 2
    else:
        holder[place[-1]] = chance.choice(STRANGE)


def spoiled(chance: random.Random) -> Any:
    node = copy.deepcopy(chance.choice(NODES))
    every = list(places(node))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        spoil(node, chance.choice(every), chance)
    return node


def adds_up(outcome: Outcome, sale: Sale) -> bool:
    """All documents together are what Shopify says the order comes to now, and what cash was rounded by."""
    everything = total((booking.total for booking in outcome.bookings), currency=sale.currency)
    return everything == sale.current.total + sale.cash_rounding


def test_a_malformed_order_is_refused_by_its_place_or_booked_to_the_cent() -> None:
    chance, seen = random.Random(20261125), Counter[str]()
    for _ in range(ORDERS):
        node, side = spoiled(chance), chance.choice(list(CurrencySide))
        rules = replace(RULES, booking_type=chance.choice(list(BookingType)))
        try:
            sale = reader.read(node, shop=HERE, side=side)
        except reader.Unreadable as wrong:
            assert wrong.path and str(wrong).startswith(wrong.path)
            seen["unreadable"] += 1
            continue
        outcome = book(sale, rules)
        seen[outcome.verdict.value] += 1
        if outcome.verdict is OrderVerdict.BOOKED and not outcome.held:
            assert adds_up(outcome, sale), node["name"]
    assert min(seen["unreadable"], seen["booked"], seen["held"]) > ORDERS / 10, seen


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (("lineItems", "nodes", 0, "quantity"), "2", "lineItems[0].quantity: a text instead of a whole number"),
        (("lineItems", "nodes", 0, "quantity"), None, "lineItems[0].quantity: null"),
        (("lineItems", "nodes", 0, "quantity"), -1, "lineItems[0].quantity: negative: -1"),
        (("lineItems", "nodes", 0, "quantity"), True, "lineItems[0].quantity: true or false instead of"),
        (("lineItems", "nodes", 0, "isGiftCard"), "false", "lineItems[0].isGiftCard: a text instead of true or false"),
        (("lineItems", "nodes", 0, "taxLines"), None, "lineItems[0].taxLines: null"),
        (("lineItems", "nodes", 0, "discountAllocations"), None, "lineItems[0].discountAllocations: null"),
        (("taxesIncluded",), "false", "taxesIncluded: a text instead of true or false"),
        (("totalTaxSet",), None, "totalTaxSet: null"),
        (("totalPriceSet", "shopMoney", "amount"), "NaN", "totalPriceSet.shopMoney.amount: no amount: NaN"),
        (("totalPriceSet", "shopMoney", "amount"), "Infinity", "totalPriceSet.shopMoney.amount: no amount: Infinity"),
        (("totalPriceSet", "shopMoney", "currencyCode"), "XTS", "totalPriceSet.shopMoney.currencyCode: XTS, while"),
        (("currencyCode",), "euro", "currencyCode: no currency: euro"),
        (("totalPriceSet", "shopMoney", "amount"), "1\x00", "totalPriceSet.shopMoney.amount: no amount: 1\ufffd"),
        (("transactions", 0, "kind"), "GIFT", "transactions[0].kind: unknown: GIFT"),
        (("transactions", 0, "status"), None, "transactions[0].status: null"),
        (("displayFinancialStatus",), "SOLD", "displayFinancialStatus: unknown: SOLD"),
        (("refunds",), None, "refunds: null"),
        (("tags",), None, "tags: null"),
        (("updatedAt",), "yesterday", "updatedAt: no moment: yesterday"),
        (("taxLines", 0, "ratePercentage"), float("nan"), "taxLines[0].ratePercentage: no number: nan"),
    ],
)
def test_the_refusal_names_the_place(place: Path_, value: Any, told: str) -> None:
    node = copy.deepcopy(next(node for node in NODES if node["taxLines"] and node["transactions"]))
    holder = node
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    with pytest.raises(reader.Unreadable) as wrong:
        reader.read(node, shop=HERE)
    assert str(wrong.value).startswith(told)


def test_what_no_database_keeps_of_a_text_is_replaced() -> None:
    node = copy.deepcopy(NODES[0])
    node["lineItems"]["nodes"][0]["name"], node["tags"] = "Linen\x00 shirt \ud83d", ["a\x00"]
    sale = reader.read(node, shop=HERE)
    assert (sale.lines[0].description, sale.tags) == ("Linen\ufffd shirt \ufffd", frozenset({"a\ufffd"}))


@pytest.mark.parametrize("node", [None, 7, "order", [], [{}]])
def test_what_is_no_order_at_all_is_refused(node: Any) -> None:
    with pytest.raises(reader.Unreadable, match="instead of an object"):
        reader.read(node, shop=HERE)


def test_a_refusal_never_repeats_what_a_person_typed() -> None:
    node = copy.deepcopy(next(node for node in NODES if node["customer"]))
    node["customer"] = "Fenna de Wit"
    with pytest.raises(reader.Unreadable) as wrong:
        reader.read(node, shop=HERE)
    assert "Fenna" not in str(wrong.value)


@pytest.mark.parametrize(
    ("told", "rate"),
    [
        ("7.000000000000001", "7"),
        ("19.999999999", "20"),
        ("20", "20"),
        ("0", "0"),
        ("9.975", "9.975"),
        ("8.37500000000001", "8.375"),
        ("5.500000000000001", "5.5"),
    ],
)
def test_the_noise_of_a_floating_point_rate_is_the_rate(told: str, rate: str) -> None:
    assert str(normalised(Decimal(told))) == rate
