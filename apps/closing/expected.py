"""What should stand in Exact of a webshop, from the ledger; what the documents' remarks moved is taken into account."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from apps.bookkeeping.booking import Form
from apps.bookkeeping.percentages import rate_text
from apps.bookkeeping.refusals import Skipped
from apps.closing import by_others, till_days
from apps.closing.compare import Stretch
from apps.closing.models import JournalReading
from apps.closing.values import ZERO, BookedAs, Entry, HowFar, Meant, NetAndVat, TradeStands
from apps.exact.codes import periods
from apps.exact.documents import codes_of_today
from apps.exact.models import Connection
from apps.ledger import booked_lines
from apps.ledger.booked_lines import CodeSum
from apps.ledger.models import WORTH, Document
from apps.ledger.states import State
from apps.shops.models import Webshop

Periods = Sequence[tuple[tuple[int, int], date, date]]

_PROGRESS = {State.BOOKED: HowFar.BOOKED, State.HELD: HowFar.HELD, State.SKIPPED: HowFar.SKIPPED}


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """What is the same for all documents of a webshop."""

    zone: ZoneInfo
    periods: Periods
    chosen_at: datetime | None
    read_at: datetime | None


def of_stretch(
    connection: Connection, stretch: Stretch, *, entries: Sequence[Entry], reading: JournalReading
) -> list[Meant]:
    """Documents of these days, and those of other days whose entry, or whose reference, stands on one of them."""
    webshop = connection.webshop
    rows = list(_documents(webshop, stretch, entries))
    sums = defaultdict[UUID, list[CodeSum]](list)
    for one in booked_lines.sums_by_code([row.pk for row in rows]):
        sums[one.document].append(one)
    around = _Circumstances(
        ZoneInfo(webshop.timezone), periods.all_of(connection), connection.chosen_at, reading.finished_at
    )
    days = till_days.of_stretch(
        webshop, stretch, entries, periods=around.periods, chosen_at=around.chosen_at, read_at=around.read_at
    )
    others = by_others.of_stretch(webshop, stretch, entries, read_at=around.read_at)
    return [*(_meant(row, sums[row.pk], around) for row in rows), *days, *others]


def beside(connection: Connection, references: Collection[str]) -> list[Meant]:
    """Invoices and orders of other webshops in this administration with one of these references.

    Their entries have ids that nobody knows; of everything else another webshop booked, the id is known.
    """
    others = Document.objects.filter(webshop__exact__administration=connection.administration_id, state=State.BOOKED)
    others = others.exclude(webshop=connection.webshop_id).filter(reference__in=references)
    rows = _with_form(others).exclude(form=Form.SALES_ENTRY.value)
    nothing = _Circumstances(ZoneInfo("UTC"), (), None, None)
    return [_meant(row, (), nothing) for row in rows]


def _documents(webshop: Webshop, stretch: Stretch, entries: Sequence[Entry]) -> Iterable[Any]:
    zone = ZoneInfo(webshop.timezone)
    first, until = (datetime.combine(day, time(), tzinfo=zone) for day in (stretch.first, stretch.until))
    within = Q(booked_on__gte=stretch.first, booked_on__lt=stretch.until)
    within |= Q(booked_on=None, placed_at__gte=first, placed_at__lt=until)
    within |= Q(exact_id__in={entry.entry_id for entry in entries})
    within |= Q(reference__in={entry.reference for entry in entries} - {""})
    # What stands in the day book of a till is in the entry of its day, and what others booked in theirs.
    mine = Document.objects.filter(within, webshop=webshop, till_day=None).exclude(state=State.REMOVED)
    return _with_form(mine.exclude(state=State.SKIPPED, reason_code=Skipped.BY_OTHERS.value))


def _with_form(documents: QuerySet[Document]) -> QuerySet[Any]:
    """With what of the booking is compared, and without the rest of it."""
    about = {"form": KeyTextTransform("form", "booking"), "journal": KeyTextTransform("journal", "booking")}
    paid = KeyTransform("payments", "booking")
    known = documents.select_related("trade_standing").defer("booking", "reason")
    return known.annotate(worth=WORTH, payments=paid, **about)


def _meant(row: Any, sums: Sequence[CodeSum], around: _Circumstances) -> Meant:
    """`row`: a Document with what was annotated."""
    on = row.booked_on or row.placed_at.astimezone(around.zone).date()
    progress = _PROGRESS.get(State(row.state), HowFar.UNDER_WAY)
    return Meant(
        document=str(row.pk),
        order_name=row.order_name,
        reference=row.reference,
        progress=progress,
        on=on,
        currency=row.currency,
        worth=row.worth,
        form=Form(row.form) if row.form else Form.SALES_ENTRY,
        journal=row.journal or "",
        channel=row.channel,
        location=row.location,
        way=BookedAs(row.form) if row.form else "",
        exact_id=row.exact_id.lower(),
        exact_number=row.exact_number,
        by_code=_by_code(sums, row.warnings),
        lines_count=sum(one.lines_count for one in sums),
        told=row.exact_total,
        period=next((number for number, first, last in around.periods if first <= on <= last), None),
        reason=row.reason_code,
        remarks=tuple(dict.fromkeys(warning["code"] for warning in row.warnings)),
        paid=sum((Decimal(one["amount"]) for one in row.payments or ()), ZERO),
        is_before_switch=around.chosen_at is not None and row.updated_at < around.chosen_at,
        is_fresh=around.read_at is None or row.updated_at >= around.read_at,
        stands=_stands(row),
    )


def _stands(row: Any) -> TradeStands | None:
    told = getattr(row, "trade_standing", None)
    return TradeStands(told.is_there, told.on, told.currency, told.total, told.vat) if told else None


def _by_code(sums: Sequence[CodeSum], warnings: Sequence[Mapping[str, Any]]) -> dict[str, NetAndVat]:
    """With the codes that stand in Exact: one that could not be used any more was sent as another, with a remark."""
    now = codes_of_today.now_of(warnings)
    found = defaultdict[str, NetAndVat](NetAndVat)
    for one in sums:
        found[now.get((one.code, rate_text(one.rate)), one.code)] += NetAndVat(one.net, one.vat)
    return dict(found)
