"""Which date a document gets when its own lies in a closed period."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from apps.bookkeeping import rules_json
from apps.bookkeeping.book import OrderVerdict, Outcome, book
from apps.bookkeeping.demo import demo_rules
from apps.bookkeeping.rules import Rules, WhenClosed
from tests.bookkeeping.sales import NOON, a_line, a_refund, a_sale, a_tax, back, eur

SPRING = (date(2026, 3, 1), date(2026, 5, 31))
AUTUMN = (date(2026, 9, 1), date(2026, 10, 31))


def on(day: str, **how: object) -> Outcome:
    at = datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=UTC)
    sale = a_sale(a_line("121.00", a_tax("21", "21.00")), processed_at=at, updated_at=at)
    return book(sale, with_closed(**how))


def with_closed(**how: object) -> Rules:
    return replace(demo_rules(), closed_periods=(SPRING, AUTUMN), **how)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "closed_until", "booked_on"),
    [
        ("2026-02-28", None, "2026-02-28"),
        ("2026-03-01", None, "2026-06-01"),
        ("2026-05-31", None, "2026-06-01"),
        ("2026-07-15", None, "2026-07-15"),
        ("2026-10-31", None, "2026-11-01"),
        ("2026-02-28", "2026-04-15", "2026-06-01"),
        ("2026-07-15", "2026-07-31", "2026-08-01"),
        ("2026-07-15", "2026-09-15", "2026-11-01"),
        ("2026-10-15", "2026-12-31", "2027-01-01"),
    ],
)
def test_the_first_day_that_neither_the_merchant_nor_exact_closed(
    day: str, closed_until: str | None, booked_on: str
) -> None:
    until = date.fromisoformat(closed_until) if closed_until else None
    (booking,) = on(day, closed_until=until, when_closed=WhenClosed.FIRST_OPEN).bookings
    assert booking.booked_on.isoformat() == booked_on


def test_it_waits_and_says_until_when_it_is_closed() -> None:
    outcome = on("2026-10-15")
    assert outcome.verdict is OrderVerdict.HELD
    assert outcome.reason
    assert outcome.reason.facts == {"day": "2026-10-15", "closed_until": "2026-10-31"}
    assert on("2026-07-15").verdict is OrderVerdict.BOOKED


def test_an_order_that_stands_in_a_period_that_was_closed_since_is_not_held() -> None:
    in_august = datetime(2026, 8, 15, 12, tzinfo=UTC)
    line = a_line("121.00", a_tax("21", "21.00"))
    sale = a_sale(line, processed_at=in_august, updated_at=in_august)
    booked = book(sale, demo_rules()).bookings
    closed_since = replace(demo_rules(), closed_periods=((date(2026, 1, 1), date(2026, 10, 31)),))
    again = book(sale, closed_since, booked=booked)
    assert (again.verdict, again.bookings, again.held) == (OrderVerdict.BOOKED, (), ())
    in_november = a_refund(back(1, quantity=1, subtotal="121.00", tax="21.00"), money_back="121.00")
    gone = {"current_total": eur("0.00"), "current_tax": eur("0.00"), "refunds": (in_november,)}
    refunded = a_sale(replace(line, current_quantity=0), processed_at=in_august, **gone)
    (credit,) = book(refunded, closed_since, booked=booked).bookings
    assert credit.booked_on == NOON.date()


def test_closed_periods_survive_as_json() -> None:
    wanted = with_closed()
    assert rules_json.from_json(rules_json.to_json(wanted)).closed_periods == (SPRING, AUTUMN)
