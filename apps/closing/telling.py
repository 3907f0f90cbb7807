"""A check as text, JSON or CSV: the same facts for an accountant, a program and a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from apps.closing import causes, money_told
from apps.closing.check import Check, Sides, quarter_of
from apps.closing.values import Finding, NetAndVat
from apps.ledger.booked_lines import OssSum
from apps.papers import sheet

# As many findings as are kept and shown of a month; the command tells them all.
MOST = 200
_GRAVITY = tuple(causes.Weight)
_COLUMNS = (
    *("day", "cause", "order", "reference", "number_in_exact", "channel", "currency", "gap", "meant", "found"),
    *("sentence", "way_out", "location", "way", "worth"),
)
_AMOUNT = re.compile(r"-?\d+\.\d{2}")  # as compare.py writes it
_TOTAL = "total"  # the cause of a line that is none: what should stand and differs per channel, location or way


def as_json(check: Check, **also: Any) -> str:
    """Amounts are text: a number in JSON would be read as a binary fraction. `also`: what stands beside the check."""
    return json.dumps({**facts_of(check), **also}, indent=1, ensure_ascii=False)


def facts_of(check: Check) -> dict[str, Any]:
    """Everything of the check but the sentences."""
    return {
        "month": f"{check.stretch.first:%Y-%m}",
        "verdict": check.verdict.value,
        "read_at": check.read_at.isoformat() if check.read_at else None,
        "sees_deletions": check.sees_deletions,
        "documents": check.count,
        "worth": _texts(check.worth),
        "difference": _texts(check.gap),
        "codes": [
            {
                **{"code": one.code, "currency": one.currency, **asdict(one.label)},
                **{"meant": _pair(one.meant), "found": _pair(one.found)},
            }
            for one in check.codes
        ],
        "channels": _sides("channel", check.channels),
        "locations": [
            {**one, "name": check.tills.get(one["location"], "")} for one in _sides("location", check.locations)
        ],
        "ways": _sides("way", check.ways),
        "oss": {"quarter": _quarter(quarter_of(check.stretch.first)), "rows": [_oss(one) for one in check.oss]},
        "money": money_told.facts_of(check.money) if check.money else None,
        "days": [
            {
                "day": one.on.isoformat(),
                "verdict": one.verdict.value,
                "documents": one.count,
                "difference": _texts(one.gap),
            }
            for one in check.days
        ],
        "findings": [_facts(one) for one in check.findings],
    }


def kept_of(check: Check) -> dict[str, Any]:
    """The same for our own pages: the gravest findings first and no more than a page shows; `counts` has them all."""
    gravest = sorted(check.findings, key=lambda one: _GRAVITY.index(causes.weight_of(one.cause)))
    counts = Counter(one.cause.value for one in check.findings)
    return {**facts_of(check), "findings": [_facts(one) for one in gravest[:MOST]], "counts": counts}


def as_csv(check: Check) -> str:
    """A line for every finding, in the active language, then one for every channel, location and way of booking.

    A cell that a spreadsheet would calculate is quoted.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for one in check.findings:
        row = causes.TABLE[one.cause]
        facts = {**_facts(one), "sentence": str(row.sentence), "way_out": str(row.way_out)}
        writer.writerow([sheet.safe(facts.get(name, "")) for name in _COLUMNS])
    for total in _totals(check):
        writer.writerow([sheet.safe(total.get(name, "")) for name in _COLUMNS])
    return out.getvalue()


def _totals(check: Check) -> Iterator[dict[str, str]]:
    for one in (
        *_sides("channel", check.channels),
        *_sides("location", check.locations),
        *_sides("way", check.ways),
    ):
        yield {**one, "cause": _TOTAL, "gap": one["difference"]}


def _sides(name: str, sides: Sides) -> list[dict[str, str]]:
    """`name`: what is alike."""
    return [
        {name: alike, "currency": currency, "worth": f"{worth:.2f}", "difference": f"{gap:.2f}"}
        for (alike, currency), (worth, gap) in sides.items()
    ]


def as_text(check: Check) -> str:
    """For a terminal, in the active language."""
    return "\n".join(_lines(check)) + "\n"


def _lines(check: Check) -> Iterator[str]:
    yield f"{check.stretch.first:%Y-%m}  {check.verdict.label}"
    for currency, worth in check.worth.items():
        yield f"  {check.count} documents, {worth:.2f} {currency}, difference {check.gap.get(currency, Decimal(0)):.2f}"
    for one in check.codes:
        sums = f"{one.meant.net:.2f} + {one.meant.vat:.2f} / {one.found.net:.2f} + {one.found.vat:.2f}"
        yield f"  {one.code or '–':>4} {one.currency}  {sums}"
    for name, sides in (("channel", check.channels), ("location", check.locations), ("way", check.ways)):
        for (alike, currency), (worth, gap) in sides.items():
            what = check.tills.get(alike, alike) or "–"
            yield f"  {name} {what}  {worth:.2f} {currency}, difference {gap:.2f}"
    if check.money:
        yield from money_told.lines_of(check.money)
    for finding in check.findings:
        row = causes.TABLE[finding.cause]
        which = " ".join(filter(None, (finding.reference or finding.order_name, finding.exact_number)))
        said = f" ({finding.meant} / {finding.found})" if finding.meant else ""
        yield f"{finding.on}  {which}  {finding.gap:.2f} {finding.currency}  {row.sentence}{said} {row.way_out}"


def value_of(text: str) -> str | Decimal | date:
    """What a finding says of what was meant or found: an amount, a day, or words; a journal's number is a word."""
    if _AMOUNT.fullmatch(text):
        return Decimal(text)
    with suppress(ValueError):
        return date.fromisoformat(text)
    return text


def _facts(one: Finding) -> dict[str, str]:
    return {
        "day": one.on.isoformat(),
        "cause": one.cause.value,
        "document": one.document,
        "order": one.order_name,
        "reference": one.reference,
        "number_in_exact": one.exact_number,
        "channel": one.channel,
        "location": one.location,
        "way": one.way,
        "currency": one.currency,
        "gap": f"{one.gap:.2f}",
        "meant": one.meant,
        "found": one.found,
    }


def _oss(one: OssSum) -> dict[str, str]:
    return {
        "country": one.country,
        "rate": f"{one.rate.normalize():f}",
        "currency": one.currency,
        "sold_in": _quarter(one.sold_in) if one.sold_in else "",
        "net": f"{one.net:.2f}",
        "vat": f"{one.vat:.2f}",
    }


def _quarter(first: date) -> str:
    """2026-Q4."""
    return f"{first.year}-Q{(first.month + 2) // 3}"


def _pair(amounts: NetAndVat) -> dict[str, str]:
    return {"net": f"{amounts.net:.2f}", "vat": f"{amounts.vat:.2f}"}


def _texts(sums: dict[str, Decimal]) -> dict[str, str]:
    return {currency: f"{amount:.2f}" for currency, amount in sums.items()}
