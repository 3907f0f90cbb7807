"""What the rules want of an order, document by document: a booking, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import IntegrityError

from apps.bookkeeping import anew, documents
from apps.bookkeeping.book import OrderVerdict, Outcome
from apps.bookkeeping.booking import Booking, Kind
from apps.bookkeeping.refusals import Held, Reason, Skipped
from apps.ledger.models import Document
from apps.ledger.states import State
from apps.tills import sorting

TendersByKey = Mapping[sorting.Key, sorting.TillTenders]


@dataclass(frozen=True, slots=True)
class WantedDocument:
    """One document as the rules want it now: a booking, or the reason why there is none."""

    kind: Kind
    source: str
    version: int
    state: State
    booking: Booking | None = None
    reason: Reason | None = None
    reference: str = ""
    proposed: Booking | None = None  # of what waits: as it would be booked
    tenders: sorting.TillTenders | None = None  # where it goes into the day book of its till


def of_outcome(outcome: Outcome, *, standing: Sequence[Document]) -> list[WantedDocument]:
    """Orders and refunds have one document each; of changes there are as many as the rules have numbers for.

    What stands is not read here: an order can be held because its stored bookings cannot be.
    """
    wanted = [
        WantedDocument(b.kind, b.source, b.number, State.DUE, booking=b, reference=b.reference)
        for b in outcome.bookings
    ]
    proposed = {(b.kind, b.source, b.number): b for b in outcome.proposed}
    wanted += [
        WantedDocument(
            part.kind,
            part.source,
            part.number,
            State.HELD,
            reason=part.reason,
            reference=part.reference,
            proposed=proposed.get((part.kind, part.source, part.number)),
        )
        for part in outcome.held
    ]
    if outcome.reason is None or (wanted and outcome.reason.code is not Skipped.BY_OTHERS):
        return wanted  # what others booked is left out itself; its refunds are not
    kind = Kind.CHANGE if any(document.kind == Kind.SALE for document in standing) else Kind.SALE
    state = State.HELD if outcome.verdict is OrderVerdict.HELD else State.SKIPPED
    taken = {document.version for document in standing if document.kind == Kind.CHANGE}
    number = next(documents.numbers_beside(taken))
    would = proposed.get((kind, outcome.order, number))
    return [*wanted, WantedDocument(kind, outcome.order, number, state, None, outcome.reason, outcome.name[:30], would)]


def at_its_till(want: WantedDocument, found: TendersByKey) -> WantedDocument:
    """With how it was paid, where it goes into the day book of its till: then no payment stands in its own entry."""
    tenders = found.get((want.kind, want.source, want.version))
    if tenders is None or want.booking is None:
        return want
    return replace(want, booking=replace(want.booking, payments=()), tenders=tenders)


def of_generation(want: WantedDocument, generation: int) -> WantedDocument:
    """Under a reference of its own, where the order is booked anew."""
    return replace(
        want,
        booking=anew.numbered(want.booking, generation) if want.booking else None,
        proposed=anew.numbered(want.proposed, generation) if want.proposed else None,
        reference=anew.reference(want.reference, generation),
    )


def as_our_fault(want: WantedDocument, defect: IntegrityError) -> WantedDocument:
    """Held: the database refused to keep it."""
    diagnosis = getattr(defect.__cause__, "diag", None)
    facts = {"problem": type(defect).__name__, "constraint": getattr(diagnosis, "constraint_name", None) or ""}
    return replace(want, state=State.HELD, booking=None, reason=Reason(Held.OUR_FAULT, facts=facts))
