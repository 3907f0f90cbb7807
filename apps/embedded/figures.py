"""How the books stand, for Home: the sentence that matters, four numbers with money, thirty days, the month's VAT."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.embedded import counted
from apps.embedded.amounts import money, number
from apps.embedded.orders.choosing import TO_CHECK
from apps.exact.codes import lists
from apps.exact.codes.sources import CodeKind
from apps.exact.models import Connection
from apps.ledger import totals
from apps.ledger.states import MOVING, State
from apps.ledger.totals import DayTally, SideTally
from apps.shops.models import Webshop

DAYS = 30
# Of the picture, in its own units.
_HIGH, _STEP, _WIDE = 96, 20, 14


@dataclass(frozen=True, slots=True)
class Figure:
    """One number on Home: how many, what they are worth, and the parameters of the list that shows them.

    `made_of`: orders, refunds and changes apart, where there are several of them.
    """

    label: str
    count: int
    worth: str
    address: str
    made_of: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One day of the picture: how many are booked, wait and are left out; `x` and the heights in its units."""

    day: date
    booked: int
    waiting: int
    left_out: int
    x: int
    parts: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """What the month's bookings have on one VAT code."""

    code: str
    net: str
    vat: str


@dataclass(frozen=True, slots=True)
class Figures:
    """`sentence` is the biggest thing on the page; `under_it` says the money."""

    sentence: str
    under_it: str
    numbers: tuple[Figure, ...]
    under_way: int
    bars: tuple[Bar, ...]
    vat: tuple[CodeRow, ...]
    month: str
    is_empty: bool

    @property
    def has_bars(self) -> bool:
        """Whether any of the days has something to draw."""
        return any(bar.parts for bar in self.bars)


def read(webshop: Webshop, connection: Connection | None) -> Figures:
    """Everything from the ledger, in four questions."""
    first = timezone.localdate().replace(day=1)
    now = totals.tallies(webshop.tallies.all(), recent_from=first)
    month = [one for one in now if one.is_recent]
    name = formats.date_format(first, "F")
    return Figures(
        sentence=_sentence(now, month, name),
        under_it=_money(month),
        numbers=_numbers(now, month, name, first),
        under_way=_count(_in(now, MOVING)),
        bars=_bars(totals.days(webshop, first=timezone.localdate() - timedelta(days=DAYS - 1))),
        vat=_vat(webshop, connection, first),
        month=name,
        is_empty=not now,
    )


def _sentence(now: Sequence[SideTally], month: Sequence[SideTally], name: str) -> str:
    """What needs a person first, then what is on its way, then what is to be checked, then what is done."""
    waiting, moving = _in(now, (State.HELD,)), _in(now, MOVING)
    if waiting:
        text = ngettext("%(what)s waits for you.", "%(what)s wait for you.", _count(waiting))
        return text % {"what": counted.in_words(waiting)}
    if moving:
        text = ngettext("%(what)s is on its way to Exact.", "%(what)s are on their way to Exact.", _count(moving))
        return text % {"what": counted.in_words(moving)}
    booked, to_check = _count(_in(now, (State.BOOKED,))), _count(_to_check(now))
    if to_check:
        sure = booked - to_check
        right = ngettext("%(n)s right in Exact", "%(n)s right in Exact", sure) % {"n": number(sure)}
        unsure = ngettext("%(n)s to check.", "%(n)s to check.", to_check) % {"n": number(to_check)}
        return f"{right}, {unsure}"
    of_month = _in(month, (State.BOOKED,))
    if of_month:
        text = ngettext(
            "%(what)s of %(month)s is in Exact.", "All %(what)s of %(month)s are in Exact.", _count(of_month)
        )
        return text % {"what": counted.in_words(of_month), "month": name}
    return _("All orders are in Exact.") if booked else _("No orders to book yet.")


def _money(month: Sequence[SideTally]) -> str:
    """What the month's bookings come to, and the difference with Exact; "" while there are none."""
    booked = [one for one in month if one.state == State.BOOKED]
    if not booked:
        return ""
    facts = {"worth": _sum(booked, "worth"), "gap": _sum(booked, "gap")}
    return _("%(worth)s booked this month, difference %(gap)s.") % facts


def _sum(tallies: Iterable[SideTally], what: Literal["worth", "gap"]) -> str:
    """One per currency."""
    sums: dict[str, Decimal] = {}
    for one in tallies:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + getattr(one, what)
    return " + ".join(money(sums[name], name) for name in sorted(sums))


def _numbers(now: Sequence[SideTally], month: Sequence[SideTally], name: str, first: date) -> tuple[Figure, ...]:
    since = f"&first={first.isoformat()}"
    checked, waiting = _to_check(now), _in(now, (State.HELD,))
    booked, skipped = _in(month, (State.BOOKED,)), _in(month, (State.SKIPPED,))
    return (
        _figure(_("booked in %(month)s") % {"month": name}, booked, f"state={State.BOOKED}{since}"),
        _figure(_("waiting for you"), waiting, f"state={State.HELD}"),
        _figure(_("to check"), checked, f"state={TO_CHECK}"),
        _figure(_("not booked in %(month)s") % {"month": name}, skipped, f"state={State.SKIPPED}{since}"),
    )


def _figure(label: str, tallies: Sequence[SideTally], address: str) -> Figure:
    has_several = len({one.kind for one in tallies}) > 1
    return Figure(
        label, _count(tallies), _sum(tallies, "worth"), address, counted.in_words(tallies) if has_several else ""
    )


def _in(tallies: Iterable[SideTally], states: Sequence[str]) -> list[SideTally]:
    return [one for one in tallies if one.state in states]


def _to_check(tallies: Iterable[SideTally]) -> list[SideTally]:
    return [one for one in tallies if one.state == State.BOOKED and one.is_to_check]


def _count(tallies: Iterable[SideTally]) -> int:
    return sum(one.count for one in tallies)


def _bars(tallies: Sequence[DayTally]) -> tuple[Bar, ...]:
    """The last thirty days, today last; the highest day fills the picture. What is on its way counts as waiting."""
    today = timezone.localdate()
    by_day: dict[date, list[int]] = {today - timedelta(days=back): [0, 0, 0] for back in reversed(range(DAYS))}
    for one in tallies:
        place = {State.BOOKED: 0, State.SKIPPED: 2}.get(State(one.state), 1)
        if one.day in by_day:
            by_day[one.day][place] += one.count
    most = max((sum(counts) for counts in by_day.values()), default=0)
    return tuple(_bar(day, counts, index, most) for index, (day, counts) in enumerate(by_day.items()))


def _bar(day: date, counts: Sequence[int], index: int, most: int) -> Bar:
    parts, top = [], _HIGH
    for name, count in zip(("booked", "waiting", "left-out"), counts, strict=True):
        high = max(2, round(_HIGH * count / most)) if count else 0
        top -= high
        if high:
            parts.append((name, top, high))
    booked, waiting, left_out = counts
    return Bar(day, booked, waiting, left_out, x=index * _STEP, parts=tuple(parts))


def _vat(webshop: Webshop, connection: Connection | None, first: date) -> tuple[CodeRow, ...]:
    until = (first + timedelta(days=32)).replace(day=1)
    found = totals.vat_by_code(webshop, first=first, until=until)
    known = lists.find(connection, CodeKind.VAT_CODE, {one.code for one in found}) if connection else {}
    names = {code: f"{code} {one.description}" for code, one in known.items()}
    return tuple(
        CodeRow(names.get(one.code, one.code or "–"), money(one.net, one.currency), money(one.vat, one.currency))
        for one in found
    )
