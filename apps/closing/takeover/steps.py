"""The steps of a look: Exact read back, the orders listed, the two held against each other. Resumable at every page.

Reading uses the copy of the journals that the closing check keeps, at the back of the day's calls: nothing is read
twice.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from apps.bookkeeping import selection
from apps.bookkeeping.booking import Kind
from apps.bookkeeping.refusals import Skipped
from apps.closing import books, reading
from apps.closing.compare import Stretch
from apps.closing.takeover import matching
from apps.closing.takeover.values import Match, Wanted
from apps.closing.values import ZERO, Entry
from apps.exact.models import Connection
from apps.ledger import under_way
from apps.ledger.models import Document, MoneyDocument, SoughtOrder, TakeOver, TillDay
from apps.ledger.states import MAYBE_IN_EXACT
from apps.shopify import past
from apps.shopify.past import PlacedOrder
from apps.shops.models import Settings, Webshop

Stage, Said = TakeOver.LookStage, SoughtOrder.Said
_A_DAY = timedelta(days=1)
_AT_ONCE = 500
UNTOLD = "untold"  # Shopify did not tell its total
_FOUND = (
    *("confidence", "how", "entry_id", "entry_number", "entry_reference", "journal", "entry_on", "entry_currency"),
    *("entry_total", "entry_codes", "orders_in_entry"),
)


def mine(search: TakeOver) -> QuerySet[TakeOver]:
    """Its row, unless it was stopped or begun anew meanwhile."""
    return TakeOver.objects.filter(pk=search.pk, state=search.state, until=search.until)


def go_on(search: TakeOver) -> bool:
    """To the end; False: somebody else ended it. Raises TryLater, LogInAgain, Rejected, NobodyKnows: what was
    done until then stays done.
    """
    whole = Connection.objects.select_related("webshop", "credential", "administration")
    connection = whole.get(webshop=search.webshop_id)
    if search.state == Stage.READING:
        reading.read_on(connection)
        if not mine(search).update(state=Stage.LISTING, exact_read_at=timezone.now(), why_later=""):
            return False
        search.state = Stage.LISTING
    return _list_orders(search) and _settle(connection, search)


def _list_orders(search: TakeOver) -> bool:
    """All its orders are rows, a page at a time. False: somebody stopped it."""
    webshop, until = search.webshop, search.webshop.day_of(search.until) + _A_DAY
    is_paid_only = Settings.objects.values_list("paid_only", flat=True).get(webshop=webshop)
    while True:
        page = past.placed_page(webshop, since=search.since, until=until, after=search.after)
        rows = [_row(webshop, one, is_paid_only) for one in page.orders if one.processed_at < search.until]
        with transaction.atomic():
            SoughtOrder.objects.bulk_create(rows, ignore_conflicts=True)
            if not mine(search).update(after=page.after):
                return False
        search.after = page.after
        if not page.after:
            return True


def _row(webshop: Webshop, one: PlacedOrder, is_paid_only: bool) -> SoughtOrder:
    total = one.total or ZERO
    return SoughtOrder(
        webshop=webshop,
        order_gid=one.shopify_id,
        order_name=one.name,
        placed_at=one.processed_at,
        placed_on=webshop.day_of(one.processed_at),
        currency=one.currency or webshop.currency,
        total=total,
        net=total - (one.tax or ZERO),
        current_total=total if one.current_total is None else one.current_total,
        customer_currency=one.customer_currency or one.currency or webshop.currency,
        customer_total=total if one.customer_total is None else one.customer_total,
        left_out=_left_out(one, is_paid_only),
    )


def _left_out(one: PlacedOrder, is_paid_only: bool) -> str:
    """Why anybody would not book it; "" where it is to be."""
    if one.is_test:
        return Skipped.TEST_ORDER.value
    if one.is_cancelled:
        return Skipped.CANCELLED.value
    if is_paid_only and one.financial_status not in selection.WAS_PAID:
        return Skipped.UNPAID.value
    return UNTOLD if one.total is None else "" if one.total else Skipped.ZERO_TOTAL.value


def _settle(connection: Connection, search: TakeOver) -> bool:
    """What is found where, and the end of the look: both or neither."""
    webshop = search.webshop
    _forget_booked(webshop)
    asked = SoughtOrder.objects.filter(webshop=webshop, answer=Said.OPEN, placed_on__gte=search.since)
    rows = {one.order_gid: one for one in asked}
    entries = _entries(connection, since=search.since)
    found = matching.match([_wanted(one) for one in rows.values()], entries)
    changed = [_found(rows[one.order], one) for one in found]
    with transaction.atomic():
        if not mine(search).update(state=Stage.DONE, ended_at=timezone.now(), why_later=""):
            return False
        SoughtOrder.objects.bulk_update(changed, _FOUND, batch_size=_AT_ONCE)
    return True


def _forget_booked(webshop: Webshop) -> None:
    """Orders that this app booked itself are not looked for."""
    booked = Document.objects.filter(webshop=webshop, kind=Kind.SALE.value, state__in=MAYBE_IN_EXACT)
    SoughtOrder.objects.filter(webshop=webshop, order_gid__in=booked.values("order_gid")).delete()


def _entries(connection: Connection, *, since: date) -> list[Entry]:
    """Entries that may be one of these orders: not this app's own, of any webshop, and not said to be another order."""
    administration = connection.chosen.get()
    entries = books.entries_of(administration, Stretch(since - _A_DAY, date.max))
    ids = {entry.entry_id for entry in entries}
    ours = {one for kind in (Document, TillDay, MoneyDocument) for one in under_way.ids_in_exact(kind, ids)}
    said = SoughtOrder.objects.filter(webshop=connection.webshop, answer=Said.OTHERS)
    ours |= set(said.values_list("entry_id", flat=True))
    return [entry for entry in entries if entry.entry_id not in ours]


def _wanted(row: SoughtOrder) -> Wanted:
    return Wanted(
        order=row.order_gid,
        name=row.order_name,
        number=matching.number_of(row.order_name),
        on=row.placed_on,
        currency=row.currency,
        total=row.total,
        net=row.net,
        current_total=row.current_total,
        customer_currency=row.customer_currency,
        customer_total=row.customer_total,
        is_to_book=not row.left_out,
    )


def _found(row: SoughtOrder, one: Match) -> SoughtOrder:
    entry = one.entry
    about: dict[str, Any] = {
        "confidence": one.sureness.name.lower(),
        "how": [how.value for how in one.how],
        "entry_id": entry.entry_id,
        "entry_number": entry.number,
        "entry_reference": entry.reference,
        "journal": entry.journal,
        "entry_on": entry.on,
        "entry_currency": entry.currency,
        "entry_total": entry.total,
        "entry_codes": {code: [f"{each.net}", f"{each.vat}"] for code, each in entry.by_code.items()},
        "orders_in_entry": one.orders,
    }
    for name, value in about.items():
        setattr(row, name, value)
    return row
