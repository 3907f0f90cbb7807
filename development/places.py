"""Where things are, which ports they use, and how progress is told."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

PROJECT = Path(__file__).resolve().parent.parent
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCAL = Path(os.environ.get("DEV_DATA") or PROJECT / ".local")
LOGS = LOCAL / "log"

# name: (environment variable, default)
PORTS = {
    "web": ("PORT", 8000),
    "sandbox Shopify": ("SANDBOX_SHOPIFY_PORT", 9100),
    "sandbox Exact": ("SANDBOX_EXACT_PORT", 9200),
    "sandbox mail": ("SANDBOX_MAIL_PORT", 9300),
    "PostgreSQL": ("POSTGRES_PORT", 9432),
    "Valkey": ("VALKEY_PORT", 9379),
}


class Problem(Exception):
    """Something the person at the terminal can mend; the message says how."""


def port_of(name: str) -> int:
    variable, default = PORTS[name]
    return int(os.environ.get(variable) or default)


def check_free(names: list[str]) -> None:
    """Raises Problem for a port that is taken, naming the variable that moves it."""
    for name in names:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port_of(name)))
            except OSError:
                variable = PORTS[name][0]
                raise Problem(
                    f"Port {port_of(name)} for {name} is taken by another program. "
                    f"Stop that one, or choose another port: {variable}=12345 make run"
                ) from None


def check_given(variables: tuple[str, ...]) -> None:
    """Raises Problem for a server that a variable names and that does not answer."""
    for variable in variables:
        address = urlsplit(os.environ.get(variable) or "")
        if not address.hostname:
            continue
        place = (address.hostname, address.port or {"DATABASE_URL": 5432, "REDIS_URL": 6379}[variable])
        try:
            socket.create_connection(place, timeout=5).close()
        except OSError:
            raise Problem(
                f"{variable} names {place[0]}:{place[1]}, and nobody answers there. "
                f"Start that server, or leave {variable} away: a server of its own is then started."
            ) from None


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def say(text: str) -> None:
    """Progress, with the seconds since the start."""
    print(f"[{time.monotonic() - _START:5.1f} s] {text}", file=sys.stderr, flush=True)


_START = time.monotonic()
