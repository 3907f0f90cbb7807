"""Processes that start together and end together: each with its own log, none left behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from development.places import PROJECT, Problem

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux's prctl
_PATIENCE_SECONDS = 20.0


@dataclass(slots=True)
class Child:
    """One process; `ends_with` is the signal that stops it gracefully."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    ends_with: int


@dataclass(slots=True)
class Children:
    """Started in order, stopped in the opposite order."""

    logs: Path
    all: list[Child] = field(default_factory=list)

    def start(
        self,
        name: str,
        command: list[str],
        *,
        environment: Mapping[str, str],
        user: str | None = None,
        ends_with: int = signal.SIGTERM,
    ) -> Child:
        """In a session of its own, so that Ctrl-C reaches only us, and we stop the others in order."""
        self.logs.mkdir(parents=True, exist_ok=True)
        log = self.logs / f"{name}.log"
        with log.open("ab") as output:
            process = subprocess.Popen(
                command,
                cwd=PROJECT if user is None else "/",
                env=dict(environment),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_die_with_parent,
                user=user,
            )
        child = Child(name, process, log, ends_with)
        self.all.append(child)
        return child

    def check_alive(self) -> None:
        """Raises Problem with the end of the log of the first that died."""
        for child in self.all:
            if child.process.poll() is not None:
                lines = child.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:]
                raise Problem(f"{child.name} ended by itself. The end of {child.log}:\n  " + "\n  ".join(lines))

    def wait_for(self, what: str, is_ready: Callable[[], bool], *, seconds: float = 60) -> None:
        """Until it is ready. Raises Problem when a process dies or the time is over."""
        until = time.monotonic() + seconds
        while not is_ready():
            self.check_alive()
            if time.monotonic() > until:
                raise Problem(f"{what} did not come up within {seconds:.0f} seconds. See {self.logs}.")
            time.sleep(0.1)

    def stop(self) -> None:
        """The last started first; who does not end in time is killed."""
        for child in reversed(self.all):
            _stop(child)
        self.all.clear()


def _stop(child: Child) -> None:
    if child.process.poll() is None:
        child.process.send_signal(child.ends_with)
        try:
            child.process.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            child.process.kill()
            child.process.wait()
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.process.pid, signal.SIGKILL)  # what a child left behind


def _die_with_parent() -> None:
    """Should we be killed, the children are too (Linux; elsewhere the ordinary stop has to do)."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)


def answers(url: str) -> bool:
    """Whether somebody answers there with 200."""
    try:
        with urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False
