"""What is found of an order in Exact, over any books: certain only where number, amount and day agree, and once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.closing.takeover import holes, matching
from apps.closing.takeover.values import How, Match, Sureness, Wanted
from apps.closing.values import Entry, NetAndVat
from apps.exact.readback import numbers
from apps.exact.readback.numbers import Where

DAY = date(2026, 11, 3)
A_CENT = Decimal("0.01")
Texts = Mapping[str, str]
NAMED = {"reference": "{name}"}
CENTS = st.integers(1_000, 90_000).map(lambda cents: Decimal(cents) / 100)


def an_order(number: int = 1001, *, name: str = "", on: date = DAY, total: str | Decimal = "121.00") -> Wanted:
    name, amount = name or f"#{number}", Decimal(total)
    net = (amount / Decimal("1.21")).quantize(A_CENT)
    return Wanted(
        order=f"order {name}",
        name=name,
        number=matching.number_of(name),
        on=on,
        currency="EUR",
        total=amount,
        net=net,
        current_total=amount,
        customer_currency="EUR",
        customer_total=amount,
    )


def an_entry(
    one: Wanted, *, key: str = "e", total: Decimal | None = None, days: int = 0, texts: Texts = NAMED
) -> Entry:
    """An entry of the order; `texts` by the name of Where, "{name}" for its name."""
    told = {Where(name): text.format(name=one.name) for name, text in texts.items()}
    on = one.on + timedelta(days=days)
    amounts = {"4": NetAndVat(one.total if total is None else total)}
    reference = told.get(Where.REFERENCE, "")
    return Entry(key, key, "70", on, (on.year, on.month), "EUR", reference, amounts, frozenset(numbers.tell(told)))


def only(wanted: Wanted, entry: Entry) -> Match | None:
    return next(iter(matching.match([wanted], [entry])), None)


def test_the_number_is_found_however_it_is_written_and_never_inside_another() -> None:
    one = an_order()
    texts: Texts
    for texts in (
        {"reference": "#1001"},
        {"reference": "1001"},
        {"reference": "SHOP-1001-NL"},
        {"payment_reference": "Order 01001"},
        {"order_number": "1001"},
        {"description": "Verkoop 21 % van order 1001, 0612345678"},
    ):
        found = only(one, an_entry(one, texts=texts))
        assert found and found.sureness is Sureness.CERTAIN, texts
    for texts in (
        {"reference": "#11001"},
        {"description": "10019"},
        {"description": "1001% zeker"},
        {"reference": "-"},
    ):
        assert only(one, an_entry(one, texts=texts)) is None, texts
    assert matching.number_of("2026-1001") == "1001" and matching.number_of("Cadeau") == ""


def test_what_differs_makes_it_less_sure_and_says_how() -> None:
    one = replace(an_order(), current_total=Decimal(81), customer_currency="USD", customer_total=Decimal(130))
    usd = replace(an_entry(one, total=Decimal(130)), currency="USD")
    expected = [
        (an_entry(one, days=1), Sureness.CERTAIN, How.AMOUNT),
        (usd, Sureness.CERTAIN, How.CUSTOMER_AMOUNT),
        (an_entry(one, days=20), Sureness.LIKELY, How.AMOUNT),
        (an_entry(one, total=one.total - A_CENT), Sureness.LIKELY, How.A_CENT_OFF),
        (an_entry(one, total=Decimal(100)), Sureness.LIKELY, How.WITHOUT_VAT),
        (an_entry(one, total=Decimal(81)), Sureness.LIKELY, How.AMOUNT_NOW),
        (an_entry(one, days=90), Sureness.UNCLEAR, How.AMOUNT),
        (an_entry(one, total=Decimal(158)), Sureness.UNCLEAR, How.OTHER_AMOUNT),
    ]
    for entry, sureness, how in expected:
        found = only(one, entry)
        assert found and (found.sureness, how in found.how) == (sureness, True), (entry, found)
    assert only(one, an_entry(one, total=-one.total)) is None  # a credit is no sale
    assert (
        only(one, an_entry(one, total=Decimal(158), texts={"description": "1001"})) is None
    )  # any number may stand in a text
    assert only(one, an_entry(one, total=Decimal(158), days=30)) is None


def test_of_two_that_fit_neither_is_certain() -> None:
    one = an_order()
    (found,) = matching.match([one], [an_entry(one, key="a"), an_entry(one, key="b")])
    assert (found.sureness, How.SEVERAL in found.how) == (Sureness.LIKELY, True)


def test_one_entry_of_several_orders_is_found_where_it_comes_to_their_total() -> None:
    orders = [an_order(1001 + place, total=f"{10 + place}.00") for place in range(5)]
    whole = sum((one.total for one in orders), Decimal(0))
    ranged = an_entry(orders[0], total=whole, texts={"description": "Orders 1001 t/m 1005"})
    assert {(one.sureness, one.orders) for one in matching.match(orders, [ranged])} == {(Sureness.CERTAIN, 5)}
    daily = an_entry(orders[0], total=whole, days=1, texts={"description": "Dagomzet 03-11-2026"})
    assert {(one.sureness, one.orders) for one in matching.match(orders, [daily])} == {(Sureness.LIKELY, 5)}
    listed = an_entry(orders[0], total=orders[0].total + orders[3].total, texts={"reference": "1001, 1004"})
    assert [one.order for one in matching.match(orders, [listed])] == [orders[0].order, orders[3].order]
    cancelled = [replace(orders[0], is_to_book=False), *orders[1:]]
    assert len(matching.match(cancelled, [replace(daily, by_code={"4": NetAndVat(whole - orders[0].total)})])) == 4
    assert matching.match(orders, [replace(daily, by_code={"4": NetAndVat(whole - A_CENT)})]) == []


# How somebody wrote an order down, and how sure it is then; None: it is not to be found.
WAYS = (
    ({"reference": "#{n}"}, Decimal(0), 0, Sureness.CERTAIN),
    ({"reference": "{n}"}, Decimal(0), 1, Sureness.CERTAIN),
    ({"payment_reference": "WEB{n}X"}, Decimal(0), 0, Sureness.CERTAIN),
    ({"order_number": "{n}"}, Decimal(0), 3, Sureness.CERTAIN),
    ({"description": "order {n}, 9 %"}, Decimal(0), 0, Sureness.CERTAIN),
    ({"reference": "#{n}"}, A_CENT, 0, Sureness.LIKELY),
    ({"reference": "#{n}"}, Decimal(0), 30, Sureness.LIKELY),
    ({"reference": "#{n}"}, Decimal(3), 0, Sureness.UNCLEAR),
    ({"reference": "1{n}", "description": "{n}7"}, Decimal(0), 0, None),
)


@settings(deadline=None)
@given(st.lists(st.tuples(CENTS, st.sampled_from(WAYS)), max_size=20, unique_by=lambda one: one[0]), st.randoms())
def test_each_order_is_found_as_surely_as_it_was_written_down(drawn: list[Any], mixed: Random) -> None:
    orders, entries, expected = [], [], {}
    for place, (total, (texts, gap, days, sureness)) in enumerate(drawn):
        one = an_order(100_101 + 7 * place, on=DAY + timedelta(days=100 * place), total=total)
        told = {name: text.format(n=one.number) for name, text in texts.items()}
        orders.append(one)
        entries.append(an_entry(one, key=f"e{place}", total=one.total + gap, days=days, texts=told))
        expected[one.order] = sureness
    mixed.shuffle(entries)
    found = {one.order: one for one in matching.match(orders, entries)}
    assert {order: found[order].sureness if order in found else None for order in expected} == expected
    ids = [one.entry.entry_id for one in found.values()]
    assert len(ids) == len(set(ids))  # no entry is two orders
    assert all(orders[int(one.entry.entry_id[1:])].order == one.order for one in found.values())


@given(st.lists(st.booleans()))
def test_holes_are_what_was_not_found_and_where_nothing_is_found_any_more(are_found: list[bool]) -> None:
    told = holes.find(are_found)
    missing = [place for place, is_found in enumerate(are_found) if not is_found]
    assert told.first == (missing[0] if missing else None)
    tail = [] if told.after is None else list(range(told.after, len(are_found)))
    assert [*told.between, *tail] == missing
    assert told.after is None or told.after == 0 or are_found[told.after - 1]
