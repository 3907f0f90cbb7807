"""Writes down what the rules want booked of an order, as rows of documents.

What was never sent follows the newest state of its order: due, held and skipped documents are overwritten, and one that
is no longer wanted is skipped. What stands in Exact, or may, is never changed: the rules answer it with a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from apps.bookkeeping import bookings_json
from apps.bookkeeping.book import Outcome
from apps.bookkeeping.booking import Booking, Kind
from apps.bookkeeping.refusals import Skipped
from apps.ledger import generations, placed, states, till_days
from apps.ledger.models import Document, SeenOrder
from apps.ledger.reasons import BY_MERCHANT, BY_SUPPORT
from apps.ledger.states import MAYBE_IN_EXACT, NOT_SENT, State
from apps.ledger.wanted import TendersByKey, WantedDocument, as_our_fault, at_its_till, of_generation, of_outcome
from apps.shops.models import Webshop
from apps.shops.prepared import insert_row, prepared
from apps.tills.day import tender_to_json
from apps.tills.sorting import StandingReceipt

# Its row, made where there is none, locked either way, and written where this look is not older: one question.
_OPEN = """
    INSERT INTO ledger_seenorder AS seen (webshop_id, order_gid, updated_at, read_at, rules_version)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (webshop_id, order_gid) DO UPDATE SET
        updated_at = excluded.updated_at, read_at = excluded.read_at,
        rules_version = excluded.rules_version, deleted_at = NULL
    WHERE seen.updated_at <= excluded.updated_at
    RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Look:
    """How an order was looked at: as it was when it last changed (`updated_at`), when the reading began, under which
    rules, and as whose debtor it is booked.

    `is_history`: behind the live ones, and so it is sent.
    """

    updated_at: datetime
    read_at: datetime
    rules_version: str
    customer_gid: str = ""
    is_history: bool = False


@dataclass(frozen=True, slots=True)
class _Place:
    """Where it was sold or went to, and whose debtor it is: by these the debtor in Exact is chosen.

    `is_history`: its place in the line to Exact, behind the live ones.
    """

    location: str
    country: str
    customer_gid: str
    is_history: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """An order's documents, as long as nobody else can record one of them. `is_older`: than what was recorded last.

    `generation`: how often it was booked anew, and 1. Its `documents` are those of that generation alone: what was
    taken back before, and what took it back, is over. `before`: the order's document before it was booked anew, where
    its payments stand on that one's debtor.
    """

    webshop: Webshop
    order_gid: str
    look: Look
    is_older: bool
    documents: list[Document]
    generation: int = 1
    before: Document | None = None

    @property
    def standing(self) -> list[Document]:
        """Those that stand in Exact, or may."""
        return [document for document in self.documents if State(document.state) in MAYBE_IN_EXACT]

    @property
    def booked(self) -> list[Booking]:
        """The same, as bookings. Raises BookingsUnreadable, which holds this order and no other."""
        return [
            replace(bookings_json.from_json(document.booking), number=document.version)
            for document in self.standing
            if document.booking
        ]

    @property
    def standing_at_tills(self) -> list[StandingReceipt]:
        """The same, each with how it was paid where it stands in a till's day book. Raises BookingsUnreadable."""
        found = [document for document in self.standing if document.booking]
        return [
            StandingReceipt(booking, till_days.tenders_of(one)) for one, booking in zip(found, self.booked, strict=True)
        ]


def currencies_booked(webshop: Webshop, order_gids: Collection[str]) -> dict[str, str]:
    """By order, the currency of what stands in Exact of it, or may; "" where nothing does."""
    standing = generations.counted(Document.objects.filter(webshop=webshop, order_gid__in=order_gids))
    newest_first = (
        standing.filter(state__in=MAYBE_IN_EXACT).order_by("-created_at").values_list("order_gid", "currency")
    )
    return dict.fromkeys(order_gids, "") | dict(newest_first)  # the first one that was booked comes last, and counts


@contextmanager
def open_order(webshop: Webshop, order_gid: str, *, look: Look) -> Iterator[Opened]:
    """The order's documents, locked until the block ends: one recording of an order at a time.

    The look is written down as well, unless a newer one was; a block that fails leaves nothing of it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_OPEN, [webshop.pk, order_gid, look.updated_at, look.read_at, look.rules_version])
            is_older = cursor.fetchone() is None
        every = _documents_of(webshop.pk, order_gid)
        generation = generations.latest_of(every)
        documents = [one for one in every if one.generation == generation and one.kind != Kind.REVERSAL]
        before = generations.paid_on(every) if generation > 1 else None
        yield Opened(webshop, order_gid, look, is_older, documents, generation, before)


@prepared
def _documents_of(webshop_id: int, order_gid: str) -> QuerySet[Document]:
    mine = Document.objects.filter(webshop=webshop_id, order_gid=order_gid)
    return mine.order_by("created_at", "version").select_for_update()


def record(
    order: Opened, outcome: Outcome, *, tenders: TendersByKey | None = None, one_by_one: bool = False
) -> list[IntegrityError]:
    """The order's documents follow this outcome. One older than the one recorded changes nothing.

    Raises IntegrityError for what the database refuses, a defect of ours; nothing is recorded then. `one_by_one`: each
    document for itself. What was refused is the answer: that one is held, the others are recorded, and the order is
    read again in the next pass. `tenders`: of the documents that go into the day book of their till.
    """
    if order.is_older:
        return []
    wanted = of_outcome(outcome, standing=order.standing)
    wanted = [of_generation(at_its_till(want, tenders or {}), order.generation) for want in wanted]
    if any(_is_left_out(document) and document.kind == Kind.SALE for document in order.documents):
        wanted = []  # a person left the order out: nothing of it is booked
    by_key = {(document.kind, document.source, document.version): document for document in order.documents}
    place, refused = _place(order, outcome), list[IntegrityError]()
    for want in wanted:
        document = by_key.pop((want.kind.value, want.source, want.version), None) or Document(
            webshop=order.webshop, generation=order.generation
        )
        try:
            with transaction.atomic() if one_by_one else nullcontext():
                _write(document, want, outcome=outcome, place=place)
        except IntegrityError as defect:
            if not one_by_one:
                raise
            refused.append(defect)
            _write(document, as_our_fault(want, defect), outcome=outcome, place=place)
    for document in by_key.values():
        _drop(document)
    if refused:
        read_again(order)
    return refused


def read_again(order: Opened) -> None:
    """In the next pass, whatever the rules are then."""
    SeenOrder.objects.filter(webshop=order.webshop, order_gid=order.order_gid).update(rules_version="")


def _place(order: Opened, outcome: Outcome) -> _Place:
    """Kept as the first document in Exact has it: a corrected or erased address moves no refund to another debtor."""
    look = order.look
    first = next((document for document in order.standing if document.kind == Kind.SALE), order.before)
    if first is None:
        return _Place(outcome.location, outcome.country, look.customer_gid, look.is_history)
    return _Place(first.location, first.country, first.customer_gid, look.is_history)


def _is_left_out(document: Document) -> bool:
    return document.state == State.SKIPPED and document.reason_code in (BY_MERCHANT, BY_SUPPORT)


def _write(document: Document, want: WantedDocument, *, outcome: Outcome, place: _Place) -> None:
    """Create or overwrite, unless a person left it out or it may stand in Exact by now."""
    is_new = document._state.adding
    if not is_new:
        if State(document.state) not in NOT_SENT or _is_left_out(document) or _was_refused(document, want):
            return
        if document.state != want.state:
            states.check_transition(document.state, to=want.state)
            document.not_before = None
    about_order = {
        "order_gid": outcome.order,
        "order_name": outcome.name,
        "channel": outcome.channel,
        "location": place.location,
        "country": place.country,
        "customer_gid": place.customer_gid,
        "placed_at": outcome.placed_at or outcome.updated_at,
        "paid_at": outcome.paid_at,
        "shopify_total": outcome.total.amount,
        "is_history": place.is_history and (is_new or document.is_history),
    }
    identity = {"kind": want.kind.value, "source": want.source, "version": want.version, "reference": want.reference}
    content = _content(want, outcome=outcome)
    if document.attached_id and not (want.booking and bookings_json.is_same(document.booking, want.booking)):
        document.attached_id = ""  # the receipt that is in Exact tells of other amounts
    before = document.booking
    for name, value in {**identity, **about_order, **content}.items():
        setattr(document, name, value)
    if is_new:
        insert_row(document)
    else:
        document.save()
    placed.follow(document, before=before)


def _was_refused(document: Document, want: WantedDocument) -> bool:
    """Exact refused this very booking: reading the order once more does not change that, a person or a setting does."""
    is_refused = document.state == State.HELD and document.booking is not None
    return is_refused and want.booking is not None and bookings_json.is_same(document.booking, want.booking)


def _content(want: WantedDocument, *, outcome: Outcome) -> dict[str, Any]:
    reason, booking = want.reason, want.booking
    return {
        "state": want.state,
        "reason_code": reason.code.value if reason else "",
        "reason": bookings_json.reason_to_json(reason, proposed=want.proposed) if reason else {},
        "warnings": bookings_json.warnings_to_json(booking.warnings) if booking else [],
        "booked_on": booking.booked_on if booking else None,
        "currency": booking.currency if booking else outcome.total.currency,
        "total": booking.total.amount if booking else None,
        "vat": booking.vat.amount if booking else None,
        "booking": bookings_json.to_json(booking) if booking else None,
        "tenders": None if want.tenders is None else [tender_to_json(one) for one in want.tenders],
    }


def _drop(document: Document) -> None:
    """The rules no longer want this document: it stays in the log as skipped."""
    if State(document.state) not in NOT_SENT or document.state == State.SKIPPED:
        return
    states.check_transition(document.state, to=State.SKIPPED)
    document.state, document.reason_code, document.reason = State.SKIPPED, Skipped.NOTHING_BOOKED.value, {}
    before, document.booking = document.booking, None
    document.tenders = document.total = document.vat = document.not_before = None
    document.save()
    placed.follow(document, before=before)
