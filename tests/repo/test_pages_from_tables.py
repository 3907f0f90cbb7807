"""Pages of docs/ that are written from a table in the code say what the table says."""

from __future__ import annotations

from apps.ledger.states import MAYBE_IN_EXACT, NOT_SENT, STEPS, State
from development import states_page


def test_the_page_of_states_is_what_the_table_says() -> None:
    assert states_page.PAGE.read_text(encoding="utf-8") == states_page.page(), "run: python3 dev.py docs"


def test_every_state_can_be_reached_and_none_is_both_sent_and_not_sent() -> None:
    assert {after for _, after in STEPS} == set(State)
    assert set(State) == NOT_SENT | MAYBE_IN_EXACT | {State.REMOVED}
    assert not NOT_SENT & MAYBE_IN_EXACT
