"""The certificate of a month as a paper, in the active language: what was compared when, and what was found.

It is told nothing but the facts that are kept, so every language and both files say the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.closing import money_paper, telling, words
from apps.closing.causes import TABLE, Weight, weight_of
from apps.closing.code_labels import declared_in
from apps.closing.models import CheckedMonth
from apps.closing.values import GapCause
from apps.papers import written
from apps.papers.paper import Cell, Column, Paper, PaperTable

Facts = Mapping[str, Any]
# As many differences as are drawn, which takes a while; a spreadsheet takes them all.
MOST_DRAWN = 100


def compose(facts: Facts, *, digest: str, most: int | None = None) -> Paper:
    """`most`: no more differences than that."""
    figures: list[str | PaperTable] = [_compared(facts), _sums(facts), _codes(facts), boxes_unknown()]
    sides = [*_channels(facts), *_locations(facts), *_ways(facts)]
    money = money_paper.tables(facts.get("money"))
    parts = [*figures, *_oss(facts), *sides, *money, *_findings(facts, most), *_remarks(facts)]
    return Paper(
        title=_("Closing check of %(month)s") % {"month": month_name(facts["month"])},
        head=tuple(_head(facts, digest)),
        parts=parts,
        foot=f"{facts['shop']}   {facts['month']}   {digest[:16]}",
        made_at=datetime.fromisoformat(facts["made_at"]),
    )


def month_name(month: str) -> str:
    """ "november 2026" for "2026-11"."""
    return formats.date_format(date.fromisoformat(f"{month}-01"), "F Y")


def _head(facts: Facts, digest: str) -> list[str]:
    made = {"number": facts["number"], "when": _moment(facts, "made_at")}
    return [
        facts["shop"],
        _("Administration %(name)s") % {"name": facts["administration"]},
        _("Certificate %(number)s of this month, made on %(when)s") % made,
        _("Verdict: %(verdict)s") % {"verdict": CheckedMonth.Verdict(facts["verdict"]).label},
        _("Version of the booking rules: %(rules)s") % {"rules": facts["rules_version"]},
        _("Fingerprint of the figures (SHA-256): %(digest)s") % {"digest": digest},
    ]


def _compared(facts: Facts) -> str:
    text = ngettext(
        "%(n)s order, refund or change of this month was held against the lines of the sales journals as Exact gave "
        "them on %(when)s, and against the orders that Shopify listed then.",
        "%(n)s orders, refunds and changes of this month were held against the lines of the sales journals as Exact "
        "gave them on %(when)s, and against the orders that Shopify listed then.",
        facts["documents"],
    ) % {"n": written.number(facts["documents"]), "when": _moment(facts, "read_at")}
    if facts["sees_deletions"]:
        return text
    return f"{text} {_('Exact did not let the app see what was deleted, so the month cannot be called right.')}"


def _moment(facts: Facts, name: str) -> str:
    at = datetime.fromisoformat(facts[name]).astimezone(ZoneInfo(facts["timezone"]))
    return formats.date_format(at, "DATETIME_FORMAT")


def _sums(facts: Facts) -> PaperTable:
    columns = (
        Column(_("Currency")),
        Column(_("Should stand, incl. VAT"), 2, is_number=True),
        Column(_("Difference in Exact"), 2, is_number=True),
    )
    currencies = sorted({*facts["worth"], *facts["difference"]})
    rows = [
        (
            currency,
            _amount(facts["worth"].get(currency)),
            _amount(facts["difference"].get(currency)),
        )
        for currency in currencies
    ]
    return PaperTable(_("The month"), columns, rows)


def _codes(facts: Facts) -> PaperTable:
    columns = (
        Column(_("VAT code"), 26),
        Column(_("Declared in"), 22),
        Column("", 8),
        Column(_("Booked excl. VAT"), 17, is_number=True),
        Column(_("VAT"), 15, is_number=True),
        Column(_("In Exact excl. VAT"), 17, is_number=True),
        Column(_("VAT"), 15, is_number=True),
        Column(_("Difference"), 15, is_number=True),
    )
    return PaperTable(_("Per VAT code"), columns, [_code(row) for row in facts["codes"]])


def _code(row: Mapping[str, Any]) -> Sequence[Cell]:
    meant, found = ({name: Decimal(text) for name, text in row[side].items()} for side in ("meant", "found"))
    name = f"{row['code']} {row['description']}".strip() or _("without a code")
    gap = found["net"] + found["vat"] - meant["net"] - meant["vat"]
    amounts = (meant["net"], meant["vat"], found["net"], found["vat"], gap)
    return (name, declared_in(row), row["currency"], *amounts)


def boxes_unknown() -> str:
    """Why no box stands beside a code."""
    return _(
        "Which box of the VAT return a code fills is set up with the code in Exact; Exact does not tell it to apps. "
        "OSS and the EC sales list are named where the code carries them."
    )


def _oss(facts: Facts) -> list[PaperTable]:
    """Only where something was sold so."""
    columns = (
        Column(_("Country")),
        Column(_("Sold in"), 2),
        Column(_("Currency")),
        Column(_("Rate"), is_number=True),
        Column(_("Excl. VAT"), 2, is_number=True),
        Column(_("VAT"), 2, is_number=True),
    )
    rows = [
        (
            row["country"],
            row["sold_in"] or _("not booked by this app"),
            row["currency"],
            Decimal(row["rate"]),
            Decimal(row["net"]),
            Decimal(row["vat"]),
        )
        for row in facts["oss"]["rows"]
    ]
    heading = _("OSS as booked in %(quarter)s, per country and rate") % {"quarter": facts["oss"]["quarter"]}
    return [PaperTable(heading, columns, rows)] if rows else []


def _channels(facts: Facts) -> list[PaperTable]:
    named = [(one["channel"], one) for one in facts["channels"]]
    return _sides(_("Per sales channel"), _("Sales channel"), named)


def _locations(facts: Facts) -> list[PaperTable]:
    """Only where something was sold at a till."""
    named = [(one["name"] or one["location"] or _("no till"), one) for one in facts["locations"]]
    return _sides(_("Per till"), _("Till"), named) if any(one["location"] for one in facts["locations"]) else []


def _ways(facts: Facts) -> list[PaperTable]:
    named = [(words.way_name(one["way"]), one) for one in facts["ways"]]
    return _sides(_("Per way of booking"), _("Way of booking"), named)


def _sides(heading: str, about: str, named: Sequence[tuple[str, Mapping[str, str]]]) -> list[PaperTable]:
    columns = (
        Column(about, 3),
        Column(_("Currency")),
        Column(_("Should stand, incl. VAT"), 2, is_number=True),
        Column(_("Difference in Exact"), 2, is_number=True),
    )
    rows = [(name or "–", one["currency"], Decimal(one["worth"]), Decimal(one["difference"])) for name, one in named]
    return [PaperTable(heading, columns, rows)] if rows else []


def _findings(facts: Facts, most: int | None) -> list[PaperTable | str]:
    found = [one for one in facts["findings"] if weight_of(GapCause(one["cause"])) is not Weight.REMARK]
    if not found:
        return [_("Nothing differs and nothing waits.")]
    columns = (
        Column(_("Day"), 14),
        Column(_("Order"), 16),
        Column(_("In Exact"), 14),
        Column(_("What was found"), 50),
        Column("", 8),
        Column(_("Difference"), 16, is_number=True),
    )
    table = PaperTable(_("What differs or waits"), columns, [_finding(one) for one in found[:most]])
    left = len(found) - len(table.rows)
    more = ngettext("And %(n)s more, in the CSV file.", "And %(n)s more, in the CSV file.", left) % {"n": left}
    return [table, more] if left else [table]


def _finding(one: Mapping[str, str]) -> Sequence[Cell]:
    said = str(TABLE[GapCause(one["cause"])].sentence)
    if one["meant"]:
        meant, stands = (written.cell(telling.value_of(one[side])) for side in ("meant", "found"))
        said += " " + _("Booked %(meant)s, in Exact %(found)s.") % {"meant": meant, "found": stands}
    name = one["reference"] or one["order"]
    return (date.fromisoformat(one["day"]), name, one["number_in_exact"], said, one["currency"], Decimal(one["gap"]))


def _remarks(facts: Facts) -> list[PaperTable]:
    """What is only to be known, counted."""
    causes = [GapCause(one["cause"]) for one in facts["findings"]]
    counts = Counter(cause for cause in causes if weight_of(cause) is Weight.REMARK)
    columns = (Column(_("Good to know"), 6), Column(_("Bookings"), is_number=True))
    rows = [(str(TABLE[cause].sentence), count) for cause, count in sorted(counts.items())]
    return [PaperTable(_("Good to know"), columns, rows)] if rows else []


def _amount(text: str | None) -> Decimal:
    return Decimal(text or "0.00")
