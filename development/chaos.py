"""`chaos`: the real processes struck down one by one, and two journals compared."""

from __future__ import annotations

import os
import subprocess

from development import checking
from development.places import PROJECT, PYTHON


def chaos(arguments: list[str]) -> int:
    """0 when every bar is met. The processes are its own, on free ports: a running demo is left alone."""
    (PROJECT / "build" / "static").mkdir(parents=True, exist_ok=True)
    command = [str(PYTHON), "-m", "tests.chaos.run", *arguments]
    failed = subprocess.run(command, cwd=PROJECT, env=dict(os.environ), check=False).returncode
    return failed if arguments else _play_the_promise() or failed


def _play_the_promise() -> int:
    """The state machine of tests/stories, at length."""
    os.environ["PROMISE"] = "long"
    return checking.test(["tests/stories/test_promise.py"])
