"""The closing check's page: a month as it was last found to stand, and what to do about what differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils import formats, timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.closing import nightly
from apps.closing.causes import TABLE, Weight
from apps.closing.check import month
from apps.closing.compare import Stretch
from apps.closing.models import CheckedMonth
from apps.closing.values import GapCause
from apps.embedded import screen
from apps.embedded.amounts import money
from apps.embedded.standing import moment
from apps.exact.codes import catalog
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest
from apps.shops.models import Webshop

Verdict = CheckedMonth.Verdict
_MARKS = {Weight.DIFFERS: "differs", Weight.WAITS: "waiting", Weight.REMARK: "none"}


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


@screen.for_the_shop
@require_GET
def closing(request: ShopRequest) -> HttpResponse:
    """One month: the one that is asked for, else the one that runs."""
    return _show(request, _wanted(request.GET.get("month", "")))


@screen.for_the_shop
@require_POST
def check_again(request: ShopRequest) -> HttpResponse:
    """Have the month checked now; the workers do it, because Exact may have much to tell."""
    stretch = _wanted(request.GET.get("month", ""))
    if not request.webshop.is_live:
        return screen.with_toast(_show(request, stretch), _("Booking is off: nothing is checked."))
    if not nightly.can_check(request.webshop):
        told = _("Exact is not connected as it should be: nothing is checked until it is.")
        return screen.with_toast(_show(request, stretch), told)
    nightly.ask(request.webshop, stretch, at=timezone.now())
    return _show(request, stretch)


def sentence_of(webshop: Webshop, first: date) -> str:
    """How the month stood when it was last checked, and when that was; "" while it was not checked."""
    row = CheckedMonth.objects.filter(webshop=webshop, first=first, checked_at__isnull=False).first()
    if row is None:
        return ""
    facts = {"how": _headline(row), "when": formats.date_format(timezone.localtime(row.checked_at), "DATETIME_FORMAT")}
    return _("Closing check of %(when)s: %(how)s") % facts


def _wanted(text: str) -> Stretch:
    """The month that is named; what is none, or not there yet, is this one."""
    today = timezone.localdate()
    year, _dash, number = text.partition("-")
    try:
        found = month(int(year), int(number))
    except (ValueError, OverflowError):
        return month(today.year, today.month)
    return found if found.first <= today else month(today.year, today.month)


def _show(request: ShopRequest, stretch: Stretch) -> HttpResponse:
    row = CheckedMonth.objects.filter(webshop=request.webshop, first=stretch.first).first()
    result: Mapping[str, Any] = row.result if row and row.checked_at else {}
    set_up = screen.set_up_of(request.webshop)
    found = [_found(one) for one in result.get("findings", [])]
    by_mark = {mark: [one for one in found if one.mark == mark] for mark in _MARKS.values()}
    counts = sum(result.get("counts", {}).values())
    context = {
        "set_up": set_up,
        "row": row,
        "begins": _begins(row) if row and row.asked_at else "",
        "name": formats.date_format(stretch.first, "F Y"),
        "month": f"{stretch.first:%Y-%m}",
        "before": f"{stretch.first - timedelta(days=1):%Y-%m}",
        "after": f"{stretch.until:%Y-%m}" if stretch.until <= timezone.localdate() else "",
        "headline": _headline(row) if row and row.checked_at else "",
        "under_it": _under(result),
        "is_blind": bool(result) and not result["sees_deletions"],
        "dots": _dots(result),
        "codes": _codes(result, set_up.connection),
        "grave": [*by_mark["differs"], *by_mark["waiting"]],
        "remarks": by_mark["none"],
        "more": max(0, counts - len(found)),
    }
    return screen.show(request, "embedded/closing.html", context)


def _begins(row: CheckedMonth) -> str:
    """When a check that was asked for is made: a limit, or an outage, may have put it off."""
    if row.not_before and row.not_before > timezone.now():
        when = moment(row.not_before, is_later=True)
        return _("A check was asked for. It begins at %(when)s, when Exact and Shopify are asked again.") % {
            "when": when
        }
    return _("A check was asked for. It begins within a minute or two.")


def _headline(row: CheckedMonth) -> str:
    facts = {
        "month": capfirst(formats.date_format(row.first, "F")),
        "n": row.result["documents"],
        "gap": _sums(row.result),
    }
    if row.verdict == Verdict.CLOSED:
        text = ngettext(
            "%(month)s: %(n)s booking, difference %(gap)s.",
            "%(month)s: %(n)s bookings, difference %(gap)s.",
            facts["n"],
        )
        return text % facts
    weights = {Verdict.DIFFERS: Weight.DIFFERS, Verdict.WAITING: Weight.WAITS}
    count = _count(row.result, weights[Verdict(row.verdict)])
    if row.verdict == Verdict.DIFFERS:
        text = ngettext(
            "%(month)s: %(count)s thing in Exact is not as it was booked.",
            "%(month)s: %(count)s things in Exact are not as they were booked.",
            count,
        )
        return text % {**facts, "count": count}
    if not count:
        return _("%(month)s: nothing differs, but not everything could be seen.") % facts
    text = ngettext("%(month)s: %(count)s booking waits.", "%(month)s: %(count)s bookings wait.", count)
    return text % {**facts, "count": count}


def _count(result: Mapping[str, Any], weight: Weight) -> int:
    return sum(count for cause, count in result["counts"].items() if TABLE[GapCause(cause)].weight is weight)


def _under(result: Mapping[str, Any]) -> str:
    """What should stand there, and the difference."""
    if not result.get("worth"):
        return ""
    worth = " + ".join(money(Decimal(amount), currency) for currency, amount in result["worth"].items())
    return _("%(worth)s should stand in Exact, difference %(gap)s.") % {"worth": worth, "gap": _sums(result)}


def _sums(result: Mapping[str, Any]) -> str:
    """The difference; of each currency where there are several."""
    sums = result["difference"] or dict.fromkeys(result["worth"], "0") or {"EUR": "0"}
    return " + ".join(money(Decimal(amount), currency) for currency, amount in sums.items())


def _dots(result: Mapping[str, Any]) -> Sequence[Dot]:
    words = {Verdict.CLOSED: _("right"), Verdict.WAITING: _("something waits"), Verdict.DIFFERS: _("differs")}
    today, found = timezone.localdate(), []
    for one in result.get("days", []):
        day, verdict = date.fromisoformat(one["day"]), Verdict(one["verdict"])
        is_empty = day > today or (verdict is Verdict.CLOSED and not one["documents"])
        mark, word = ("none", _("nothing")) if is_empty else (verdict.value, words[verdict])
        found.append(Dot(day, mark, word, day.isoweekday()))
    return found


def _codes(result: Mapping[str, Any], connection: Connection | None) -> Sequence[dict[str, str]]:
    rows = result.get("codes", [])
    known = catalog.entries_with(connection, {row["code"] for row in rows}) if connection and rows else []
    names = {one.code: f"{one.code} {one.description}" for one in known if one.kind == one.CodeKind.VAT_CODE}
    return [_code(row, names) for row in rows]


def _code(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, str]:
    meant, found = (sum(map(Decimal, row[side].values()), Decimal(0)) for side in ("meant", "found"))
    return {
        "name": names.get(row["code"], row["code"] or "–"),
        "net": money(Decimal(row["found"]["net"]), row["currency"]),
        "vat": money(Decimal(row["found"]["vat"]), row["currency"]),
        "gap": money(found - meant, row["currency"]),
        "vat_gap": money(Decimal(row["found"]["vat"]) - Decimal(row["meant"]["vat"]), row["currency"]),
    }


def _found(one: Mapping[str, str]) -> FoundRow:
    row = TABLE[GapCause(one["cause"])]
    gap = Decimal(one["gap"])
    return FoundRow(
        sentence=str(row.sentence),
        way_out=str(row.way_out),
        mark=_MARKS[row.weight],
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
    with suppress(ArithmeticError):
        return money(Decimal(text), currency)
    with suppress(ValueError):
        return formats.date_format(date.fromisoformat(text), "DATE_FORMAT")
    return text
