"""Data of an earlier `run`: usable by this version, with these keys, and by nobody else at the moment."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path

from development.places import PROJECT, Problem

_RECORD = "made-by.json"


def check_kept(data: Path, environment: Mapping[str, str]) -> None:
    """Raises Problem where the tables were made otherwise than this version makes them, or under keys that are gone."""
    record, anew = data / _RECORD, f"Delete {data} to begin anew"
    if not (data / "postgres").exists():
        return
    if not record.exists():
        raise Problem(f"The data in {data} were never finished, or are of an older version. {anew}.")
    made: dict[str, str] = json.loads(record.read_text(encoding="utf-8"))
    key, there = made.pop("ENCRYPTION_KEYS"), _migrations()
    if any(there.get(name) != digest for name, digest in made.items()):
        raise Problem(f"The data in {data} are of another version, whose tables were others. {anew}.")
    if key not in map(_digest, _keys(environment)):
        raise Problem(
            f"The data in {data} were encrypted with a key that is not there: ENCRYPTION_KEYS, or "
            f"{data / 'secrets.json'}, is another one than it was. Put that key back behind the new one. {anew}."
        )


def note_kept(data: Path, environment: Mapping[str, str]) -> None:
    """What the tables were made by, and the key that encrypts from now on; never the key itself."""
    made = {**_migrations(), "ENCRYPTION_KEYS": _digest(_keys(environment)[0])}
    (data / _RECORD).write_text(json.dumps(made, indent=1), encoding="utf-8")


def clear_lock(database: Path) -> None:
    """PostgreSQL's lock on its folder, when who held it is gone. Raises Problem while that one runs."""
    lock = database / "postmaster.pid"
    if not lock.exists():
        return
    number = lock.read_text(encoding="utf-8").partition("\n")[0].strip()
    if str(database) in _command_of(number):
        raise Problem(
            f"PostgreSQL of an earlier start still runs on {database}. "
            f"Stop that start with Ctrl-C, or its PostgreSQL with `kill {number}`, and try again."
        )
    lock.unlink()


def _command_of(number: str) -> str:
    """The command line of that process; "" where there is none."""
    if not number.isdigit():
        return ""
    if Path("/proc/self").exists():
        line = Path(f"/proc/{number}/cmdline")
        return line.read_bytes().replace(b"\0", b" ").decode(errors="replace") if line.exists() else ""
    told = subprocess.run(["ps", "-p", number, "-o", "args="], capture_output=True, text=True, check=False)
    return told.stdout


def _migrations() -> dict[str, str]:
    files = sorted(PROJECT.glob("apps/*/migrations/0*.py"))
    return {str(file.relative_to(PROJECT)): _digest(file.read_text(encoding="utf-8")) for file in files}


def _keys(environment: Mapping[str, str]) -> list[str]:
    return [key.strip() for key in environment["ENCRYPTION_KEYS"].split(",")]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
