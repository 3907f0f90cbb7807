"""The real processes, started and struck down one by one: database, broker, sandbox, web, worker, beat."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg2
import redis
from celery import Celery
from requests import ConnectionError as NoConnection

from development.children import Children, answers
from development.places import PROJECT, PYTHON, VENV, free_port
from development.running import WORKER
from development.stores import start_postgres, start_valkey
from tests.harness.world import World

# Shorter than in production, where an unclear entry is left alone for a minute: the cases would take hours.
UNCLEAR_WAIT_SECONDS = 4


@dataclass(slots=True)
class Stage:
    """One set of processes on ports of their own. Each has its own `Children`, so that one may die alone."""

    data: Path
    environment: dict[str, str]
    processes: dict[str, Children] = field(default_factory=dict)
    tables: Path | None = None

    @property
    def world(self) -> World:
        return World(self.environment["SHOPIFY_ADMIN_URL"], self.environment["EXACT_SITE_URL"].rsplit("/", 1)[0])

    def start(self, *names: str) -> None:
        """Start what is named, in that order, and wait until it is there."""
        for name in names:
            self.processes[name] = Children(self.data / "log")
            _START[name](self, self.processes[name])

    def kill(self, name: str) -> None:
        """SIGKILL to the process and whatever it started; no goodbye."""
        for child in self.processes.pop(name).all:
            with suppress(ProcessLookupError):
                os.killpg(child.process.pid, signal.SIGKILL)
            child.process.wait()

    def mails(self) -> int:
        """How many mails were sent; one file may hold several."""
        return sum(path.read_text(encoding="utf-8").count("\nSubject: ") for path in (self.data / "mail").glob("*"))

    def stop_database_at_once(self) -> None:
        """As `pg_ctl stop -m immediate`: every connection is cut, nothing is written down."""
        for child in self.processes.pop("postgres").all:
            child.process.send_signal(signal.SIGQUIT)
            child.process.wait(20)

    def stop(self) -> None:
        for name in reversed(self.processes):
            self.processes[name].stop()
        self.processes.clear()

    def rows(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """What our own database says; only ever asked to know when it is quiet, never to judge."""
        with psycopg2.connect(self.environment["DATABASE_URL"]) as session, session.cursor() as cursor:
            cursor.execute(question, values)
            return list(cursor.fetchall()) if cursor.description else []

    def redis(self) -> redis.Redis:
        return redis.Redis.from_url(self.environment["REDIS_URL"])

    def tick(self) -> None:
        """As beat does: the workers are told to look."""
        Celery(broker=self.environment["REDIS_URL"]).send_task("apps.schedule.tasks.take_turns")

    def web_answers(self) -> bool:
        return answers(f"{self.environment['APP_URL']}/healthz")


def _postgres(stage: Stage, children: Children) -> None:
    port = int(stage.environment["POSTGRES_PORT"])
    stage.environment["DATABASE_URL"] = start_postgres(children, port=port, data=stage.data / stage.data.name)
    # As root it may lie elsewhere, where an unprivileged user gets at it.
    stage.tables = Path(str(list(children.all[0].process.args)[2]))  # type: ignore[arg-type]


def _valkey(stage: Stage, children: Children) -> None:
    port = int(stage.environment["VALKEY_PORT"])
    stage.environment["REDIS_URL"] = start_valkey(children, port=port, data=stage.data / "valkey")


def _sandbox(stage: Stage, children: Children) -> None:
    command = [str(PYTHON), "-m", "sandbox", "serve", "--data", str(stage.data / "sandbox")]
    children.start("sandbox", command, environment=stage.environment)
    children.wait_for("the sandbox", lambda: _is_there(stage.world))


def _web(stage: Stage, children: Children) -> None:
    address = stage.environment["APP_URL"].removeprefix("http://")
    command = [str(VENV / "bin" / "gunicorn"), "shopify_exact.wsgi", "--bind", address, "--threads", "4"]
    children.start("web", command, environment=stage.environment)
    children.wait_for("the web process", stage.web_answers)


def _worker(stage: Stage, children: Children) -> None:
    children.start("worker", WORKER, environment=stage.environment)


def _beat(stage: Stage, children: Children) -> None:
    command = [str(VENV / "bin" / "celery"), "-A", "shopify_exact", "beat", "--schedule", str(stage.data / "beat")]
    children.start("beat", [*command, "--pidfile", ""], environment=stage.environment)


_START: dict[str, Callable[[Stage, Children], None]] = {
    "postgres": _postgres,
    "valkey": _valkey,
    "sandbox": _sandbox,
    "web": _web,
    "worker": _worker,
    "beat": _beat,
}


@contextmanager
def opened(data: Path) -> Iterator[Stage]:
    """Everything runs, the database is migrated; all of it is stopped at the end."""
    shutil.rmtree(data, ignore_errors=True)
    stage = Stage(data, {**_environment(), "EMAIL_URL": f"filemail:///{data / 'mail'}"})
    try:
        stage.start("postgres", "valkey")
        subprocess.run([str(PYTHON), "manage.py", "migrate", "-v", "0"], cwd=PROJECT, env=stage.environment, check=True)
        stage.start("sandbox", "web", "worker", "beat")
        yield stage
    finally:
        stage.stop()
        if stage.tables:
            shutil.rmtree(stage.tables, ignore_errors=True)


def _environment() -> dict[str, str]:
    shopify, exact = free_port(), free_port()
    return {
        **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
        "POSTGRES_PORT": str(free_port()),
        "VALKEY_PORT": str(free_port()),
        "APP_URL": f"http://127.0.0.1:{free_port()}",
        "SHOPIFY_SHOP_URL": f"http://127.0.0.1:{shopify}/{{shop}}",
        "SHOPIFY_ADMIN_URL": f"http://127.0.0.1:{shopify}",
        "SHOPIFY_CDN_URL": f"http://127.0.0.1:{shopify}/shopifycloud",
        "EXACT_SITE_URL": f"http://127.0.0.1:{exact}/{{site}}",
        "SANDBOX_SHOPIFY_PORT": str(shopify),
        "SANDBOX_EXACT_PORT": str(exact),
        "SANDBOX_MAIL_PORT": "",  # mails are files here
        "VIES_URL": f"http://127.0.0.1:{exact}/vies",
        "SHOPIFY_PARTNER_URL": f"http://127.0.0.1:{shopify}/partners",
        "CHAT_URL": f"http://127.0.0.1:{shopify}/chat/{{host}}",
        "ENCRYPTION_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "UNCLEAR_WAIT_SECONDS": str(UNCLEAR_WAIT_SECONDS),
        "LOG_LEVEL": "INFO",
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore",
    }


def _is_there(world: World) -> bool:
    try:
        return world.is_there()
    except NoConnection:
        return False


def until(is_so: Callable[[], bool], *, seconds: float, pause: float = 0.2) -> bool:
    """Whether it came true within that time."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True
