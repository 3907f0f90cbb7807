"""`test` and `lint`."""

from __future__ import annotations

import os
import shutil
import subprocess

from development.places import PROJECT, PYTHON, VENV, say

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_TYPED = ("apps", "shopify_exact", "sandbox", "development", "dev.py", "tests")


def test(arguments: list[str]) -> int:
    """pytest over everything; its own PostgreSQL, Valkey, sandbox, web and worker start when a test asks for them."""
    _find_browser()
    return subprocess.run([str(PYTHON), "-m", "pytest", *arguments], cwd=PROJECT, check=False).returncode


def lint(arguments: list[str]) -> int:
    """Every check, also after one has failed."""
    programs = VENV / "bin"
    commands = [
        [str(programs / "ruff"), "check", "."],
        [str(programs / "ruff"), "format", "--check", "."],
        [str(programs / "mypy"), *_TYPED],
        [str(programs / "lint-imports")],
        [str(programs / "djlint"), "templates", "--lint", "--quiet"],
    ]
    failed = [command for command in commands if subprocess.run(command, cwd=PROJECT, check=False).returncode]
    for command in failed:
        say(f"failed: {' '.join(command[:2])}")
    return 1 if failed else 0


def _find_browser() -> None:
    """The system's Chromium; installed on Debian as root, else the browser tests say what they miss."""
    if any(map(shutil.which, BROWSERS)) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say("installing Chromium for the browser tests (once)")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
    subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, **quiet)  # type: ignore[call-overload]
