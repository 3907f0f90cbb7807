"""python -m development.states_page: writes docs/states.md from the table in apps/ledger/states.py."""

from __future__ import annotations

import os
import sys

import django
from django.utils import translation

from apps.ledger.states import NOT_SENT, STEPS, State
from development.places import PROJECT

PAGE = PROJECT / "docs" / "states.md"
_HEAD = """# The states of a document

Written by `python3 dev.py docs` from `apps/ledger/states.py`; a test compares them. What is not in the second table
cannot happen: the ledger refuses it.
"""


def page() -> str:
    """The whole page, in English."""
    with translation.override("en"):
        states = [f"| {state.value} | {state.label} | {_place(state)} |" for state in State]
    steps = [f"| {before.value} | {after.value} | {cause} |" for (before, after), cause in STEPS.items()]
    arrows = [f"    {before.value} --> {after.value}" for before, after in STEPS]
    return "\n".join(
        [
            _HEAD,
            *("| state | the merchant reads | in Exact |", "|---|---|---|", *states, ""),
            *("| from | to | when |", "|---|---|---|", *steps, ""),
            *("```mermaid", "stateDiagram-v2", *arrows, "```", ""),
        ]
    )


def _place(state: State) -> str:
    if state in NOT_SENT:
        return "no: it follows the newest look at its order"
    if state is State.REMOVED:
        return "no more: another document of its order stands there"
    return "yes" if state is State.BOOKED else "perhaps: nothing is sent before that is known"


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")
    django.setup()
    sys.exit(main())
