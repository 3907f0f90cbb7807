"""The real processes beside a test: web and worker on the test's database, and what they have used."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from django.db import connection

from development.places import PROJECT
from tests.bench.spending import cpu_of, megabytes_of


@dataclass(frozen=True, slots=True)
class Running:
    """One process with those it has started."""

    pid: int

    @property
    def pids(self) -> list[int]:
        done = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=False)
        return [self.pid, *map(int, done.stdout.split())]

    @property
    def cpu_ms(self) -> float:
        return sum(map(cpu_of, self.pids)) * 1000

    @property
    def megabytes(self) -> float:
        return sum(map(megabytes_of, self.pids))


@contextmanager
def worker(*pool: str) -> Iterator[Running]:
    """A Celery worker; `pool` are its options."""
    command = ["celery", "-A", "shopify_exact", "worker", *pool, "--without-gossip", "--without-mingle"]
    with _running([sys.executable, "-m", *command]) as running:
        yield running


@contextmanager
def web(address: str) -> Iterator[Running]:
    """One process of gunicorn with four threads, which answers."""
    with _running([sys.executable, "-m", "gunicorn", "shopify_exact.wsgi", "--bind", address, "--threads", "4"]) as one:
        assert until(lambda: _answers(address), seconds=60)
        yield one


def _answers(address: str) -> bool:
    try:
        return requests.get(f"http://{address}/healthz", timeout=5).status_code < 500
    except requests.ConnectionError:
        return False


@contextmanager
def _running(command: list[str]) -> Iterator[Running]:
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{connection.settings_dict['NAME']}"
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONWARNINGS": "ignore"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=quiet, stderr=quiet)
    try:
        yield Running(process.pid)
    finally:
        process.terminate()
        process.wait(30)


def until(is_so: Callable[[], bool], *, seconds: float, pause: float = 0.2) -> bool:
    """Whether it came true within that time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
