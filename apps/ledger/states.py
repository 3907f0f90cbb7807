"""The life of a document: which state may follow which. `journal` is the only one that moves a document.

due ──claim──▶ sending ──Exact answered──▶ booked
held, skipped ◀─▶ due        a person, a setting or a newer order decides
sending ──answer lost──▶ unknown ──looked up──▶ booked | due
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
    BOOKED = "booked", _("booked")


# A state may also stay what it is (a newer order gives a due document other amounts); that is no transition.
TRANSITIONS: dict[State, frozenset[State]] = {
    State.DUE: frozenset({State.SENDING, State.HELD, State.SKIPPED}),
    State.HELD: frozenset({State.DUE, State.SKIPPED}),
    State.SKIPPED: frozenset({State.DUE, State.HELD}),
    State.SENDING: frozenset({State.BOOKED, State.DUE, State.HELD, State.UNKNOWN}),
    State.UNKNOWN: frozenset({State.BOOKED, State.DUE}),
    State.BOOKED: frozenset(),
}

# Nothing of these was ever received by Exact: they follow the newest state of their order.
NOT_SENT = frozenset({State.DUE, State.HELD, State.SKIPPED})
# These stand in Exact, or may: a newer order only adds to them.
MAYBE_IN_EXACT = frozenset({State.BOOKED, State.SENDING, State.UNKNOWN})


class NotAllowed(Exception):
    """The document is not in a state from which this may happen."""


def check_transition(before: str, *, to: State) -> None:
    """Raises NotAllowed for a step that the table does not know."""
    if to not in TRANSITIONS[State(before)]:
        raise NotAllowed(f"{before} -> {to}")


def can_become(before: str, *, to: State) -> bool:
    """Whether a button for this step may be shown."""
    return to in TRANSITIONS[State(before)]
