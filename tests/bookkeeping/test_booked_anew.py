"""What a person has booked anew: what is taken back comes to nothing, and what is booked instead is what happened."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.bookkeeping import anew, items, mirror, references
from apps.bookkeeping.book import OrderVerdict, book
from apps.bookkeeping.booking import Booking, Component, Form, Kind, Paid
from apps.bookkeeping.rules import AccountRule, BookingType, Rules, WhenClosed
from tests.bookkeeping import deeds
from tests.bookkeeping.lives import Life
from tests.bookkeeping.sales import dutch_rules
from tests.bookkeeping.test_sequences import Books, other_settings

_MIRRORED = st.sampled_from([BookingType.SALES_ENTRY, BookingType.SALES_INVOICE])


def sums(bookings: Iterable[Booking]) -> dict[tuple[Any, ...], Decimal]:
    """Everything that Exact keeps sums of: accounts, items and their units, VAT codes, debtors, clearing accounts."""
    found = Counter[tuple[Any, ...]]()
    for booking in bookings:
        for line in booking.lines:
            on = (booking.journal, line.account, line.item, line.cost_centre, line.cost_unit, line.vat_code, line.key)
            found["net", *on] += line.net.amount  # type: ignore[assignment]  # a Counter adds up whatever can be added
            found["vat", *on] += line.vat.amount  # type: ignore[assignment]
            found["units", line.item, line.source] += line.quantity
        for paid in booking.payments:
            found["paid", paid.account] += paid.amount.amount  # type: ignore[assignment]
        found["owed", booking.currency] += booking.receivable.amount  # type: ignore[assignment]
    return {key: Decimal(amount) for key, amount in found.items() if amount}


def lived(seed: int, booking_type: BookingType) -> tuple[Random, Books]:
    """An order with what happened to it, booked as it came, some of it under other settings."""
    random = Random(seed)
    books = Books(Life.of(random), dutch_rules(booking_type=booking_type))
    books.look(books.rules)
    for _ in range(random.randint(0, 5)):
        deeds.happen(books.life)
        rules = other_settings(books.rules, random)
        books.booked += book(books.life.sale(), rules, booked=books.booked).bookings
    first, *others = books.booked
    paid = Paid("gid://t/1", "Mollie", "1261", first.lines[0].net)
    return random, replace(books, booked=[replace(first, payments=(paid,)), *others])


@settings(max_examples=60, derandomize=True)
@given(st.integers(0, 2**32), _MIRRORED)
def test_what_takes_documents_back_makes_nothing_of_them(seed: int, booking_type: BookingType) -> None:
    random, books = lived(seed, booking_type)
    day = books.booked[0].booked_on
    closed = tuple((first, first + timedelta(days=random.randint(0, 40))) for first in (day, day + timedelta(days=20)))
    rules = replace(books.rules, when_closed=WhenClosed.HOLD, closed_periods=closed if random.random() < 0.5 else ())
    back = [
        mirror.of_booking(one, number=number, rules=anew.rules_of(rules))
        for number, one in enumerate(books.booked, start=1)
    ]
    assert sums([*books.booked, *back]) == {}
    assert len({one.reference for one in [*books.booked, *back]}) == 2 * len(back)
    for one, reversal in zip(books.booked, back, strict=True):
        assert (reversal.kind, reversal.total) == (Kind.REVERSAL, -one.total)
        assert reversal.booked_on >= one.booked_on
        assert not any(first <= reversal.booked_on <= last for first, last in rules.closed_periods)
        for line, old in zip(reversal.lines, one.lines, strict=True):
            assert not line.item or items.price(line) == items.price(old), "units come back at the price they went at"
            assert not line.item or (line.quantity < 0) == (reversal.form is Form.CREDIT_NOTE)


@settings(max_examples=60, derandomize=True)
@given(st.integers(0, 2**32), _MIRRORED)
def test_booked_anew_by_other_settings_the_books_are_what_happened(seed: int, booking_type: BookingType) -> None:
    random, books = lived(seed, booking_type)
    rules = anew.rules_of(other_settings(books.rules, random))
    outcome = book(books.life.sale(), rules)
    if outcome.doubts:
        assert outcome.verdict is not OrderVerdict.BOOKED or outcome.held
        return  # it is left as it is
    fresh = Books(books.life, rules, [anew.numbered(one, 2) for one in outcome.bookings])
    fresh.check_truth()
    assert not {one.reference for one in fresh.booked} & {one.reference for one in books.booked}
    assert book(books.life.sale(), rules, booked=fresh.booked).bookings == (), "a later look books nothing"


def an_order(rules: Rules) -> list[Booking]:
    return list(book(Life.of(Random(7)).sale(), rules).bookings)


def test_what_changes_is_told_line_by_line() -> None:
    rules = dutch_rules()
    before = an_order(rules)
    assert anew.changes(before, before) == ()
    other = replace(rules, accounts=(*rules.accounts, AccountRule(Component.GOODS, "8999", country="NL")))
    told = anew.changes(before, an_order(other))
    goods = {(line.account, line.key.rate) for line in before[0].lines if line.component is Component.GOODS}
    assert {(one.before.on, one.before.key.rate) for one in told if one.before} == goods
    assert {one.after.on for one in told if one.after} == {"8999"}
    assert all(one.before and one.after and one.before.net == one.after.net for one in told)


def test_another_month_is_a_change_and_another_day_is_none() -> None:
    (first, *_rest) = an_order(dutch_rules())
    within = replace(first, booked_on=first.booked_on.replace(day=28))
    assert anew.changes([first], [within]) == ()
    after = replace(first, booked_on=date(first.booked_on.year + 1, 1, 1))
    assert {one.month for one in anew.changes([first], [after])} == {
        f"{first.booked_on:%Y-%m}",
        f"{after.booked_on:%Y-%m}",
    }


def test_references_stay_apart_and_within_their_length() -> None:
    longest = "#" + "9" * 29
    assert anew.reference("#1001", 1) == "#1001"
    assert anew.reference("#1001-R1", 2) == "#1001-R1-N2"
    assert references.of_reversal("#1001", 3) == "#1001-X3"
    told = [references.of_reversal(longest, 1), anew.reference(longest, 2), anew.reference(longest[:-3] + "-R1", 2)]
    assert len(set(told)) == 3
    assert {len(one) for one in told} == {30}
    assert told[2].endswith("-R1-N2")
