"""What it would mean to book orders anew, in figures and line by line, from what was worked out of each order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import formats
from django.utils.translation import gettext as _

from apps.closing.models import Certificate
from apps.embedded import durations, explaining, wording
from apps.embedded.amounts import money, rate
from apps.embedded.orders import lines
from apps.embedded.orders.lines import CodeNames
from apps.embedded.settings import country_names
from apps.exact.models import Connection
from apps.ledger import generations
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule.history import estimate
from apps.schedule.models import Rework, ReworkOrder
from apps.shops.models import Settings

Lot = ReworkOrder.Lot
_ZERO = Decimal(0)
_TONES = {Lot.DONE: "success", Lot.STUCK: "warning"}
# Orders that are shown with their lines; the figures are of all.
SHOWN = 50
# To Exact, for what stands: it is looked at there, then deleted, or taken back by another.
_CALLS = 2


@dataclass(slots=True)
class Meaning:
    """Of all orders together. `deletable` and `moved` are of the documents that are taken back; `codes` of their VAT
    codes: what stands on each, and what would.
    """

    orders: int = 0
    documents: int = 0
    deletable: int = 0
    moved: int = 0
    new: int = 0
    calls: int = 0
    before: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: _ZERO))
    after: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: _ZERO))
    codes: dict[tuple[str, str], tuple[Decimal, Decimal]] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    days: set[date] = field(default_factory=set)

    @property
    def duration(self) -> str:
        return durations.how_long(estimate.minutes_for(self.calls))

    @property
    def amounts(self) -> list[tuple[str, str, str]]:
        """Per currency: what stands, what would, and the difference."""
        return [
            (money(self.before[one], one), money(self.after[one], one), money(self.after[one] - self.before[one], one))
            for one in sorted({*self.before, *self.after})
        ]

    @property
    def moved_codes(self) -> list[tuple[str, str, str]]:
        """Per VAT code, excl. VAT: what leaves it, and what comes on it."""
        return [
            (self.names.get(code, code) or "–", money(left, currency), money(came, currency))
            for (code, currency), (left, came) in sorted(self.codes.items())
        ]


@dataclass(frozen=True, slots=True)
class SideShown:
    """An amount where it stands or would."""

    on: str
    vat_code: str
    treatment: str
    net: str
    vat: str


@dataclass(frozen=True, slots=True)
class ChangeShown:
    """One line of the difference."""

    what: str
    month: str
    before: SideShown | None
    after: SideShown | None


@dataclass(frozen=True, slots=True)
class OrderShown:
    """One order: its documents that stand, those that would, and what changes between them."""

    name: str
    document: UUID | None
    before: str
    after: str
    changes: list[ChangeShown]
    why: str = ""
    state: str = ""
    tone: str = "info"


def of_rework(rework: Rework) -> Meaning:
    """Of every order that would be booked anew."""
    found = Meaning()
    for plan in rework.orders.filter(state=Lot.FORESEEN).values_list("plan", flat=True).iterator(chunk_size=500):
        _count(found, plan)
    chosen = Settings.objects.get(webshop=rework.webshop_id)
    connection = Connection.objects.filter(webshop=rework.webshop_id).first()
    found.names = lines.names({"lines": [_codes("", code) for code, _currency in found.codes]}, connection).vat_codes
    found.calls = _CALLS * found.documents + estimate.calls_for(chosen, orders=found.new, refunds=0)
    return found


def closed_months(rework: Rework, found: Meaning) -> list[str]:
    """Months that somebody closed and that would not be as they were then."""
    firsts = {day.replace(day=1) for day in found.days}
    closed = Certificate.objects.filter(webshop=rework.webshop_id, first__in=firsts).order_by("first")
    return [formats.date_format(first, "F Y") for first in dict.fromkeys(closed.values_list("first", flat=True))]


def orders_of(rework: Rework, *states: Lot) -> list[OrderShown]:
    """The first of these."""
    rows = list(rework.orders.filter(state__in=states).order_by("id")[:SHOWN])
    mine = Document.objects.filter(webshop=rework.webshop_id, order_gid__in=[row.order_gid for row in rows])
    newest = dict(generations.counted(mine).order_by("-created_at").values_list("order_gid", "uuid"))
    newest |= dict(mine.filter(state=State.HELD).values_list("order_gid", "uuid"))  # what a person has to look at
    connection = Connection.objects.filter(webshop=rework.webshop_id).first()
    sides = (change[name] for row in rows for change in row.plan.get("changes", []) for name in ("before", "after"))
    names = lines.names({"lines": [_codes(side["on"], side["vat_code"]) for side in sides if side]}, connection)
    return [_order(row, newest.get(row.order_gid), names) for row in rows]


def _codes(account: str, vat_code: str) -> dict[str, str]:
    return {"account": account, "vat_code": vat_code}


def _count(found: Meaning, plan: Mapping[str, Any]) -> None:
    found.orders += 1
    found.documents += len(plan["before"])
    found.new += len(plan["after"])
    for side, sums in (("before", found.before), ("after", found.after)):
        for one in plan[side]:
            sums[one["currency"]] += Decimal(one["total"])
            found.days.add(date.fromisoformat(one["on"]))
    for one in plan["before"]:
        found.deletable += one["can_delete"]
        found.moved += one["back_on"] != one["on"]
        found.days.add(date.fromisoformat(one["back_on"]))
    for change in plan["changes"]:
        for name, place in (("before", 0), ("after", 1)):
            if side := change[name]:
                key = side["vat_code"], side["currency"]
                sums_of_code = list(found.codes.get(key, (_ZERO, _ZERO)))
                sums_of_code[place] += Decimal(side["net"])
                found.codes[key] = sums_of_code[0], sums_of_code[1]


def _order(row: ReworkOrder, document: UUID | None, names: CodeNames) -> OrderShown:
    plan, facts = row.plan, row.facts
    return OrderShown(
        name=row.order_name,
        document=document,
        before=_documents(plan.get("before", [])),
        after=_documents(plan.get("after", [])),
        changes=list(_changes(plan.get("changes", []), names)),
        why=_why(row, facts),
        state=row.get_state_display(),
        tone=_TONES.get(Lot(row.state), "info"),
    )


def _why(row: ReworkOrder, facts: Mapping[str, str]) -> str:
    """Why it is left as it is; where it would wait, also what for."""
    if not row.reason_code:
        return ""
    told = explaining.cause(row.reason_code, facts if "code" not in facts else {}).text
    return f"{told} {explaining.cause(facts['code'], facts).text}" if facts.get("code") else told


def _documents(plan: Iterable[Mapping[str, Any]]) -> str:
    """ "#1001 € 121.00, #1001-R1 −€ 20.00"; what there is none of is a dash."""
    told = [f"{one['reference']} {money(Decimal(one['total']), one['currency'])}" for one in plan]
    return ", ".join(told) or "–"


def _changes(plan: Iterable[Mapping[str, Any]], names: CodeNames) -> Iterator[ChangeShown]:
    for one in plan:
        words = str(wording.COMPONENTS.get(one["component"], one["component"]))
        month = formats.date_format(date.fromisoformat(f"{one['month']}-01"), "F Y")
        yield ChangeShown(
            f"{words} {rate(one['rate'])} %", month, _side(one["before"], names), _side(one["after"], names)
        )


def _side(side: Mapping[str, str] | None, names: CodeNames) -> SideShown | None:
    if side is None:
        return None
    treatment = str(wording.TREATMENTS.get(side["treatment"], side["treatment"]))
    country = country_names.name(side["country"]) if side["country"] else ""
    return SideShown(
        on=_("%(on)s, journal %(journal)s") % {**side, "on": names.accounts.get(side["on"], side["on"])},
        vat_code=names.vat_codes.get(side["vat_code"], side["vat_code"]) or "–",
        treatment=f"{treatment} {country}".strip(),
        net=money(Decimal(side["net"]), side["currency"]),
        vat=money(Decimal(side["vat"]), side["currency"]),
    )
