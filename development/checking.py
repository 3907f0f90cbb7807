"""`test`, `bench`, `lint` and `docs`."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from development.children import Children
from development.places import LOCAL, PROJECT, PYTHON, VENV, free_port, say
from development.prices import PRICES
from development.stores import start_postgres, start_valkey

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_TYPED = ("apps", "shopify_exact", "sandbox", "development", "dev.py", "tests")
_TEMPLATES = ("templates", "apps/shopify/templates")


# Parts of the suite that run beside the rest of it, each on a PostgreSQL and Valkey of its own: tests mostly wait.
_BESIDE = {
    "screens": ("tests/journeys", "tests/embedded", "tests/support"),
    "work": ("tests/chaos", "tests/exact", "tests/schedule", "tests/operations"),
}


def test(arguments: list[str]) -> int:
    """pytest over what is asked, with a PostgreSQL and a Valkey of its own; over everything in three parts at once."""
    _find_browser()
    (PROJECT / "build" / "static").mkdir(parents=True, exist_ok=True)  # where collectstatic would have put its files
    if arguments:
        return _pytest(arguments, data=LOCAL / os.environ.get("TEST_DATA", "test"))
    LOCAL.mkdir(parents=True, exist_ok=True)
    beside = {name: _start_beside(name, paths) for name, paths in _BESIDE.items()}
    try:
        failed = _pytest([f"--ignore={path}" for paths in _BESIDE.values() for path in paths], data=LOCAL / "test")
        failed = max([failed, *(part.wait() for part in beside.values())])
    finally:
        for part in beside.values():
            part.terminate()
    for name in beside:
        print(_log_of(name).read_text(encoding="utf-8", errors="replace"))
    return failed


def _start_beside(name: str, paths: Sequence[str]) -> subprocess.Popen[bytes]:
    with _log_of(name).open("wb") as output:
        return subprocess.Popen(
            [sys.executable, str(PROJECT / "dev.py"), "test", *paths],
            cwd=PROJECT,
            env={**os.environ, "TEST_DATA": f"test-{name}"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def _log_of(name: str) -> Path:
    return LOCAL / f"test-{name}.log"


def bench(rows: list[str]) -> int:
    """Every row of the table, or those that are named (P5); 0 only when every bar is met."""
    _find_browser()
    (PROJECT / "build" / "static").mkdir(parents=True, exist_ok=True)
    only = ["-k", " or ".join(f"{row.lower()}_" for row in rows)] if rows else []
    options = ["-o", "python_files=*.py", "-p", "no:randomly", "-s", "--timeout", "900", "--tb", "line"]
    os.environ["SANDBOX_ADMINISTRATIONS"] = "20"
    return _pytest(["tests/bench", *options, *only], data=LOCAL / "bench")


def _pytest(arguments: list[str], *, data: Path) -> int:
    children = Children(data / "log")
    try:
        environment = _environment(children, data)
        web = environment["APP_URL"].removeprefix("http://")
        command = [str(PYTHON), "-m", "pytest", "--liveserver", web, *arguments]
        return subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
    finally:
        children.stop()


def _environment(children: Children, data: Path) -> dict[str, str]:
    """Free ports everywhere: tests may run beside a running demo."""
    shopify, exact, mail = free_port(), free_port(), free_port()
    say("starting PostgreSQL and Valkey for the tests")
    return {
        **os.environ,
        "DATABASE_URL": start_postgres(children, port=free_port(), data=data / "postgres"),
        "REDIS_URL": start_valkey(children, port=free_port(), data=data / "valkey"),
        "APP_URL": f"http://127.0.0.1:{free_port()}",
        "SHOPIFY_SHOP_URL": f"http://127.0.0.1:{shopify}/{{shop}}",
        "SHOPIFY_ADMIN_URL": f"http://127.0.0.1:{shopify}",
        "SHOPIFY_CDN_URL": f"http://127.0.0.1:{shopify}/shopifycloud",
        "EXACT_SITE_URL": f"http://127.0.0.1:{exact}/{{site}}",
        "VIES_URL": f"http://127.0.0.1:{exact}/vies",
        "SANDBOX_SHOPIFY_PORT": str(shopify),
        "SANDBOX_EXACT_PORT": str(exact),
        "SANDBOX_MAIL_PORT": str(mail),
        "CHAT_URL": f"http://127.0.0.1:{shopify}/chat/{{host}}",
        "ENCRYPTION_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "SHOPIFY_PARTNER_URL": f"http://127.0.0.1:{shopify}/partners",
        **PRICES,
        "UNCLEAR_WAIT_SECONDS": "0",
        "LOG_LEVEL": "WARNING",
    }


def lint(arguments: list[str]) -> int:
    """Every check, also after one has failed."""
    programs = VENV / "bin"
    commands = [
        [str(programs / "ruff"), "check", "."],
        [str(programs / "ruff"), "format", "--check", "."],
        [str(programs / "mypy"), *_TYPED],
        [str(programs / "lint-imports")],
        [str(programs / "djlint"), *_TEMPLATES, "--lint", "--quiet"],
        [str(programs / "djangofmt"), "--check", *_TEMPLATES],
        [str(programs / "bandit"), "-q", "-c", "pyproject.toml", "-r", "apps", "shopify_exact", "gunicorn.conf.py"],
    ]
    failed = [command for command in commands if subprocess.run(command, cwd=PROJECT, check=False).returncode]
    for command in failed:
        say(f"failed: {' '.join(command[:2])}")
    return 1 if failed else 0


def write_pages(arguments: list[str]) -> int:
    """The pages of docs/ that are written from tables in the code."""
    command = [str(PYTHON), "-m", "development.states_page", *arguments]
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


def _find_browser() -> None:
    """The system's Chromium; installed on Debian as root, else the browser tests say what they miss."""
    if any(map(shutil.which, BROWSERS)) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    say("installing Chromium for the browser tests (once)")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], check=False, **quiet)  # type: ignore[call-overload]
    subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], check=False, **quiet)  # type: ignore[call-overload]
