"""Days of tills as what should stand in Exact: one entry each, in which nobody owes anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q

from apps.bookkeeping.booking import Component
from apps.closing.compare import Stretch
from apps.closing.values import ZERO, BookedAs, Entry, HowFar, Meant, NetAndVat
from apps.ledger.models import TillDay
from apps.ledger.states import State
from apps.shopify import reader
from apps.shops.models import Webshop

Periods = Sequence[tuple[tuple[int, int], date, date]]
_PROGRESS = {State.BOOKED: HowFar.BOOKED, State.HELD: HowFar.HELD}


def of_stretch(
    webshop: Webshop,
    stretch: Stretch,
    entries: Collection[Entry],
    *,
    periods: Periods,
    chosen_at: datetime | None,
    read_at: datetime | None,
) -> list[Meant]:
    """Days of the stretch, and others whose entry stands in it. What has no entry (nothing was sold) is not meant."""
    within = Q(booked_on__gte=stretch.first, booked_on__lt=stretch.until)
    within |= Q(exact_id__in={entry.entry_id for entry in entries})
    found = TillDay.objects.filter(within, webshop=webshop).exclude(state=State.SKIPPED)
    return [_meant(day, periods, chosen_at=chosen_at, read_at=read_at) for day in found]


def _meant(day: TillDay, periods: Periods, *, chosen_at: datetime | None, read_at: datetime | None) -> Meant:
    booking = day.booking or {}
    by_code = _by_code(booking)
    worth = sum((one.total for one in by_code.values()), ZERO)
    return Meant(
        document=str(day.pk),
        order_name=str(day),
        reference=booking.get("reference", ""),
        progress=_PROGRESS.get(State(day.state), HowFar.UNDER_WAY),
        on=day.booked_on,
        currency=day.currency,
        worth=worth,
        journal=booking.get("journal", ""),
        channel=reader.POS,
        location=day.location,
        way=BookedAs.TILL_DAY,
        exact_id=day.exact_id.lower(),
        exact_number=day.exact_number,
        by_code=by_code,
        lines_count=len(booking.get("lines", ())),
        told=worth,
        period=next((number for number, first, last in periods if first <= day.booked_on <= last), None),
        reason=day.reason_code,
        remarks=tuple(dict.fromkeys(warning["code"] for warning in day.warnings)),
        paid=sum((Decimal(one["amount"]) for one in booking.get("payments", ())), ZERO),
        is_before_switch=chosen_at is not None and day.updated_at < chosen_at,
        is_fresh=read_at is None or day.updated_at >= read_at,
    )


def _by_code(booking: dict[str, Any]) -> dict[str, NetAndVat]:
    """What was sold; what a drawer differs by has no VAT code and stands with what has none."""
    found = defaultdict[str, NetAndVat](NetAndVat)
    for line in booking.get("lines", ()):
        is_difference = line["component"] == Component.CASH_DIFFERENCE.value
        code = "" if is_difference else line["vat_code"]
        found[code] += NetAndVat(Decimal(line["net"]), Decimal(line["vat"]))
    return dict(found)
