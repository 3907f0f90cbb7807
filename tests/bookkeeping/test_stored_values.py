"""What was stored stays readable: frozen rows of every version, and a fault that is named by its path."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from apps.bookkeeping import bookings_json, rules_json
from apps.bookkeeping.booking import Component, Remark, Treatment, VatKey
from apps.bookkeeping.rules import AccountRule, CostRule, MappedCode
from tests.exact.books import a_booking

STORED = Path(__file__).resolve().parents[1] / "data" / "stored"
VERSIONS = range(1, bookings_json.VERSION + 1)


def frozen(name: str) -> Any:
    return json.loads((STORED / name).read_text())


@pytest.mark.parametrize("version", VERSIONS)
def test_bookings_of_every_version_are_read_with_the_amounts_they_were_booked_with(version: int) -> None:
    rows = frozen(f"bookings_{version}.json")
    assert rows
    for told in rows:
        booking = bookings_json.from_json(told["row"])
        assert (booking.total.amount, booking.vat.amount) == (Decimal(told["total"]), Decimal(told["vat"]))
        assert (booking.reference, booking.currency) == (told["row"]["reference"], told["row"]["currency"])
        assert bookings_json.from_json(json.loads(json.dumps(bookings_json.to_json(booking)))) == booking
        assert bookings_json.is_same(told["row"], booking)


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_version_wrote_is_still_written_under_the_same_names(version: int) -> None:
    for told in frozen(f"bookings_{version}.json"):
        again = bookings_json.to_json(bookings_json.from_json(told["row"]))
        assert set(told["row"]) <= set(again)
        for before, after in zip(told["row"]["lines"], again["lines"], strict=True):
            assert set(before) <= set(after)


def test_rules_that_an_older_version_exported_are_read() -> None:
    rules = rules_json.from_json(frozen("rules_1.json"))
    assert (rules.country, rules.journal, rules.closed_until) == ("NL", "70", date(2026, 1, 1))
    assert rules.vat.codes[VatKey(Treatment.OSS, "BE", Decimal(20))] == MappedCode("b")
    assert rules.accounts == (AccountRule(Component.GOODS, "8000", "NL"),)
    assert rules.costs == (CostRule("A", "B", channel="web"),)
    assert rules.items == {Component.GOODS: "ART"}
    assert rules.selection.excluded_channels == {"pos", "web"}
    written = rules_json.to_json(rules)
    assert rules_json.from_json(written) == rules
    assert set(frozen("rules_1.json")) <= set(written)


def test_rules_that_came_later_have_defaults() -> None:
    assert rules_json.from_json({"country": "NL", "timezone": "Europe/Amsterdam"}).vat.codes == {}


def _in_line(**changes: Any) -> Callable[[dict[str, Any]], None]:
    return lambda row: row["lines"][0].update(changes)


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda row: row.pop("journal"), "journal: missing"),
        (lambda row: row["lines"][0].pop("net"), "lines[0].net: missing"),
        (lambda row: row["lines"][0]["key"].pop("rate"), "lines[0].key.rate: missing"),
        (_in_line(net=None), "lines[0].net: None is not a number"),
        (_in_line(net="NaN"), "lines[0].net: 'NaN' is not a number"),
        (_in_line(net="1E+999999"), "lines[0].net: '1E+999999' is not a number"),
        (_in_line(net="1E-999999"), "lines[0].net: '1E-999999' is not a number"),
        (_in_line(vat=21.0), "lines[0].vat: 21.0 is not a number"),
        (_in_line(account=None), "lines[0].account: None is not a text"),
        (_in_line(quantity="2"), "lines[0].quantity: '2' is not a whole number"),
        (_in_line(quantity=True), "lines[0].quantity: True is not a whole number"),
        (_in_line(component="hat"), "lines[0].component: 'hat' is not a valid Component"),
        (lambda row: row.update(lines="none"), "lines: 'none' is not a list"),
        (lambda row: row.update(booked_on="yesterday"), "booked_on: Invalid isoformat string: 'yesterday'"),
        (lambda row: row.update(warnings=[{"code": "x", "data": ["ab"]}]), "warnings[0].data[0]: 'ab' is not a list"),
        (lambda row: row.update(version=99), "version: 99 is not one of 1 to"),
        (lambda row: row.update(version="1"), "version: '1' is not one of 1 to"),
    ],
)
def test_a_row_that_cannot_be_read_names_the_field(spoil: Callable[[dict[str, Any]], object], told: str) -> None:
    row = bookings_json.to_json(a_booking(warnings=(Remark("x", (("day", "today"),)),)))
    spoil(row)
    with pytest.raises(bookings_json.BookingsUnreadable) as wrong:
        bookings_json.from_json(row)
    assert str(wrong.value).startswith(told)
    assert not bookings_json.is_same(row, a_booking())


@pytest.mark.parametrize("row", [None, 7, "text", [], {}])
def test_what_is_no_booking_at_all_is_refused(row: Any) -> None:
    with pytest.raises(bookings_json.BookingsUnreadable):
        bookings_json.from_json(row)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"timezone": None}, "the rules cannot be read: timezone: None is not a text"),
        ({"timezone": "Mars/Olympus"}, "the rules cannot be read: timezone: 'Mars/Olympus' is no time zone"),
        ({"timezone": "../../etc/passwd"}, "the rules cannot be read: timezone: '../../etc/passwd' is no time zone"),
        ({"vat": {"codes": [{"treatment": "oss", "country": "BE", "code": "1"}]}}, "the rules lack vat.codes[0].rate"),
        ({"selection": {"excluded_tags": "sale"}}, "the rules cannot be read: selection.excluded_tags: 'sale' is not"),
        ({"when_closed": "maybe"}, "the rules cannot be read: when_closed: 'maybe' is not a valid WhenClosed"),
        ({"vat": {"oss": "false"}}, "the rules cannot be read: vat.oss: 'false' is not true or false"),
    ],
)
def test_rules_that_cannot_be_read_name_the_field(change: dict[str, Any], told: str) -> None:
    with pytest.raises(rules_json.RulesUnreadable) as wrong:
        rules_json.from_json({"country": "NL", "timezone": "Europe/Amsterdam", **change})
    assert str(wrong.value).startswith(told)
