"""`chaos`: the real processes struck down one by one, and two journals compared."""

from __future__ import annotations

import os
import subprocess

from development.places import PROJECT, PYTHON


def chaos(arguments: list[str]) -> int:
    """0 when every bar is met. The processes are its own, on free ports: a running demo is left alone."""
    (PROJECT / "build" / "static").mkdir(parents=True, exist_ok=True)
    command = [str(PYTHON), "-m", "tests.chaos.run", *arguments]
    return subprocess.run(command, cwd=PROJECT, env=dict(os.environ), check=False).returncode
