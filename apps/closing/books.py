"""Our copy of the journals' lines as entries: what each has per VAT code, the debtor's side left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from apps.closing.compare import Stretch
from apps.closing.models import BookLine
from apps.closing.values import Entry, NetAndVat
from apps.exact.models import Administration, CatalogEntry

# Exact's types of G/L accounts.
_RECEIVABLE, _VAT = 20, 24


class _Line(NamedTuple):
    """A line as it is read; the entry's own facts are on each."""

    entry_id: str
    entry_number: int
    journal: str
    on: object
    year: int
    period: int
    currency: str
    reference: str
    account: str
    vat_code: str
    amount: Decimal
    numbers: list[str]


def entries_of(administration: Administration, stretch: Stretch, *, also: Collection[str] = ()) -> list[Entry]:
    """Entries dated in the stretch, and those with one of these ids, whole."""
    within = Q(on__gte=stretch.first, on__lt=stretch.until) | Q(entry_id__in=also)
    lines = BookLine.objects.filter(within, administration=administration).order_by("entry_id")
    return _entries(administration, lines.values_list(*_Line._fields).iterator())


def referenced(administration: Administration, references: Collection[str]) -> list[Entry]:
    """Entries with one of these references, of any day."""
    lines = BookLine.objects.filter(administration=administration, reference__in=references).order_by("entry_id")
    return _entries(administration, lines.values_list(*_Line._fields).iterator())


def _entries(administration: Administration, rows: Iterable[tuple[object, ...]]) -> list[Entry]:
    by_entry = defaultdict[str, list[_Line]](list)
    for row in rows:
        line = _Line(*row)  # type: ignore[arg-type]  # in the order of its own fields
        by_entry[line.entry_id].append(line)
    types = dict(
        CatalogEntry.objects.filter(administration=administration, kind=CatalogEntry.CodeKind.GL_ACCOUNT).values_list(
            "code", "data__type"
        )
    )
    return [_entry(lines, types) for lines in by_entry.values()]


def _entry(lines: list[_Line], types: dict[str, object]) -> Entry:
    by_code = defaultdict[str, NetAndVat](NetAndVat)
    for line in lines:
        kind = types.get(line.account)
        if kind != _RECEIVABLE:
            by_code[line.vat_code] += NetAndVat(vat=-line.amount) if kind == _VAT else NetAndVat(net=-line.amount)
    one = lines[0]
    return Entry(
        one.entry_id,
        str(one.entry_number),
        one.journal,
        one.on,  # type: ignore[arg-type]  # a date, as the column is
        (one.year, one.period),
        one.currency,
        one.reference,
        {code: amounts for code, amounts in by_code.items() if amounts},
        frozenset(number for line in lines for number in line.numbers),
    )
