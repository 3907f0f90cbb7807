"""The ledger of gift cards, pure: a month is its opening and what moved, on every side, and every gap has its cause."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from apps.closing.cards import proof, shopify_side
from apps.closing.cards.proof import DebtCause, DebtGap, MeantEntry, OnAccount
from apps.closing.cards.values import Card, DebtMovement, Sums
from apps.closing.check import month

NOVEMBER = month(2026, 11)
FIRST = date(2026, 9, 15)
DAYS = st.integers(0, 120).map(lambda count: FIRST + timedelta(days=count))
CENTS = st.integers(1, 5000).map(lambda cents: Decimal(cents) / 100)


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Issued, spent and paid back to in any order of days that time allows; some of them end."""
    issued = draw(DAYS)
    days = DAYS.filter(lambda on: on >= issued)
    moves = draw(st.lists(st.tuples(days, st.one_of(CENTS, CENTS.map(Decimal.__neg__))), max_size=5))
    balance = draw(CENTS) + sum((amount for _on, amount in moves), Decimal(0))
    return Card(draw(st.booleans()), "EUR", balance, issued, tuple(moves), draw(st.none() | days))


@given(st.lists(cards(), max_size=6))
def test_a_month_of_cards_is_what_was_left_before_and_what_moved(found: list[Card]) -> None:
    bought = [card for card in found if not card.is_given]
    sums = shopify_side.sold(found, NOVEMBER).get("EUR", Sums())
    assert sums.opening == sum(card.left_before(NOVEMBER.first) for card in bought)
    assert sums.closing == sum(card.left_before(NOVEMBER.until) for card in bought)
    december = shopify_side.sold(found, month(2026, 12)).get("EUR", Sums())
    assert december.opening == sums.closing


MOVED = st.dictionaries(st.sampled_from(DebtMovement), CENTS.map(Decimal.__neg__) | CENTS)
SUMS = st.builds(Sums, CENTS, MOVED)


@given(SUMS, SUMS, st.lists(CENTS, max_size=3), CENTS)
def test_the_causes_of_a_gap_at_shopify_add_up_to_it(
    books: Sums, told: Sums, waits: list[Decimal], beside: Decimal
) -> None:
    gaps = proof.of_shopify(books, told, [DebtGap(DebtCause.WAITS, one) for one in waits], given=beside)
    assert sum(one.amount for one in gaps) == told.closing - books.closing
    as_debt = sum(one.amount for one in gaps if one.cause is DebtCause.GIVEN)
    assert Decimal(0) <= as_debt <= max(beside, Decimal(0))


IDS = st.sampled_from(["a", "b", "c"])


@given(
    st.lists(st.builds(MeantEntry, IDS, IDS, IDS, CENTS), max_size=3, unique_by=lambda one: one.entry_id),
    st.lists(
        st.builds(OnAccount, st.sampled_from(["a", "b", "c", "hand"]), IDS, DAYS, CENTS, st.just(True)),
        max_size=4,
        unique_by=lambda one: one.entry_id,
    ),
)
def test_the_causes_of_a_gap_in_exact_add_up_to_it(meant: list[MeantEntry], entries: list[OnAccount]) -> None:
    entries = [OnAccount(e.entry_id, e.name, e.on, e.amount, e.entry_id != "hand") for e in entries]
    booked = Sums(Decimal(10), {DebtMovement.SOLD: sum((one.amount for one in meant), Decimal(0))})
    books = proof.with_hands(booked, entries)
    closing = Decimal(10) + sum((one.amount for one in entries), Decimal(0))
    gaps = proof.of_exact(opening=Decimal(0), closing=closing - books.closing, meant=meant, entries=entries)
    assert sum(one.amount for one in gaps) == closing - books.closing
    strangers = {one.entry_id for one in entries if one.is_ours} - {one.entry_id for one in meant}
    assert strangers or not any(one.cause is DebtCause.UNEXPLAINED for one in gaps)
