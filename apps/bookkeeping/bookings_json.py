"""Booking <-> JSON, exact: what goes in comes out equal, and what was written by an older version can still be read.

Ordered pairs are lists of two: PostgreSQL's jsonb does not keep the order of an object's names. Amounts are text in the
currency of the booking, which stands there once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cattrs import Converter

from apps.bookkeeping import json_values
from apps.bookkeeping.booking import Booking, Component, Remark
from apps.bookkeeping.money import Money
from apps.bookkeeping.refusals import Reason

# Written into every booking under "version". A new field with a default needs no new version; anything else does, with
# a step in `from_json` that reads the older one, and a frozen row in tests/data/stored.
VERSION = 1


# Where a reason, and the trace of a verdict, name articles.
_TITLES = frozenset({"line", "article"})
_NAMES = (["lines"],)


class BookingsUnreadable(json_values.NotReadable):
    """The JSON is not bookings; the message names the field."""


def to_json(booking: Booking) -> dict[str, Any]:
    """All of the booking, trace and warnings included."""
    return {"version": VERSION, **_converter(booking.currency).unstructure(booking)}


def from_json(data: Any) -> Booking:
    """The booking that `to_json` was given, in this version or an older one. Raises BookingsUnreadable."""
    try:
        found = data if isinstance(data, dict) else {}
        _check_version(found.get("version", 1))  # the first ones were written without
        return json_values.read(_converter(str(found.get("currency"))), data, Booking)
    except json_values.NotReadable as wrong:
        raise BookingsUnreadable(wrong.field, wrong.problem, is_missing=wrong.is_missing) from wrong


def is_same(stored: Any, booking: Booking) -> bool:
    """Whether the stored JSON says the same booking, whichever version wrote it; never raises."""
    try:
        return from_json(stored) == booking
    except BookingsUnreadable:
        return False


def by_order(data: Any) -> dict[str, list[Booking]]:
    """A list of bookings as JSON, per order gid: what `manage.py booked` prints. Raises BookingsUnreadable."""
    if not isinstance(data, list):
        raise BookingsUnreadable("", "the bookings are not a list")
    found: dict[str, list[Booking]] = {}
    for index, one in enumerate(data):
        try:
            booking = from_json(one)
        except BookingsUnreadable as wrong:
            told = f"a booking lacks {wrong.field}" if wrong.is_missing else f"a booking cannot be read: {wrong}"
            raise BookingsUnreadable("", f"{told} (number {index + 1})") from wrong
        found.setdefault(booking.order, []).append(booking)
    return found


def warnings_to_json(warnings: tuple[Remark, ...]) -> list[dict[str, Any]]:
    """For the screens: [{"code": …, "data": {…}}, …]."""
    return [{"code": warning.code, "data": dict(warning.data)} for warning in warnings]


def amounts_to_json(amounts: Mapping[str, Money]) -> dict[str, dict[str, str]]:
    """{name: {"amount": "121.00", "currency": "EUR"}}."""
    return {name: {"amount": str(money.amount), "currency": money.currency} for name, money in amounts.items()}


def reason_to_json(reason: Reason, *, proposed: Booking | None = None) -> dict[str, Any]:
    """{"amounts": as `amounts_to_json`, "facts": {…}, "trace": […]}; the code has a column of its own. "proposed": the
    booking that waits, where only a code or an account is missing.
    """
    would = {"proposed": to_json(proposed)} if proposed else {}
    return {
        **would,
        "amounts": amounts_to_json(reason.amounts),
        "facts": dict(reason.facts),
        "trace": [_converter("").unstructure(rule) for rule in reason.trace],
    }


def without_titles(data: Any) -> Any:
    """What `to_json` or `reason_to_json` wrote, or what holds either, without the names of articles.

    A line is then called by its component; the sums, codes and verdicts stay.
    """
    if isinstance(data, list):
        return [without_titles(one) for one in data if not (isinstance(one, list) and one[:1] in _NAMES)]
    if not isinstance(data, dict):
        return data
    plain = {name: without_titles(value) for name, value in data.items() if name not in _TITLES}
    if "component" in data and "description" in data:
        plain["description"] = Component(data["component"]).words
    return plain


def _check_version(version: Any) -> None:
    if type(version) is not int or not 1 <= version <= VERSION:
        raise json_values.NotReadable("version", f"{version!r:.40} is not one of 1 to {VERSION}")


@lru_cache(maxsize=16)
def _converter(currency: str) -> Converter:
    """For bookings in this currency."""
    converter = json_values.strict()
    converter.register_structure_hook(Money, lambda value, _: Money(json_values.number(value), currency))
    converter.register_unstructure_hook(Money, lambda money: str(money.amount))
    return converter
