"""What a person decided of one order, and what the trace says of every verdict."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from apps.bookkeeping.book import book
from apps.bookkeeping.booking import Treatment, VatKey
from apps.bookkeeping.decisions import BookAs, Decision, Delivered
from apps.bookkeeping.rules import BookingType
from apps.bookkeeping.sale import Buyer, Place, Sale
from tests.bookkeeping.sales import a_line, a_refund, a_sale, a_tax, back, dutch_rules, eur
from tests.bookkeeping.verdicts import (
    BELGIAN,
    COMPANY,
    CONSUMER,
    DUTCH,
    GERMAN,
    NONSENSE,
    OSS_OFF,
    TILL,
    parcel,
    rules,
    sold,
    told,
)

BOOKED_IN_DE = BookAs(Decimal(0), VatKey(Treatment.OSS, "DE", Decimal(0)), "D0")


@pytest.mark.parametrize(
    ("sale", "decision", "expected"),
    [
        (sold("19", ship_to=None, deliveries=parcel()), Delivered(Place("DE")), "oss DE 19"),
        (sold("21", ship_to=None, deliveries=parcel()), Delivered(Place("NL"), is_collected=True), "domestic NL 21"),
        (sold("21", **TILL), Delivered(Place("BE"), is_collected=True), "domestic BE 21"),
        (sold("0", ship_to=Place("DE")), BOOKED_IN_DE, "oss DE 0"),
        # where the rules know, nobody is asked
        (sold("0", ship_to=Place("CH")), BOOKED_IN_DE, "export CH 0"),
        # a decision on one rate is none on another
        (sold("20", ship_to=Place("GB")), BOOKED_IN_DE, "held vat_on_export"),
    ],
)
def test_a_decision_answers_what_the_rules_cannot_know(sale: Sale, decision: Decision, expected: str) -> None:
    assert told(book(sale, rules(), decisions=[decision])) == expected


@pytest.mark.parametrize(
    ("to", "buyer", "rate", "vat", "held"),
    [
        ("NL", DUTCH, "0", {}, "no_vat_at_home"),
        ("DE", CONSUMER, "0", {}, "eu_consumer_without_vat"),
        ("DE", CONSUMER, "19", OSS_OFF, "foreign_rate_without_oss"),
        ("BE", DUTCH, "0", {}, "vat_number_of_dispatch"),
        ("BE", NONSENSE, "0", {}, "vat_number_invalid"),
        ("BE", COMPANY, "0", {}, "vat_number_missing"),
        ("BE", BELGIAN, "0", {"check_vies": True}, "vat_number_unchecked"),
        ("BE", replace(BELGIAN, vies=False), "0", {"check_vies": True}, "vat_number_not_registered"),
        ("DE", GERMAN, "19", {}, "business_taxed_abroad"),
        ("GB", CONSUMER, "20", {}, "vat_on_export"),
    ],
)
def test_every_verdict_that_waits_can_be_answered_by_a_person(
    to: str, buyer: Buyer, rate: str, vat: dict[str, Any], held: str
) -> None:
    sale = sold(rate, ship_to=Place(to), buyer=buyer)
    assert told(book(sale, rules(**vat))) == f"held {held}"
    answer = BookAs(Decimal(rate), VatKey(Treatment.DOMESTIC, "NL", Decimal(rate)), "X1")
    outcome = book(sale, rules(**vat), decisions=[answer])
    assert told(outcome) == f"domestic NL {rate}"
    assert {line.vat_code for line in outcome.bookings[0].lines} == {"X1"}


def test_a_decision_names_the_code_and_stands_in_the_trace() -> None:
    (booking,) = book(sold("0", ship_to=Place("DE")), rules(), decisions=[BOOKED_IN_DE]).bookings
    assert [line.vat_code for line in booking.lines] == ["D0"]
    (decider,) = [rule for rule in booking.trace if rule.decided]
    assert decider.name == "decision"


def test_vat_that_cannot_be_its_rate_can_be_accepted() -> None:
    sale = a_sale(a_line("100.00", a_tax("21", "9.00")), taxes_included=False)
    accepted = BookAs(Decimal(21), VatKey(Treatment.DOMESTIC, "NL", Decimal(21)))
    assert told(book(sale, rules(), decisions=[accepted])) == "domestic NL 21"


def test_the_trace_says_who_told_where_to_which_lines_and_which_code() -> None:
    (booking,) = book(sold("19", ship_to=Place("DE")), rules()).bookings
    (decider,) = [rule for rule in booking.trace if rule.decided]
    seen = dict(decider.looked_at)
    assert (decider.name, seen["from"], seen["to"], seen["to_from"]) == ("oss", "NL", "DE", "delivery")
    assert (seen["lines"], seen["code"]) == ("Article 1", "oss-DE-19")


def test_what_waits_has_a_trace_too() -> None:
    reason = book(sold("0", ship_to=Place("BE"), buyer=replace(BELGIAN, vies=False)), rules(check_vies=True)).reason
    assert reason is not None
    assert reason.trace[-1].name == "reverse_charge"
    assert dict(reason.trace[-1].looked_at)["vies"] == "no"


@pytest.mark.parametrize("missing", ["vat_code_missing", "setting_missing"])
def test_what_waits_for_a_setting_shows_how_its_verdict_was_taken(missing: str) -> None:
    without = dutch_rules(accounts=()) if missing == "setting_missing" else rules(accept_every_key=False)
    reason = book(sold("19", ship_to=Place("DE")), without).reason
    assert reason is not None
    assert (reason.code.value, reason.trace[-1].name) == (missing, "oss")


@pytest.mark.parametrize("booking_type", BookingType)
def test_a_code_that_is_named_for_a_verdict_counts_for_what_is_new_of_the_order(booking_type: BookingType) -> None:
    """Sold on one code; the person names another, as its percentage changed: the credit and the change go there."""
    whole = a_sale(a_line("242.00", a_tax("21", "42.00"), quantity=2))
    types = dutch_rules(booking_type=booking_type)
    stands = book(whole, types).bookings
    named = BookAs(Decimal(21), VatKey(Treatment.DOMESTIC, "NL", Decimal(21)), "4O")
    less = replace(whole.current, total=eur("121.00"), tax=eur("21.00"))
    refund = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00")
    line = replace(whole.lines[0], current_quantity=1)
    refunded = replace(whole, lines=(line,), refunds=(refund,), current=less)
    edited = replace(whole, lines=(line,), current=less)
    for after in (refunded, edited):
        (new,) = book(after, types, booked=stands, decisions=[named]).bookings
        assert {one.vat_code for one in new.lines} == {"4O"}
        told = [dict(rule.looked_at).get("code") for rule in new.trace if rule.decided]
        assert set(told) <= {"4O"}
    assert {one.vat_code for one in stands[0].lines} == {"domestic-NL-21"}
