"""What the environment says: variables of the process, then those of a .env file; stripped, and blank is absent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import environ

from shopify_exact import guard


class _File(environ.Env):  # type: ignore[misc]
    """Collects what a file says, beside the environment of the process."""

    ENVIRON: ClassVar[dict[str, str]] = {}


def read(file: Path) -> environ.Env:
    """Raises ImproperlyConfigured with a sentence for everything that `guard` finds wrong.

    Explicit development reads no file: what is in there is meant for the service.
    """
    given = _filled(os.environ)
    if not is_development(given):
        given = {**in_file(file), **given}
        guard.check(given)
    env = environ.Env()
    # Nothing in a value is a name of another variable: a secret may begin with a dollar sign.
    env.escape_proxy = True
    env.ENVIRON = {name: value.replace("$", r"\$") for name, value in given.items()}
    return env


def in_file(file: Path) -> dict[str, str]:
    """The variables of a .env file; none when there is no such file."""
    _File.ENVIRON.clear()
    if file.exists():
        _File.read_env(file)
    return _filled(_File.ENVIRON)


def is_development(given: Mapping[str, str]) -> bool:
    """Whether the process was started as development: an engineer's machine with the sandbox. A file cannot say so."""
    return given.get("DEVELOPMENT", "").lower() in ("true", "1", "yes", "on")


def has_hashed_files(env: environ.Env) -> bool:
    """In service always; elsewhere where `manage.py collectstatic` asks for it."""
    return "HASHED_FILES" in env.ENVIRON or not is_development(env.ENVIRON)


def listed(env: environ.Env, name: str) -> list[str]:
    """The parts of a comma-separated value, without the blank ones."""
    parts: list[Any] = env.list(name, default=[])
    return [part.strip() for part in parts if part.strip()]


def _filled(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value.strip() for name, value in values.items() if value.strip()}
