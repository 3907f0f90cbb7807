"""What happened to an order, in the order it happened, and what every attempt came to, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.exact.refusals import table, words
from apps.ledger.models import Attempt, Document, DocumentKind, TillAttempt
from apps.ledger.states import State

HowItEnded = Attempt.HowItEnded

_ATTEMPTS: dict[str, Promise] = {
    HowItEnded.RUNNING: gettext_lazy("It is being sent to Exact."),
    HowItEnded.BOOKED: gettext_lazy("Exact booked it."),
    HowItEnded.LATER: gettext_lazy("Nothing was sent: Exact did not answer, or allowed no more calls just then."),
    HowItEnded.REJECTED: gettext_lazy("Exact refused it."),
    HowItEnded.LOG_IN_AGAIN: gettext_lazy("Nothing was sent: Exact asked to log in again."),
    HowItEnded.UNKNOWN: gettext_lazy("Exact gave no clear answer; it is looked up there before anything else."),
    HowItEnded.FOUND: gettext_lazy("It was looked up and stands in Exact."),
    HowItEnded.REMOVED: gettext_lazy("It was deleted in Exact, because its order is booked anew."),
    HowItEnded.NOT_FOUND: gettext_lazy("It was looked up and is not in Exact, so it is sent again."),
}
_KINDS: dict[str, Promise] = {
    DocumentKind.SALE: gettext_lazy("Booked in Exact"),
    DocumentKind.REFUND: gettext_lazy("Refund booked in Exact"),
    DocumentKind.CHANGE: gettext_lazy("Change booked in Exact"),
    DocumentKind.REVERSAL: gettext_lazy("Taken back in Exact"),
}


@dataclass(frozen=True, slots=True)
class OrderMoment:
    """One thing that happened. `document` where it is another one of the same order."""

    at: datetime
    text: str
    document: Document | None = None


def timeline(
    document: Document, attempts: Sequence[Attempt | TillAttempt], others: Sequence[Document]
) -> list[OrderMoment]:
    """Placed, paid, seen, booked, refunded; oldest first."""
    found = [OrderMoment(document.placed_at, _("Placed in Shopify"))]
    if document.paid_at:
        found.append(OrderMoment(document.paid_at, _("Paid in full")))
    found.append(OrderMoment(document.created_at, _("Seen by this app")))
    booked = next(
        (one for one in attempts if one.outcome in (HowItEnded.BOOKED, HowItEnded.FOUND) and one.ended_at), None
    )
    if booked and booked.ended_at:
        found.append(OrderMoment(booked.ended_at, str(_KINDS[document.kind])))
    for other in others:
        text = _KINDS[other.kind] if other.state == State.BOOKED else capfirst(other.get_kind_display())
        suffix = "" if other.state == State.BOOKED else f": {other.get_state_display()}"
        found.append(
            OrderMoment(other.updated_at if other.state == State.BOOKED else other.created_at, f"{text}{suffix}", other)
        )
    return sorted(found, key=lambda moment: moment.at)


def attempt(tried: Attempt | TillAttempt) -> str:
    """What came of an attempt, in the reader's language alone; what Exact said of it stands at the order."""
    text = str(_ATTEMPTS[tried.outcome])
    code = tried.message.partition(": ")[0]
    if words.is_ours(code) or code == "unknown":
        return text
    row = table.find(code)
    more = words.filled(row.text, {}) if row else words.stored(tried.message) if _is_a_sentence(tried.message) else ""
    return f"{text} {more}".strip()


def _is_a_sentence(message: str) -> bool:
    """Whether it is one of our own, which are there in Dutch, and not a technical remark."""
    with translation.override("nl"):
        return words.stored(message) != message
