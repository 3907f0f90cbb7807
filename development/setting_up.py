"""The virtual environment: made when it is missing, filled when the pinned requirements changed, else left alone."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from development.places import PROJECT, PYTHON, VENV, Problem, say

PINNED = PROJECT / "requirements" / "development.txt"
_STAMP = VENV / "installed"
_NEEDED_BYTES = 1_000_000_000


def set_up() -> None:
    """Raises Problem for an old Python, a full disk or a package index that cannot be reached."""
    if sys.version_info[:2] < (3, 11):  # noqa: UP036 - this file is what an older Python would stumble over first
        raise Problem(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    wanted = hashlib.sha256(PINNED.read_bytes()).hexdigest()
    if _STAMP.exists() and _STAMP.read_text(encoding="utf-8") == wanted:
        return
    if shutil.disk_usage(PROJECT).free < _NEEDED_BYTES:
        raise Problem("Less than 1 GB is free on this disk. Make room and try again.")
    if not PYTHON.exists():
        say("making a virtual environment")
        _make_environment()
    say("installing the pinned dependencies (about a minute, once)")
    command = [*_pip(), "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(PINNED)]
    if subprocess.run(command, check=False).returncode:
        raise Problem(
            "The dependencies could not be installed. Is the network there, and pip's package index reachable?"
        )
    _STAMP.write_text(wanted, encoding="utf-8")


def _make_environment() -> None:
    """With the venv module; where Debian left ensurepip out, without pip, which the outer pip then stands in for."""
    made = subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=False, capture_output=True)
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", "--without-pip", str(VENV)], check=False, capture_output=True
        )
    if made.returncode:
        raise Problem(f"A virtual environment cannot be made: {made.stderr.decode().strip()}")


def _pip() -> list[str]:
    inner = subprocess.run([str(PYTHON), "-m", "pip", "--version"], check=False, capture_output=True)
    if not inner.returncode:
        return [str(PYTHON), "-m", "pip"]
    return [sys.executable, "-m", "pip", "--python", str(PYTHON)]


def pin() -> int:
    """Compile pyproject.toml's loose list into requirements/*.txt, with hashes and without addresses."""
    set_up()
    subprocess.run([*_pip(), "install", "--quiet", "uv"], check=True)
    everything = ["pyproject.toml", "--extra", "sandbox", "--extra", "development"]
    lists = {"app": ["pyproject.toml"], "development": everything, "audit": ["--group", "audit"]}
    for name, asked in lists.items():
        target = Path("requirements") / f"{name}.txt"
        options = [
            "--generate-hashes",
            "--no-header",
            "--no-emit-index-url",
            "--no-annotate",
            "--python-version",
            "3.11",
        ]
        command = [
            str(VENV / "bin" / "uv"),
            "pip",
            "compile",
            *asked,
            *options,
            "-q",
            "-o",
            str(target),
        ]
        subprocess.run(command, cwd=PROJECT, check=True)
    return 0
