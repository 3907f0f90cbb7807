"""The comparison over any books: what is alike has no finding, and the findings add up to what differs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.bookkeeping.booking import Form
from apps.closing import causes
from apps.closing.compare import Stretch, Surroundings, compare
from apps.closing.pairing import pair
from apps.closing.values import Entry, Finding, GapCause, HowFar, Meant, NetAndVat

NOVEMBER = Stretch(date(2026, 11, 1), date(2026, 12, 1))
AROUND = Surroundings(journals={"70"})
ONE_MORE = Decimal("0.01")


def compared(meant: list[Meant], entries: list[Entry]) -> list[Finding]:
    return compare(NOVEMBER, meant, entries, pair(meant, entries), AROUND)


def _document(number: int, on: date, by_code: dict[str, NetAndVat]) -> tuple[Meant, Entry]:
    """A document and the entry that it became."""
    worth = sum((each.total for each in by_code.values()), Decimal(0))
    name, key = f"#{1000 + number}", f"entry {number}"
    period = (on.year, on.month)
    meant = Meant(
        document=f"document {number}",
        order_name=name,
        reference=name,
        progress=HowFar.BOOKED,
        on=on,
        currency="EUR",
        worth=worth,
        journal="70",
        exact_id=key,
        by_code=by_code,
        lines_count=len(by_code),
        told=worth,
        period=period,
    )
    return meant, Entry(key, str(number), "70", on, period, "EUR", name, by_code)


CODES = ("4", "2", "0", "D19")
CENTS = st.integers(1, 50_000).map(lambda cents: Decimal(cents) / 100)
SALES = st.tuples(st.integers(-3, 33), st.integers(1, 4), CENTS, st.sampled_from([1, -1]))


def _books(drawn: list[tuple[int, int, Decimal, int]]) -> list[tuple[Meant, Entry]]:
    """A document per draw: so many days from the first of the month, on so many codes, a sale or a credit."""
    return [
        _document(
            number,
            NOVEMBER.first + timedelta(days=days),
            {code: NetAndVat(sign * net, sign * ONE_MORE) for code in CODES[:count]},
        )
        for number, (days, count, net, sign) in enumerate(drawn)
    ]


def _dearer(entry: Entry) -> Entry:
    code, amounts = next(iter(entry.by_code.items()))
    return replace(entry, by_code={**entry.by_code, code: amounts + NetAndVat(ONE_MORE)})


def _recoded(entry: Entry) -> Entry:
    code, amounts = next(iter(entry.by_code.items()))
    return replace(entry, by_code={name: one for name, one in entry.by_code.items() if name != code} | {"X": amounts})


def _resplit(entry: Entry) -> Entry:
    code, amounts = next(iter(entry.by_code.items()))
    return replace(entry, by_code={**entry.by_code, code: amounts + NetAndVat(ONE_MORE, -ONE_MORE)})


# What somebody does to an entry, what becomes of it (nothing: it is gone), and what must be found.
DEEDS: list[tuple[GapCause | None, Callable[[Entry], list[Entry]]]] = [
    (None, lambda entry: [entry]),
    (None, lambda entry: [replace(entry, entry_id=f"again {entry.number}")]),
    (GapCause.MISSING, lambda entry: []),
    (GapCause.AMOUNT_CHANGED, lambda entry: [_dearer(entry)]),
    (GapCause.VAT_CODE_CHANGED, lambda entry: [_recoded(entry)]),
    (GapCause.VAT_CHANGED, lambda entry: [_resplit(entry)]),
    (GapCause.OTHER_JOURNAL, lambda entry: [replace(entry, journal="90")]),
    (GapCause.PERIOD_MOVED, lambda entry: [replace(entry, period=(2026, 3))]),
    (GapCause.DATE_CHANGED, lambda entry: [replace(entry, on=entry.on + timedelta(days=1))]),
    (GapCause.DATE_CHANGED, lambda entry: [replace(entry, on=entry.on + timedelta(days=60))]),
    (GapCause.CURRENCY_CHANGED, lambda entry: [replace(entry, currency="USD")]),
    (GapCause.TWICE, lambda entry: [entry, replace(entry, entry_id=f"copy {entry.number}")]),
]


@settings(deadline=None)
@given(st.lists(st.tuples(SALES, st.sampled_from(DEEDS)), max_size=8))
def test_every_deed_is_found_by_its_name_and_the_gaps_add_up(drawn: list[tuple[Any, Any]]) -> None:
    meant, entries, expected = [], list[Entry](), dict[str, set[GapCause]]()
    books = _books([sale for sale, _deed in drawn])
    for (one, entry), (_sale, (cause, deed)) in zip(books, drawn, strict=True):
        left = deed(entry)
        meant.append(one)
        entries += left
        is_seen = one.on in NOVEMBER or (cause in (GapCause.DATE_CHANGED, GapCause.TWICE) and left[-1].on in NOVEMBER)
        expected[one.reference] = {cause} if cause and is_seen else set()
    findings = compared(meant, entries)
    found = {name: {one.cause for one in findings if one.reference == name} for name in expected}
    assert found == expected
    stands = sum((entry.total for entry in entries if entry.on in NOVEMBER and entry.currency == "EUR"), Decimal(0))
    should = sum((one.worth for one in meant if one.on in NOVEMBER), Decimal(0))
    assert sum((one.gap for one in findings), Decimal(0)) == stands - should
    assert GapCause.UNEXPLAINED not in {one.cause for one in findings}


def test_a_total_that_exact_had_from_the_start_is_a_fault_of_ours() -> None:
    one, entry = _document(1, NOVEMBER.first, {"4": NetAndVat(Decimal(100), Decimal(21))})
    dearer = _dearer(entry)
    findings = compared([replace(one, told=dearer.total)], [dearer])
    assert [(each.cause, each.gap) for each in findings] == [(GapCause.UNEXPLAINED, ONE_MORE)]


def test_what_was_booked_before_the_administration_was_chosen_stands_in_the_other_one() -> None:
    books = [_document(number, NOVEMBER.first, {"4": NetAndVat(Decimal(100))}) for number in range(3)]
    before = [replace(one, is_before_switch=True) for one, _entry in books[:2]]
    findings = compared([*before, books[2][0]], [books[2][1]])
    assert [each.cause for each in findings] == [GapCause.OTHER_ADMINISTRATION] * 2
    one_is_here = compared([*before, books[2][0]], [books[2][1], books[0][1]])
    assert [each.cause for each in one_is_here] == [GapCause.MISSING]  # so it is the same administration as before


def test_the_cent_that_exact_rounds_per_line_of_an_invoice_is_no_difference() -> None:
    one, entry = _document(1, NOVEMBER.first, {"4": NetAndVat(Decimal("8.26"), Decimal("1.74"))})
    rounded = replace(entry, by_code={"4": NetAndVat(Decimal("8.26"), Decimal("1.73")), "0": NetAndVat(ONE_MORE)})
    invoice = replace(one, form=Form.SALES_INVOICE)
    assert compared([invoice], [rounded]) == []
    assert [each.cause for each in compared([one], [rounded])] == [GapCause.VAT_CODE_CHANGED]
    too_much = replace(entry, by_code={"4": NetAndVat(Decimal("8.36"), Decimal("1.64"))})
    assert [each.cause for each in compared([invoice], [too_much])] == [GapCause.VAT_CHANGED]


def test_every_cause_has_its_row() -> None:
    assert set(causes.TABLE) == set(GapCause)
