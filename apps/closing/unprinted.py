"""What the check found in no journal is asked for by itself: an invoice that was changed or deleted shows so, too.

What was asked lately is not asked again, and no more than some calls at once: the rest stands as it was told last, and
the next check goes on with what was asked longest ago.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice

import structlog
from django.db.models import F, Q
from django.db.models.fields.json import KeyTextTransform

from apps.bookkeeping.booking import Form
from apps.calls import budget
from apps.calls.outcomes import Rejected, TryLater
from apps.closing.models import TradeStanding
from apps.closing.values import BookedAs, Finding, GapCause
from apps.exact.documents import trade
from apps.exact.documents.trade import TradeDocument
from apps.exact.models import Connection
from apps.ledger.models import Document

log = structlog.get_logger(__name__)

_TRADE = (BookedAs.SALES_INVOICE, BookedAs.CREDIT_NOTE, BookedAs.SALES_ORDER)
_ABSENT = (GapCause.NOT_IN_JOURNAL, GapCause.MISSING)
_LATELY = timedelta(minutes=10)
_MOST_BATCHES = 20
_FACTS = ("on", "currency", "total", "vat")


def read(connection: Connection, findings: Iterable[Finding], *, at: datetime) -> int:
    """How many were asked for. Raises LogInAgain.

    A limit, or a question that Exact does not take, ends it: what was not asked waits in the month as it did.
    """
    ids = {one.document for one in findings if one.cause in _ABSENT and one.way in _TRADE}
    if not ids:
        return 0
    is_old = Q(trade_standing=None) | Q(trade_standing__read_at__lt=at - _LATELY)
    mine = Document.objects.filter(is_old, pk__in=ids).annotate(form=KeyTextTransform("form", "booking"))
    oldest = mine.order_by(F("trade_standing__read_at").asc(nulls_first=True)).only("exact_id", "reference")
    count = 0
    try:
        with budget.sparing(budget.HISTORY):
            for form, batch in islice(_batches(oldest[: trade.AT_ONCE * _MOST_BATCHES]), _MOST_BATCHES):
                wanted = {one.exact_id.lower(): one.reference for one in batch}
                _keep(batch, trade.standing(connection, form, wanted), at=at)
                count += len(batch)
    except (TryLater, Rejected) as problem:
        log.warning("documents unread", webshop=connection.webshop_id, why=type(problem).__name__)
    return count


def _batches(documents: Iterable[Document]) -> Iterator[tuple[Form, Sequence[Document]]]:
    by_form = defaultdict[Form, list[Document]](list)
    for document in documents:
        by_form[Form(document.form)].append(document)  # type: ignore[attr-defined]  # annotated
    for form, rows in by_form.items():
        for first in range(0, len(rows), trade.AT_ONCE):
            yield form, rows[first : first + trade.AT_ONCE]


def _keep(batch: Iterable[Document], told: dict[str, TradeDocument | None], *, at: datetime) -> None:
    rows = []
    for document in batch:
        one = told[document.exact_id.lower()]
        facts = {name: getattr(one, name) for name in _FACTS} if one else {}
        rows.append(TradeStanding(document=document, read_at=at, is_there=one is not None, **facts))
    changed = ["read_at", "is_there", *_FACTS]
    TradeStanding.objects.bulk_create(rows, update_conflicts=True, unique_fields=["document"], update_fields=changed)
