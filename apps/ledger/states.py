"""The life of a document: which state may follow which, and what makes it so. `journal` alone moves a document.

docs/states.md is this table for people; `python3 dev.py docs` writes it.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a document is. The words are the merchant's."""

    DUE = "due", _("to be booked")
    HELD = "held", _("waiting for you")
    SKIPPED = "skipped", _("not booked")
    SENDING = "sending", _("being booked")
    UNKNOWN = "unknown", _("being looked up")
    GATHERED = "gathered", _("in the day book")
    BOOKED = "booked", _("booked")
    REMOVED = "removed", _("deleted again")


# A state may also stay what it is (a newer order gives a due document other amounts); that is no step.
STEPS: dict[tuple[State, State], str] = {
    (State.DUE, State.SENDING): "a worker takes it, right before the one call to Exact",
    (State.DUE, State.HELD): "a newer look at the order, or a setting, leaves a question; or it was tried too often",
    (State.DUE, State.SKIPPED): "a newer look at the order, or the merchant, leaves it out",
    (State.HELD, State.DUE): "the question is answered: by the order, by a setting, or by the merchant's 'try again'",
    (State.HELD, State.SKIPPED): "a newer look at the order, or the merchant, leaves it out",
    (State.SKIPPED, State.DUE): "a newer look at the order, a setting, or the merchant wants it after all",
    (State.SKIPPED, State.HELD): "the same, but a question is open",
    (State.DUE, State.GATHERED): "the day of its till is over: it stands in that day's entry",
    (State.GATHERED, State.BOOKED): "that day's entry is in Exact",
    (State.GATHERED, State.DUE): "that day's entry was refused, and the merchant has it made anew",
    (State.GATHERED, State.SKIPPED): "that day's entry was refused, and the merchant leaves the day out",
    (State.SENDING, State.BOOKED): "Exact answered that it has it",
    (State.SENDING, State.DUE): "surely nothing was sent: a limit, an outage, no login",
    (State.SENDING, State.HELD): "Exact refused it",
    (State.SENDING, State.UNKNOWN): "the answer was lost, or the worker died",
    (State.UNKNOWN, State.BOOKED): "it was looked up in Exact and is there",
    (State.UNKNOWN, State.DUE): "it was looked up in Exact and never arrived there",
    (State.BOOKED, State.REMOVED): "a person has its order booked anew, and the app deleted it in Exact",
}
TRANSITIONS: dict[State, frozenset[State]] = {
    state: frozenset(after for before, after in STEPS if before is state) for state in State
}

# Nothing of these was ever received by Exact: they follow the newest state of their order.
NOT_SENT = frozenset({State.DUE, State.HELD, State.SKIPPED})
# Nothing more becomes of these by itself.
AT_THEIR_END = (State.BOOKED, State.SKIPPED, State.REMOVED)
# These stand in Exact, or may: a newer order only adds to them.
MAYBE_IN_EXACT = frozenset({State.BOOKED, State.SENDING, State.UNKNOWN, State.GATHERED})


# On the way between us and Exact.
MOVING = (State.DUE, State.SENDING, State.UNKNOWN, State.GATHERED)


class NotAllowed(Exception):
    """The document is not in a state from which this may happen."""


def check_transition(before: str, *, to: State) -> None:
    """Raises NotAllowed for a step that the table does not know."""
    if to not in TRANSITIONS[State(before)]:
        raise NotAllowed(f"{before} -> {to}")


def can_become(before: str, *, to: State) -> bool:
    """Whether a button for this step may be shown."""
    return to in TRANSITIONS[State(before)]
