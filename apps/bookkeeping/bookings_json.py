"""Booking <-> JSON, exact: amounts as text, dates as YYYY-MM-DD. What goes in comes out equal.

Ordered pairs are lists of two: PostgreSQL's jsonb does not keep the order of an object's names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from apps.bookkeeping.booking import Booking, BookingLine, Component, Form, Kind, Rule, Treatment, VatKey, Warning
from apps.bookkeeping.money import Money
from apps.bookkeeping.refusals import Reason

_TEXTS = ("source", "order", "reference", "payment_reference", "description", "currency", "journal")
_LINE_TEXTS = ("account", "vat_code", "description", "cost_centre", "cost_unit", "item", "source")


def to_json(booking: Booking) -> dict[str, Any]:
    """All of the booking, trace and warnings included."""
    return {
        **{name: getattr(booking, name) for name in _TEXTS},
        "kind": booking.kind.value,
        "form": booking.form.value,
        "booked_on": booking.booked_on.isoformat(),
        "number": booking.number,
        "lines": [_line_to_json(line) for line in booking.lines],
        "trace": [
            {"name": rule.name, "looked_at": _pairs(rule.looked_at), "decided": rule.decided} for rule in booking.trace
        ],
        "warnings": [{"code": warning.code, "data": _pairs(warning.data)} for warning in booking.warnings],
    }


class BookingsUnreadable(ValueError):
    """The JSON is not bookings; the message names the field."""


def from_json(data: dict[str, Any]) -> Booking:
    """The booking that `to_json` was given."""
    return Booking(
        **{name: data[name] for name in _TEXTS},
        kind=Kind(data["kind"]),
        form=Form(data["form"]),
        booked_on=date.fromisoformat(data["booked_on"]),
        number=data.get("number", 1),
        lines=tuple(_line_from_json(line, currency=data["currency"]) for line in data["lines"]),
        trace=tuple(Rule(r["name"], _tuples(r["looked_at"]), r["decided"]) for r in data["trace"]),
        warnings=tuple(Warning(w["code"], _tuples(w["data"])) for w in data["warnings"]),
    )


def by_order(data: Any) -> dict[str, list[Booking]]:
    """A list of bookings as JSON, per order gid: what `manage.py booked` prints. Raises BookingsUnreadable."""
    found: dict[str, list[Booking]] = {}
    try:
        for booking in map(from_json, data):
            found.setdefault(booking.order, []).append(booking)
    except KeyError as missing:
        raise BookingsUnreadable(f"a booking lacks {missing}") from missing
    except (ValueError, TypeError, ArithmeticError) as wrong:
        raise BookingsUnreadable(f"the bookings cannot be read: {wrong}") from wrong
    return found


def warnings_to_json(warnings: tuple[Warning, ...]) -> list[dict[str, Any]]:
    """For the screens: [{"code": …, "data": {…}}, …]."""
    return [{"code": warning.code, "data": dict(warning.data)} for warning in warnings]


def reason_to_json(reason: Reason) -> dict[str, Any]:
    """{"amounts": {name: {"amount": "121.00", "currency": "EUR"}}, "facts": {…}}; the code has a column of its own."""
    return {
        "amounts": {
            name: {"amount": str(money.amount), "currency": money.currency} for name, money in reason.amounts.items()
        },
        "facts": dict(reason.facts),
    }


def _pairs(facts: Iterable[tuple[str, str]]) -> list[list[str]]:
    return [list(fact) for fact in facts]


def _tuples(facts: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in facts)


def _line_to_json(line: BookingLine) -> dict[str, Any]:
    key = {"treatment": line.key.treatment.value, "country": line.key.country, "rate": str(line.key.rate)}
    return {
        **{name: getattr(line, name) for name in _LINE_TEXTS},
        "component": line.component.value,
        "key": key,
        "quantity": line.quantity,
        "net": str(line.net.amount),
        "vat": str(line.vat.amount),
    }


def _line_from_json(data: dict[str, Any], *, currency: str) -> BookingLine:
    key = data["key"]
    return BookingLine(
        **{name: data[name] for name in _LINE_TEXTS},
        component=Component(data["component"]),
        key=VatKey(Treatment(key["treatment"]), key["country"], Decimal(key["rate"])),
        quantity=data["quantity"],
        net=Money(Decimal(data["net"]), currency),
        vat=Money(Decimal(data["vat"]), currency),
    )
