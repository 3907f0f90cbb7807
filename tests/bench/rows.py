"""One line of the table, and the table for people and for programs."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import timeit
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TARGET = PROJECT / "build" / "bench.json"
GROWN = PROJECT / "build" / "growth.json"


@dataclass(frozen=True, slots=True)
class Row:
    """`figure` is what was measured and `bar` what it must be, both in words; `id` is that of the design."""

    id: str
    what: str
    figure: str
    bar: str
    met: bool


@dataclass(slots=True)
class Table:
    """What was measured in this run."""

    rows: list[Row] = field(default_factory=list)

    def add(self, row: Row) -> None:
        """Told at once: the whole takes minutes."""
        self.rows.append(row)
        print(f"\n{_line(row)}", flush=True)

    def text(self) -> str:
        """For people."""
        return "\n".join(_line(row) for row in self.rows)

    def write(self) -> None:
        """For programs: build/bench.json."""
        TARGET.parent.mkdir(exist_ok=True)
        whole = {"machine": machine(), "commit": _commit(), "rows": [asdict(row) for row in self.rows]}
        TARGET.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def machine() -> str:
    """Which, how busy it is by others, and how fast just now: without that no time is worth anything."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**30
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    kind = f"{os.cpu_count()} cores ({_processor()}), {memory} GB, Python {platform.python_version()}"
    return f"{kind}, load {load}, {_yardstick_us():.0f} µs for a text of JSON"


def _yardstick_us() -> float:
    """A fixed piece of work, from JSON to JSON: the same machine is at times half as fast as at others."""
    text = json.dumps([{"line": number, "net": "12.34", "codes": ["21", "9"]} for number in range(40)])
    number = 200
    return min(timeit.repeat(lambda: json.dumps(json.loads(text)), number=number, repeat=9)) / number * 1e6


def all_met(rows: Sequence[Row]) -> bool:
    """Whether every bar was met."""
    return bool(rows) and all(row.met for row in rows)


def _line(row: Row) -> str:
    return f"{row.id:5} {'met   ' if row.met else 'NOT   '} {row.what}: {row.figure}  [bar: {row.bar}]"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="ascii", errors="replace").splitlines()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
