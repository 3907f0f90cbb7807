"""What the tables of a month show, from what is kept of its check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from apps.closing import telling
from apps.closing import words as closing_words
from apps.closing.causes import TABLE, Weight
from apps.closing.code_labels import declared_in
from apps.closing.models import CheckedMonth
from apps.closing.since import MovedCode
from apps.closing.values import GapCause
from apps.embedded import wording
from apps.embedded.amounts import money, rate
from apps.embedded.settings import country_names

Verdict = CheckedMonth.Verdict
Facts = Mapping[str, Any]
MARKS = {Weight.DIFFERS: "differs", Weight.WAITS: "waiting", Weight.REMARK: "none"}


@dataclass(frozen=True, slots=True)
class Dot:
    """A day of the calendar: `mark` is its class and its word; `column` its weekday on the first row."""

    day: date
    mark: str
    word: str
    column: int


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One finding as a person reads it; `document` is where it leads, "" for nowhere."""

    sentence: str
    way_out: str
    mark: str
    name: str
    document: str
    number: str
    day: date
    meant: str
    found: str
    gap: str


def dots_of(facts: Facts) -> Sequence[Dot]:
    """A dot per day."""
    words = {Verdict.CLOSED: _("right"), Verdict.WAITING: _("something waits"), Verdict.DIFFERS: _("differs")}
    today, found = timezone.localdate(), []
    for one in facts.get("days", []):
        day, verdict = date.fromisoformat(one["day"]), Verdict(one["verdict"])
        is_empty = day > today or (verdict is Verdict.CLOSED and not one["documents"])
        mark, word = ("none", _("nothing")) if is_empty else (verdict.value, words[verdict])
        found.append(Dot(day, mark, word, day.isoweekday()))
    return found


def codes_of(facts: Facts) -> Sequence[dict[str, str]]:
    """Per VAT code, as it stands in Exact."""
    return [_code(row) for row in facts.get("codes", [])]


def _code(row: Mapping[str, Any]) -> dict[str, str]:
    meant, found = (sum(map(Decimal, row[side].values()), Decimal(0)) for side in ("meant", "found"))
    return {
        "name": f"{row['code'] or '–'} {row['description']}".strip(),
        "declared": declared_in(row),
        "net": money(Decimal(row["found"]["net"]), row["currency"]),
        "vat": money(Decimal(row["found"]["vat"]), row["currency"]),
        "gap": money(found - meant, row["currency"]),
    }


def oss_of(facts: Facts) -> Sequence[dict[str, str]]:
    """Per country and rate of the quarter; `about` says of which earlier quarter it is a correction."""
    oss = facts.get("oss", {"rows": []})
    return [
        {
            "name": country_names.name(row["country"]),
            "rate": rate(row["rate"]),
            "about": _sold_in(row["sold_in"], oss["quarter"]),
            "net": money(Decimal(row["net"]), row["currency"]),
            "vat": money(Decimal(row["vat"]), row["currency"]),
        }
        for row in oss["rows"]
    ]


def _sold_in(sold_in: str, quarter: str) -> str:
    if sold_in == quarter:
        return ""
    return _("correction of %(quarter)s") % {"quarter": sold_in} if sold_in else _("of an order not booked by this app")


def _channels_of(facts: Facts) -> Sequence[dict[str, str]]:
    """Per sales channel, incl. VAT."""
    return [_side(wording.channel_name(row["channel"]), row) for row in facts.get("channels", [])]


def _locations_of(facts: Facts) -> Sequence[dict[str, str]]:
    """Per till, incl. VAT; nothing where nothing was sold at one."""
    told = facts.get("locations", [])
    is_any = any(row["location"] for row in told)
    return [_side(row["name"] or row["location"] or _("no till"), row) for row in told if is_any]


def _ways_of(facts: Facts) -> Sequence[dict[str, str]]:
    """Per way of booking, incl. VAT."""
    return [_side(closing_words.way_name(row["way"]), row) for row in facts.get("ways", [])]


def sides_of(facts: Facts) -> Sequence[tuple[str, str, Sequence[dict[str, str]]]]:
    """The tables of what should stand and differs: heading, what a row is, rows. Only those that say something."""
    tables = (
        (_("Per sales channel"), _("Sales channel"), _channels_of(facts)),
        (_("Per till"), _("Till"), _locations_of(facts)),
        (_("Per way of booking"), _("Way of booking"), _ways_of(facts)),
    )
    return [table for table in tables if table[2]]


def _side(name: str, row: Mapping[str, str]) -> dict[str, str]:
    return {
        "name": capfirst(name) or "–",
        "worth": money(Decimal(row["worth"]), row["currency"]),
        "gap": money(Decimal(row["difference"]), row["currency"]),
    }


def moved_row(moved: MovedCode) -> dict[str, str]:
    """What came on a VAT code since the month was closed."""
    return {
        "name": moved.code or "–",
        "meant": money(moved.meant.total, moved.currency),
        "net": money(moved.found.net, moved.currency),
        "vat": money(moved.found.vat, moved.currency),
    }


def found_row(one: Mapping[str, str]) -> FoundRow:
    """A finding, worded."""
    row = TABLE[GapCause(one["cause"])]
    gap = Decimal(one["gap"])
    return FoundRow(
        sentence=str(row.sentence),
        way_out=str(row.way_out),
        mark=MARKS[row.weight],
        name=one["reference"] or one["order"],
        document=one["document"],
        number=one["number_in_exact"],
        day=date.fromisoformat(one["day"]),
        meant=_read(one["meant"], one["currency"]),
        found=_read(one["found"], one["currency"]) if one["meant"] else "",
        gap=money(gap, one["currency"]) if gap else "",
    )


def _read(text: str, currency: str) -> str:
    """An amount or a day in the reader's notation; anything else as it is."""
    value = telling.value_of(text)
    if isinstance(value, Decimal):
        return money(value, currency)
    return formats.date_format(value, "DATE_FORMAT") if isinstance(value, date) else value
