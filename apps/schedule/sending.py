"""One call for one document, of an order or a payout: every way it can end is a state, written down before all else.

Sending and looking up are apart, and the same for whatever goes to Exact once: who sends says how, never what then.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.utils import timezone

from apps.bookkeeping.json_values import NotReadable
from apps.calls.outcomes import LogInAgain, NobodyKnows, OthersFirst, Rejected, TryLater
from apps.exact.documents.told import Written
from apps.exact.door.failures import Forbidden
from apps.ledger import journal
from apps.ledger.journal import AnyDocument
from apps.ledger.under_way import Sent
from apps.schedule import turns
from apps.schedule.models import Turn
from apps.schedule.slices import Slice

log = structlog.get_logger(__name__)


def send(document: AnyDocument, post: Callable[[], Written | None]) -> Exception | None:
    """A claimed document: call once, record. `post` answers None where it has put the document off itself.

    The refusal, which the caller has to judge, or what made it unclear; None where neither. Raises TryLater, LogInAgain
    and TurnLost.
    """
    try:
        written = post()
    except TryLater as later:
        journal.try_later(document, later.not_before, why=later.why)
        raise
    except (LogInAgain, Forbidden) as closed:
        # Not this document but the connection is at fault: the next one would be refused as well.
        why = closed.text if isinstance(closed, Forbidden) else closed.why
        journal.wait_for_login(document, why=why)
        raise LogInAgain(why) from closed
    except Rejected as refused:
        return refused
    except Exception as problem:
        _mark_unclear(document, problem)
        return problem
    if written is not None:
        journal.mark_booked(document, written)
    return None


def send_or_hold(document: AnyDocument, post: Callable[[], Written | None]) -> None:
    """The same where Exact's refusal needs no more judging: it waits for a person."""
    problem = send(document, post)
    if isinstance(problem, Rejected):
        journal.hold(document, problem.code, text=problem.text, facts={"raw": problem.raw})


def send_all(turn: Turn, next_due: Callable[[], Sent | None], send_one: Callable[[Sent], None], *, what: str) -> None:
    """One slice of what goes to Exact behind the orders. Raises OthersFirst when more waits, TurnLost."""
    part = Slice()
    while document := next_due():
        if part.is_over or turns.has_rung(turn):
            raise OthersFirst(timezone.now(), f"more {what} are to be booked; orders come first")
        turns.check_ours(turn)
        part.take()
        send_one(document)


def look_up(document: AnyDocument, find: Callable[[], Written | None]) -> None:
    """Found → booked, surely not there → due again; what cannot be told stays unclear. Raises TryLater, LogInAgain."""
    try:
        _look_up(document, find)
    except Forbidden as closed:
        journal.note_still_unknown(document, why=closed.text)
        raise LogInAgain(closed.text) from closed
    except (TryLater, LogInAgain):
        raise  # not this document but the way to Exact
    except Rejected as refused:
        # The question was refused, not the entry: it may stand in Exact, so it must not become due again.
        journal.note_still_unknown(document, why=refused.text)
    except NotReadable as wrong:
        log.exception("stored booking unreadable", document=str(document.pk))
        journal.note_still_unknown(document, why=f"stored booking: {wrong}")
    except Exception as defect:
        log.exception("document not looked up", document=str(document.pk))
        journal.note_still_unknown(document, why=f"unexpected: {type(defect).__name__}")


def _look_up(document: AnyDocument, find: Callable[[], Written | None]) -> None:
    if not document.sent_to:
        journal.try_again(document, why="nothing was sent yet")
        return
    # Not from the claim: finding the debtor may have taken a minute before the entry was sent.
    unclear_since = document.updated_at
    found = find()
    if found is not None:
        journal.mark_booked(document, found, found=True)
    elif timezone.now() - unclear_since >= timedelta(seconds=settings.UNCLEAR_WAIT_SECONDS):
        # Long enough for an entry that was on its way to have arrived: it never got there.
        journal.try_again(document, why="not in Exact: it is sent again")


def _mark_unclear(document: AnyDocument, problem: Exception) -> None:
    """The answer was lost, or a defect of ours was met while sending: it is looked up before it is tried again."""
    if isinstance(problem, journal.ClaimLost):
        raise turns.TurnLost(f"document {document.pk}") from problem
    if not isinstance(problem, NobodyKnows):
        log.error("document not sent", document=str(document.pk), exc_info=problem)
    why = problem.why if isinstance(problem, NobodyKnows) else f"unexpected: {type(problem).__name__}"
    journal.mark_unknown(document, why=why)
