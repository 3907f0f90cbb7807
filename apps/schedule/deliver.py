"""Sends every due document to Exact, one call each. What happened is written down before anything else is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain

import structlog
from django.conf import settings
from django.db.models import prefetch_related_objects
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Booking, Form, Remark
from apps.bookkeeping.refusals import Held
from apps.calls import budget
from apps.calls.outcomes import LogInAgain, NobodyKnows, OthersFirst, Rejected, TryLater
from apps.exact.codes import catalog
from apps.exact.debtors import assign
from apps.exact.debtors.assign import Assigned
from apps.exact.documents import find, receipts, writers
from apps.exact.documents.bodies import Terms
from apps.exact.documents.delivered import Standing
from apps.exact.documents.receipts import Attached, Memory
from apps.exact.documents.told import Written
from apps.exact.door import unsaid
from apps.exact.models import Connection
from apps.ledger import due, generations, journal, under_way
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.schedule import erasures, progress, reversals, sending, turns
from apps.schedule.administration_lock import lock_administration
from apps.schedule.buyers import Buyers, BuyerUnread
from apps.schedule.history import deeds
from apps.schedule.models import Run, Turn
from apps.schedule.slices import Slice
from apps.shops.models import Webshop

log = structlog.get_logger(__name__)

# So many answers in a row that say nothing: Exact is away, and every further entry would have to be looked up as well.
_UNCLEAR_IN_A_ROW = 2
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Around:
    """What all documents of a slice have in common.

    `look_until`: up to this day one may stand in Exact since before the shop was erased; then it is looked for first.
    """

    look_until: date | None
    buyers: Buyers


@dataclass(frozen=True, slots=True)
class _Parcel:
    """All that one entry needs, ready to be sent."""

    booking: Booking
    terms: Terms
    warnings: tuple[Remark, ...]


def deliver(turn: Turn, run: Run, connection: Connection) -> None:
    """One slice of what is due, by a way into Exact as it stands now.

    Raises TryLater (a limit, or more waits: go on then) and LogInAgain.
    """
    counts = Counter[str]()
    try:
        _deliver_slice(turn, connection, counts)
    finally:
        progress.add(run, counts)


def _deliver_slice(turn: Turn, connection: Connection, counts: Counter[str]) -> None:
    """`counts`: how many were booked, and how many failed."""
    webshop, part, unclear_in_a_row = turn.webshop, Slice(), 0
    buyers = Buyers(webshop)
    work_list = _work_list(webshop, part, buyers)
    first = next(work_list, None)
    if first is None:
        return
    catalog.refresh_if_old(connection, age=catalog.A_DAY)
    around = _Around(erasures.last_day_before_erasure(webshop), buyers)
    prefetch_related_objects([connection.webshop], "exact_collective_debtors")
    for document in chain([first], work_list):
        if part.is_over or (document.is_history and turns.has_rung(turn)):
            raise OthersFirst(timezone.now(), "more is to be booked; other webshops and live orders come first")
        turns.check_ours(turn)
        is_behind = document.is_history or document.undoes_id is not None or document.generation > 1
        share = budget.HISTORY if is_behind else budget.SPARING
        with lock_administration(connection), budget.sparing(share):
            if journal.claim(document):
                with structlog.contextvars.bound_contextvars(document=str(document.pk)), unsaid.one_document():
                    _deliver_document(document, connection, counts, around)
        part.take()
        if document.state != State.BOOKED:
            connection = _as_now(connection)
        unclear_in_a_row = unclear_in_a_row + 1 if document.state == State.UNKNOWN else 0
        if unclear_in_a_row == _UNCLEAR_IN_A_ROW:
            wait = timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS)
            raise TryLater(timezone.now() + wait, "Exact gives no clear answers")


def _work_list(webshop: Webshop, part: Slice, buyers: Buyers) -> Iterator[Document]:
    """What is due, read by the slice; then once more, for what became due meanwhile."""
    while found := _next_documents(webshop, most=max(part.pieces, 1)):
        buyers.expect(found)
        yield from found


def _next_documents(webshop: Webshop, *, most: int) -> list[Document]:
    now = timezone.now()
    found = due.next_documents(webshop, at=now, most=most)
    if any(document.is_history for document in found) and not deeds.can_book(webshop):
        return due.next_documents(webshop, at=now, with_history=False, most=most)
    return found


def _as_now(connection: Connection) -> Connection:
    """The way to Exact with settings, codes and debtors as they stand now.

    They are read once for a slice, and once more after a refusal, which may have changed what we keep of Exact.
    """
    found = Connection.objects.select_related("credential", "administration", "webshop__settings").get(pk=connection.pk)
    prefetch_related_objects([found.webshop], "exact_collective_debtors")
    return found


def _deliver_document(document: Document, connection: Connection, counts: Counter[str], around: _Around) -> None:
    """A claimed document: call once, record."""
    problem = sending.send(document, partial(_post, document, connection, around))
    if isinstance(problem, Rejected):
        counts["failed"] += _is_held(document, problem)
    elif problem is not None:
        counts["failed"] += 1
    elif document.state == State.BOOKED:
        counts["booked"] += 1


def _post(document: Document, connection: Connection, around: _Around) -> Written | None:
    """None when it is put off."""
    parcel = _prepare(document, connection, around.buyers)
    if parcel is None:
        return None
    journal.note_sending(document, to=parcel.terms.customer, warnings=parcel.warnings)
    written = _written_before(parcel, connection, until=around.look_until)
    return written or writers.post(connection, parcel.booking, terms=parcel.terms)


def _is_held(document: Document, refused: Rejected) -> bool:
    """Whether it waits for a person now.

    Only a debtor that is gone is asked anew by itself, once: what was remembered of it is forgotten by now.
    """
    if refused.code == "debtor_unknown" and document.attempts_count == 1:
        journal.try_again(document, why=refused.text)
        return False
    journal.hold(document, refused.code, text=refused.text, facts={"raw": refused.raw})
    return True


def _written_before(parcel: _Parcel, connection: Connection, *, until: date | None) -> Written | None:
    """The document as an earlier installation of this shop booked it, whose ledger was erased since."""
    booking = parcel.booking
    if until is None or booking.booked_on > until:
        return None
    found = find.document(
        connection,
        booking,
        created_after=_EVER,
        taken=partial(under_way.ids_in_exact, Document),
        debtor=parcel.terms.customer,
    )
    return writers.settle(connection, found, booking=booking) if found else None


def _prepare(document: Document, connection: Connection, buyers: Buyers) -> _Parcel | None:
    """Everything before the one call; None when it is put off. Raises Exact's own outcomes."""
    try:
        return _pack(document, connection, buyers)
    except (TryLater, LogInAgain, Rejected, NobodyKnows, journal.ClaimLost):
        raise
    except BuyerUnread as unread:
        journal.try_later(document, unread.not_before, why=unread.why)
    except bookings_json.BookingsUnreadable as wrong:
        log.exception("stored booking unreadable", document=str(document.pk))
        journal.hold(document, Held.BOOKING_UNREADABLE, text=str(wrong))
    except Exception as defect:
        log.exception("document not prepared", document=str(document.pk))
        journal.try_again(document, why=f"unexpected: {type(defect).__name__}")
    return None


def _pack(document: Document, connection: Connection, buyers: Buyers) -> _Parcel:
    """The receipt is last: nothing of it is in Exact where the debtor is not."""
    booking = bookings_json.from_json(document.booking or {})
    if document.undoes is not None:
        return _Parcel(*reversals.pack(document, document.undoes, booking, connection), ())
    chosen = connection.webshop.settings
    debtor, receipt = _find_debtor(document, connection, buyers), Attached()
    if chosen.attach_receipt:
        memory = Memory(document.attached_id, partial(journal.note_receipt, document))
        receipt = receipts.attach(connection, booking, customer=debtor.account_id, memory=memory)
    terms = Terms(
        debtor.account_id,
        payment_condition=booking.payment_condition or chosen.payment_condition,
        document=receipt.document,
        standing=_standing(document, booking),
    )
    return _Parcel(booking, terms, (*debtor.remarks, *receipt.warnings))


def _standing(document: Document, booking: Booking) -> Standing:
    """What a credit note must know of its order: its sales orders and other credit notes that stand in Exact."""
    if booking.form is not Form.CREDIT_NOTE:
        return Standing()
    mine = Document.objects.filter(webshop=document.webshop_id, order_gid=document.order_gid)
    same = generations.counted(mine.filter(state=State.BOOKED))
    orders_there, credits_there = (
        tuple(same.filter(booking__form=form.value).values_list("exact_id", flat=True))
        for form in (Form.SALES_ORDER, Form.CREDIT_NOTE)
    )
    return Standing(orders_there, credits_there)


def _find_debtor(document: Document, connection: Connection, buyers: Buyers) -> Assigned:
    """The debtor: the buyer's own, or the collective one, looked up once and remembered."""
    webshop = connection.webshop  # the same one, and known for the whole slice
    if document.customer_gid:
        return assign.for_buyer(
            connection,
            webshop,
            shopify_customer_id=document.customer_gid,
            details=partial(buyers.details, document, connection),
            coming=buyers.coming,
        )
    sold = {"location": document.location, "channel": document.channel, "country": document.country}
    return Assigned(assign.collective_for(connection, **sold))
