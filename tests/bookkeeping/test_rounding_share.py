"""How often an invoice needs a rounding line, and how many articles need two lines: measured over made-up orders.

`python -m tests.bookkeeping.test_rounding_share [ORDER.json …]` prints the shares, over recorded orders as well.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.bookkeeping import divided, foreseen, items
from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Booking, BookingLine, Component, Treatment, VatKey
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.rules import BookingType, Rules, Selection
from apps.bookkeeping.sale import Sale, SoldLine
from apps.shopify import reader
from tests.bookkeeping.sales import a_delivery, a_line, a_sale, a_tax, eur

FINE, WHOLE_CENTS = {"EUR": 5, "USD": 5, "CAD": 5, "GBP": 5}, {"EUR": 2}
_CENT = Decimal("0.01")
_COUNTRIES = {"USD": "US", "CAD": "CA", "GBP": "GB", "EUR": "NL"}


@dataclass(frozen=True, slots=True)
class Shares:
    """Of documents and of articles, counted. `beyond`: more than a rounding line may carry, so never sent."""

    documents: int
    rounded: int
    beyond: int
    articles: int
    cut_in_two: int

    def __str__(self) -> str:
        rounding = Decimal(100 * self.rounded) / max(self.documents, 1)
        cut = Decimal(100 * self.cut_in_two) / max(self.articles, 1)
        return (
            f"{self.documents} documents: {rounding:.1f} % with a rounding line, {self.beyond} held; "
            f"{self.articles} articles: {cut:.1f} % in two lines"
        )


def measure(sales: Iterable[tuple[Sale, str]], *, price_decimals: dict[str, int]) -> Shares:
    """`sales` with the country of their shop, each booked as a sales invoice."""
    documents = rounded = beyond = articles = cut = 0
    for sale, country in sales:
        for booking in book(sale, _rules(country, price_decimals)).bookings:
            percentages = {line.vat_code: foreseen.rate_of(line) for line in booking.lines}
            gap = booking.total - foreseen.calculated(booking, percentages=percentages).total
            documents += 1
            if gap:
                found = divided.as_charged(booking, percentages=percentages, price_decimals=price_decimals)
                rounded += found is None
                beyond += found is None and not foreseen.is_rounding(gap, lines_count=len(booking.lines))
                booking = found or booking
            keys = [(line.component, line.source, line.key) for line in booking.lines]
            articles += len(set(keys))
            cut += len(keys) - len(set(keys))
    return Shares(documents, rounded, beyond, articles, cut)


def made_up(*, count: int, included: bool, seed: int = 7) -> Iterator[tuple[Sale, str]]:
    """Ordinary Dutch orders: one to six articles at shop prices, most of them once, some discounts, parcel post."""
    random = Random(seed)
    for _ in range(count):
        lines = [_article(random, number, included=included) for number in range(1, random.randint(1, 6) + 1)]
        post = Decimal(random.choice(["0.00", "3.95", "4.95", "6.95"]))
        deliveries = [a_delivery(f"{post}", a_tax("21", _vat(post, "21", included=included)))] if post else []
        yield a_sale(*lines, deliveries=deliveries, taxes_included=included), "NL"


def _article(random: Random, number: int, *, included: bool) -> SoldLine:
    rate = random.choices(["21", "9"], [4, 1])[0]
    quantity = random.choices([1, 2, 3, 6], [6, 3, 2, 1])[0]
    unit = Decimal(random.randint(2, 150)) - Decimal(random.choice(["0.05", "0.01", "0.00", "0.50"]))
    price = unit * quantity
    off = (price * random.choice([0, 0, 0, 10, 15]) / 100).quantize(_CENT, ROUND_HALF_UP)
    vat = a_tax(rate, _vat(price - off, rate, included=included))
    return a_line(f"{price}", vat, quantity=quantity, number=number, discounts=[f"{off}"] if off else [])


def _vat(price: Decimal, rate: str, *, included: bool) -> str:
    """As Shopify calculates it: of the whole line, rounded half up."""
    base = 100 + Decimal(rate) if included else Decimal(100)
    return f"{(price * Decimal(rate) / base).quantize(_CENT, ROUND_HALF_UP)}"


def _rules(country: str, price_decimals: dict[str, int]) -> Rules:
    rules = replace(demo_rules(country=country), selection=Selection(everything=True), price_decimals=price_decimals)
    return replace(rules, booking_type=BookingType.SALES_INVOICE)


def test_with_fine_prices_few_articles_are_cut_in_two_and_most_invoices_need_no_rounding_line() -> None:
    before = measure(made_up(count=300, included=True), price_decimals=WHOLE_CENTS)
    after = measure(made_up(count=300, included=True), price_decimals=FINE)
    assert (before.documents, after.documents) == (300, 300)
    assert after.cut_in_two < before.cut_in_two / 2
    assert after.rounded < before.rounded
    assert after.rounded < 300 * 0.3
    excluding = measure(made_up(count=300, included=False), price_decimals=FINE)
    assert (excluding.rounded, excluding.cut_in_two) == (0, 0)


@settings(max_examples=200, derandomize=True)
@given(
    st.lists(st.tuples(st.integers(1, 20_000), st.integers(1, 9)), min_size=1, max_size=5),
    st.sampled_from(["21", "9", "5.5"]),
    st.booleans(),
)
def test_what_is_cut_has_the_net_the_units_and_the_vat_of_shopify(
    articles: list[tuple[int, int]], rate: str, is_credit: bool
) -> None:
    sign = -1 if is_credit else 1
    lines = []
    for number, (cents, units) in enumerate(articles):
        gross = cents * units * _CENT
        vat = Decimal(_vat(gross, rate, included=True))
        key = VatKey(Treatment.DOMESTIC, "NL", Decimal(rate))
        lines.append(
            BookingLine(
                Component.GOODS, "", "4", key, eur(sign * (gross - vat)), eur(sign * vat), "", item="A",
                quantity=sign * units, source=str(number),
            )
        )  # fmt: skip
    booking = replace(next(iter(_invoices())), lines=tuple(lines))
    percentages = {"4": Decimal(rate)}
    found = divided.as_charged(booking, percentages=percentages, price_decimals=FINE)
    if found is None:
        return
    calculated = foreseen.calculated(found, percentages=percentages)
    assert (calculated.total, calculated.vat) == (booking.total, booking.vat)
    for line in lines:
        own = [one for one in found.lines if one.source == line.source]
        assert sum(one.quantity for one in own) == line.quantity
        assert sum((one.net.amount for one in own), Decimal(0)) == line.net.amount
        assert all(one.quantity * sign > 0 and items.price(one) for one in own)


def _invoices() -> Iterator[Booking]:
    for sale, country in made_up(count=1, included=True):
        yield from book(sale, _rules(country, FINE)).bookings


def test_nothing_ordinary_is_beyond_what_a_rounding_line_may_carry() -> None:
    for included in (True, False):
        assert measure(made_up(count=300, included=included), price_decimals=FINE).beyond == 0


def _recorded(paths: Iterable[str]) -> Iterator[tuple[Sale, str]]:
    for path in paths:
        node = json.loads(Path(path).read_text(encoding="utf-8"), parse_float=Decimal)["order"]
        country = _COUNTRIES[node["currencyCode"]]
        yield reader.read(node, shop=reader.ShopFacts(country)), country


if __name__ == "__main__":
    groups = [
        (f"prices {word} VAT", list(made_up(count=3000, included=word == "incl."))) for word in ("incl.", "excl.")
    ]
    groups += [("recorded", list(_recorded(sys.argv[1:])))] if sys.argv[1:] else []
    for name, found in groups:
        for how, decimals in (("to the cent", WHOLE_CENTS), ("5 decimals", FINE)):
            print(f"{name}, {how}: {measure(found, price_decimals=decimals)}")
