"""What a piece of work costs: questions to the database, CPU here and in PostgreSQL, seconds. Waiting is no CPU."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Spent:
    """Of this thread, and of the session that PostgreSQL has for it. Milliseconds, but `seconds`."""

    queries: list[str] = field(default_factory=list)
    cpu_ms: float = 0
    postgres_ms: float = 0
    seconds: float = 0

    def per(self, count: int) -> str:
        """Of one of so many, in words."""
        count = max(count, 1)
        return (
            f"{self.cpu_ms / count:.1f} ms CPU, {len(self.queries) / count:.1f} queries"
            f" (+ {self.postgres_ms / count:.1f} ms in PostgreSQL)"
        )


def cheapest(rounds: Sequence[Spent]) -> Spent:
    """The round that others on the machine disturbed least: what they evict and delay only adds."""
    return min(rounds, key=lambda spent: spent.cpu_ms)


@contextmanager
def spending(spent: Spent | None = None) -> Iterator[Spent]:
    """What is done within, in this thread; on top of what was spent before."""
    spent = spent or Spent()

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        spent.queries.append(sql)
        return execute(sql, params, many, context)

    session = _session()
    cpu, postgres, began = time.thread_time(), cpu_of(session), time.monotonic()
    with connection.execute_wrapper(note):
        yield spent
    spent.cpu_ms += (time.thread_time() - cpu) * 1000
    spent.postgres_ms += (cpu_of(session) - postgres) * 1000
    spent.seconds += time.monotonic() - began


def _session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def cpu_of(pid: int) -> float:
    """Seconds of CPU a process has used; 0 of one that is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def megabytes_of(pid: int) -> float:
    """What of its memory is in use and not shared with others (PSS); resident where that is not told."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0
