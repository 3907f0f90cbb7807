"""The chaos with small numbers: every case that needs no minute of waiting. `make chaos` runs all of it, and large."""

from __future__ import annotations

import pytest

from tests.chaos import run
from tests.chaos.play import SHORT

# Bars of seconds are for `make chaos` to report: here other tests may share the computer.
_TIMED = ("neighbours", "poison", "crash at a boundary", "crash anywhere", "database stopped", "minute limit")


@pytest.mark.timeout(400)
def test_nothing_is_lost_or_doubled_whatever_is_struck_down() -> None:
    verdicts = run.run(SHORT, seed=run.SEED, names=[name for name in run.CASES if name not in run.SLOW])
    wrong = [one for one in verdicts if one.lost or one.doubled or not (one.met or one.case in _TIMED)]
    assert wrong == [], run.table(wrong)
