"""The money of a month as tables of its certificate, in the active language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from apps.closing.money_told import TOLD
from apps.ledger.states import State
from apps.papers.paper import Cell, Column, PaperTable

Facts = Mapping[str, Any]


def tables(facts: Facts | None) -> list[PaperTable]:
    """Only of what there was; a certificate of before has none."""
    if not facts:
        return []
    every = (_gateways(facts["gateways"]), _days(facts["days"]), _payouts(facts["payouts"]), _open(facts))
    return [table for table in every if table.rows]


def _gateways(rows: Sequence[Facts]) -> PaperTable:
    return PaperTable(_("Payments per gateway"), [Column(_("Gateway"), 2), *_columns()], [_sums(row) for row in rows])


def _days(rows: Sequence[Facts]) -> PaperTable:
    columns = [Column(_("Day"), 2), Column(_("Gateway"), 2), *_columns()]
    return PaperTable(_("Payments per day"), columns, [(date.fromisoformat(row["day"]), *_sums(row)) for row in rows])


def _columns() -> Iterator[Column]:
    yield Column("")
    for name in (
        _("Received less paid back"),
        _("Booked"),
        _("On its way to Exact"),
        _("Waiting"),
        _("Not to be booked"),
        _("Difference in Exact"),
    ):
        yield Column(name, 2, is_number=True)


def _sums(row: Facts) -> Sequence[Cell]:
    return (row["gateway"] or _("not known"), row["currency"], *(Decimal(row[name]) for name in TOLD))


def _payouts(rows: Sequence[Facts]) -> PaperTable:
    columns = [
        Column(_("Payout"), 2),
        Column(_("Day"), 2),
        Column(""),
        Column(_("Paid out"), 2, is_number=True),
        Column(_("State"), 3),
        Column(_("Stands in Exact as booked"), 2),
    ]
    return PaperTable(_("Payouts"), columns, [_payout(row) for row in rows])


def _payout(row: Facts) -> Sequence[Cell]:
    stands = "–" if row["is_right"] is None else _("yes") if row["is_right"] else _("no")
    net, state = Decimal(row["net"]), str(State(row["state"]).label)
    return (row["number"], date.fromisoformat(row["day"]), row["currency"], net, state, stands)


def _open(facts: Facts) -> PaperTable:
    columns = [Column(_("Why"), 4), Column(""), Column(_("Amount"), 2, is_number=True)]
    found = [
        (words, row["currency"], Decimal(row[name]))
        for row in facts["receivables"]
        for name, words in receivable_words().items()
    ]
    return PaperTable(_("What the orders of this month left open on their debtors"), columns, found)


def receivable_words() -> dict[str, str]:
    """By fact, in the order in which they are told: the first is the sum of the others."""
    return {
        "booked": _("Booked on the debtors"),
        "paid": _("Paid, and booked"),
        "on_its_way": _("Paid, and on its way to Exact"),
        "waiting": _("Paid, but the payment waits"),
        "left_open": _("Paid, but not to be booked, as was chosen"),
        "unpaid": _("Not paid, or before the day from which payments are booked"),
    }
