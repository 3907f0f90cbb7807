"""The only writer of documents' states after they were recorded: claim, what Exact answered, what a person chose.

Every step is a conditional UPDATE that must change exactly one row: two workers can never both have a document.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from apps.bookkeeping import bookings_json
from apps.bookkeeping.booking import Remark
from apps.bookkeeping.money import Money
from apps.ledger import retries, states, till_days
from apps.ledger.models import Attempt, Document, MoneyDocument, SeenOrder, TillDay
from apps.ledger.reasons import BY_MERCHANT, GAVE_UP, READ_AGAIN
from apps.ledger.sent_models import MESSAGE_LENGTH
from apps.ledger.states import NotAllowed, State
from apps.shops.models import Webshop
from apps.shops.prepared import insert_row, update_where

RECEIPT_MISSING = "receipt_missing"
# What goes to Exact once: everything here but what a person asks of an order is the same for all.
AnyDocument = Document | MoneyDocument | TillDay


class ClaimLost(Exception):
    """Another worker took this one for dead and has the document."""


class ExactAnswer(Protocol):
    """What Exact answered: its id and number, the total incl. VAT that it booked (None: not told), and what differs."""

    @property
    def exact_id(self) -> str: ...
    @property
    def number(self) -> str: ...
    @property
    def total(self) -> Money | None: ...
    @property
    def warnings(self) -> tuple[Remark, ...]: ...


def claim(document: AnyDocument) -> bool:
    """Take a due document for sending; False when it is no longer what was read: taken, or recorded anew.

    Opens the attempt.
    """
    now, tries = timezone.now(), document.attempts_count + 1
    as_read = {"updated_at": document.updated_at}
    with transaction.atomic():
        claimed = _move(document, State.SENDING, where=as_read, claimed_at=now, not_before=None, attempts_count=tries)
        if claimed:
            insert_row(document.attempts.model(document_id=document.pk, started_at=now))
    return claimed


def mark_booked(document: AnyDocument, written: ExactAnswer, *, found: bool = False) -> None:
    """The document is in Exact, which nothing changes any more. `found`: by looking it up, after an unclear answer."""
    warnings = [*document.warnings, *bookings_json.warnings_to_json(written.warnings)]
    total = written.total.amount if written.total is not None else None
    with transaction.atomic():
        _must_move(
            document,
            State.BOOKED,
            exact_id=written.exact_id,
            exact_number=str(written.number),
            warnings=warnings,
            not_before=None,
            **({"exact_total": total} if isinstance(document, Document) else {}),
        )
        if isinstance(document, TillDay):
            till_days.book_receipts(document)
        _end_attempt(document, Attempt.HowItEnded.FOUND if found else Attempt.HowItEnded.BOOKED)


def mark_removed(document: Document) -> None:
    """The app deleted it in Exact, or found it gone there, because its order is booked anew."""
    with transaction.atomic():
        if not _move(document, State.REMOVED, where={"is_undone": True}, exact_id="", exact_total=None):
            raise NotAllowed(f"{document.pk} is not to be deleted: {document.state}")
        _end_attempt(document, Attempt.HowItEnded.REMOVED)


def note_receipt(document: Document, exact_id: str) -> None:
    """Write down how far its receipt is, before and after it goes to Exact: another try then makes no second one.

    Raises ClaimLost as `note_sending` does.
    """
    _note(document, attached_id=exact_id)


def note_sending(document: AnyDocument, *, to: str, warnings: tuple[Remark, ...] = ()) -> None:
    """Write down, right before it is sent, Exact's id of the debtor: by that it is recognised after a lost answer.

    `warnings` take the place of those that an earlier try had. Raises ClaimLost for a worker that lost its turn
    meanwhile: it must not send.
    """
    own = [one for one in document.warnings if one["code"] != RECEIPT_MISSING]
    _note(document, sent_to=to, warnings=[*own, *bookings_json.warnings_to_json(warnings)])


def _note(document: AnyDocument, **fields: Any) -> None:
    """Only whoever has the document may write on it."""
    ours = {"pk": document.pk, "state": State.SENDING, "claimed_at": document.claimed_at}
    if not update_where(type(document), ours, fields):
        raise ClaimLost(str(document.pk))
    for name, value in fields.items():
        setattr(document, name, value)


def try_later(document: AnyDocument, not_before: datetime, *, why: str) -> None:
    """Nothing was sent and the document is not at fault (a limit, an outage): due again, and no try was spent."""
    with transaction.atomic():
        _must_move(document, State.DUE, not_before=not_before, attempts_count=document.attempts_count - 1)
        _end_attempt(document, Attempt.HowItEnded.LATER, message=why)


def try_again(document: AnyDocument, *, why: str) -> None:
    """The try failed and surely left nothing in Exact: due after a pause, held when it failed too often."""
    outcome = Attempt.HowItEnded.NOT_FOUND if document.state == State.UNKNOWN else Attempt.HowItEnded.LATER
    with transaction.atomic():
        pause = retries.pause(document.attempts_count)
        _must_move(document, State.DUE, not_before=timezone.now() + (pause or timedelta(0)))
        if pause is None:
            reason = {"amounts": {}, "facts": {"raw": why}}
            _must_move(document, State.HELD, reason_code=GAVE_UP, reason=reason)
        _end_attempt(document, outcome, message=why)


def wait_for_login(document: AnyDocument, *, why: str) -> None:
    """Nothing was sent: only a person can give the permission again. Due, as soon as it is there."""
    with transaction.atomic():
        _must_move(document, State.DUE, not_before=None, attempts_count=document.attempts_count - 1)
        _end_attempt(document, Attempt.HowItEnded.LOG_IN_AGAIN, message=why)


def hold(document: AnyDocument, code: str, *, text: str, facts: Mapping[str, str] | None = None) -> None:
    """Exact refused it: waits for a person. `text` says in plain words what is wrong and what to do."""
    reason = {"amounts": {}, "facts": {**(facts or {}), "text": text}}
    with transaction.atomic():
        _must_move(document, State.HELD, reason_code=code, reason=reason)
        _end_attempt(document, Attempt.HowItEnded.REJECTED, message=f"{code}: {text}")


def mark_unknown(document: AnyDocument, *, why: str) -> None:
    """Whether Exact has it is unclear; `schedule.reconcile` looks it up before anything else happens to it."""
    with transaction.atomic():
        _must_move(document, State.UNKNOWN)
        _end_attempt(document, Attempt.HowItEnded.UNKNOWN, message=why)


def note_still_unknown(document: AnyDocument, *, why: str) -> None:
    """It was looked up in vain, or the look-up was refused: stays unclear, and the log says why."""
    _end_attempt(document, Attempt.HowItEnded.UNKNOWN, message=why)


def skip(
    document: AnyDocument, *, who: str, why: str, by: str = BY_MERCHANT, about: Mapping[str, str] | None = None
) -> None:
    """A person (`who`: an id) decided that it is not booked; a newer order does not change that, `retry` does.

    `about`: what the sentence of `by` names.
    """
    if not can_skip(document):
        raise NotAllowed(f"{document.state} cannot be left out")
    facts = {"who": who, "why": why[:MESSAGE_LENGTH], **(about or {})}
    _must_move(document, State.SKIPPED, reason_code=by, reason={"amounts": {}, "facts": facts})


def retry(document: Document) -> None:
    """A person asks for another try. The order is read again in the next sync, under the rules of that moment."""
    if not can_retry(document):
        raise NotAllowed(f"{document.state} cannot be tried again")
    if State(document.state) in (State.DUE, State.UNKNOWN):
        due_now(document.webshop, order_gid=document.order_gid)
        return
    with transaction.atomic():
        SeenOrder.objects.filter(webshop=document.webshop_id, order_gid=document.order_gid).update(rules_version="")
        if document.booking is not None:
            _must_move(document, State.DUE, not_before=None, attempts_count=0)
        elif document.state == State.SKIPPED:
            _must_move(document, State.HELD, reason_code=READ_AGAIN, reason={})


def send_again(document: MoneyDocument) -> None:
    """A person asks for another try of what Exact refused, or wants it booked after all."""
    _must_move(document, State.DUE, not_before=None, attempts_count=0)


def can_retry(document: Document) -> bool:
    """Whether `retry` may be asked for. What waits for the end of its till's day only waits for that."""
    if document.state == State.DUE and document.tenders is not None:
        return False
    return State(document.state) in (State.HELD, State.SKIPPED, State.DUE, State.UNKNOWN)


def due_now(webshop: Webshop, *, order_gid: str = "") -> None:
    """A person does not want to wait: what was put off is due at once; of one order, or of all."""
    put_off = Document.objects.filter(webshop=webshop, state=State.DUE, not_before__isnull=False)
    mine = put_off.filter(order_gid=order_gid) if order_gid else put_off
    mine.update(not_before=None, attempts_count=0, updated_at=timezone.now())


def can_skip(document: AnyDocument) -> bool:
    """Whether `skip` may be asked for. Of an order that is booked anew everything is taken back, or nothing."""
    is_reversal = isinstance(document, Document) and document.undoes_id is not None
    return not is_reversal and states.can_become(document.state, to=State.SKIPPED)


def _move(document: AnyDocument, to: State, *, where: Mapping[str, Any] | None = None, **fields: Any) -> bool:
    """The one place that changes the state of a recorded document. False: it was no longer what we thought.

    `where`: what must be true of it as well.
    """
    states.check_transition(document.state, to=to)
    if to not in (State.HELD, State.SKIPPED):
        fields |= {"reason_code": "", "reason": {}}
    fields |= {"state": to.value, "updated_at": timezone.now()}
    if not update_where(type(document), {"pk": document.pk, "state": document.state, **(where or {})}, fields):
        document.refresh_from_db()
        return False
    for name, value in fields.items():
        setattr(document, name, value)
    return True


def _must_move(document: AnyDocument, to: State, **fields: Any) -> None:
    before = document.state
    if not _move(document, to, **fields):
        raise NotAllowed(f"{before} -> {to}: it is {document.state} by now")


def _end_attempt(document: AnyDocument, outcome: Attempt.HowItEnded, *, message: str = "") -> None:
    """Close the open attempt; a look-up after an unclear answer is an attempt of its own in the log."""
    now, message = timezone.now(), message[:MESSAGE_LENGTH]
    ended = {"ended_at": now, "outcome": outcome, "message": message}
    if not update_where(document.attempts.model, {"document": document.pk, "ended_at": None}, ended):
        document.attempts.create(started_at=now, **ended)
