"""What the merchant said is booked by others, as what should stand in Exact: as it was found there, one per entry."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from django.db.models import Q

from apps.closing.compare import Stretch
from apps.closing.values import ZERO, BookedAs, Entry, HowFar, Meant, NetAndVat
from apps.ledger.models import SoughtOrder
from apps.shops.models import Webshop

_NAMED = 3


def of_stretch(
    webshop: Webshop, stretch: Stretch, entries: Collection[Entry], *, read_at: datetime | None
) -> list[Meant]:
    """Of entries that stood on these days when they were found, and of others that stand on one of them now."""
    within = Q(entry_on__gte=stretch.first, entry_on__lt=stretch.until)
    within |= Q(entry_id__in={entry.entry_id for entry in entries})
    said = SoughtOrder.objects.filter(within, webshop=webshop, answer=SoughtOrder.Said.OTHERS)
    by_entry = defaultdict[str, list[SoughtOrder]](list)
    for row in said.order_by("placed_at", "order_gid"):
        by_entry[row.entry_id].append(row)
    return [_meant(rows, read_at) for rows in by_entry.values()]


def _meant(rows: Sequence[SoughtOrder], read_at: datetime | None) -> Meant:
    one = rows[0]
    names = ", ".join(row.order_name for row in rows[:_NAMED]) + (" …" if len(rows) > _NAMED else "")
    return Meant(
        document=str(one.pk),
        order_name=names,
        reference=one.entry_reference,
        progress=HowFar.BOOKED,
        on=one.entry_on or one.placed_on,
        currency=one.entry_currency,
        worth=one.entry_total or ZERO,
        journal=one.journal,
        way=BookedAs.OTHERS,
        exact_id=one.entry_id,
        exact_number=one.entry_number,
        by_code={code: NetAndVat(*map(Decimal, pair)) for code, pair in one.entry_codes.items()},
        is_fresh=read_at is None,
    )
