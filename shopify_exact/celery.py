"""Celery: beat wakes the schedule every few seconds; what must survive is in PostgreSQL, not in the broker."""

from __future__ import annotations

import logging.config
import os
import threading
from typing import Any

import structlog
from celery import Celery
from celery.signals import (
    beat_init,
    before_task_publish,
    setup_logging,
    task_postrun,
    task_prerun,
    worker_ready,
    worker_shutting_down,
)
from django.conf import settings
from kombu.transport.redis import Channel

from apps.schedule import alive, stopping
from shopify_exact import memory

# When Redis goes away while a message waits for a free process, kombu (5.7) wants to put it back through the connection
# that it has just closed: an AttributeError that ends the worker. A message is worth nothing here, so none is put back.
Channel.do_restore = False
# From SIGTERM on. Whoever stops us (compose, systemd, a platform) kills after ten; a call to Exact may take thirty.
_STOPS_WITHIN_SECONDS = 8.0

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")

app = Celery("shopify_exact")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def write_our_lines(**_: Any) -> None:
    """Celery leaves its loggers alone where somebody else sets them up."""
    logging.config.dictConfig(settings.LOGGING)


@task_prerun.connect
def bind_task(task_id: str = "", task: Any = None, **_: Any) -> None:
    """What a line of the log was written for."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task_id=task_id, task=getattr(task, "name", ""))


@task_postrun.connect
def unbind_task(**_: Any) -> None:
    """The next task binds its own."""
    structlog.contextvars.clear_contextvars()


@beat_init.connect
def tell_that_beat_lives(**_: Any) -> None:
    """Only beat's own messages tell that it lives: workers send some as well."""
    before_task_publish.connect(_note_beat)


def _note_beat(**_: Any) -> None:
    alive.note_beat()


@worker_ready.connect
def settle_memory(**_: object) -> None:
    """By now a worker has loaded everything."""
    memory.settle()


@worker_ready.connect
def take_turns_at_once(**_: object) -> None:
    """A worker that starts may follow on one that was killed: what it left behind goes on now, not at the tick."""
    app.send_task("apps.schedule.tasks.take_up")


@worker_shutting_down.connect
def stop_soon(**_: Any) -> None:
    """Turns end with the order they are at. What even then hangs in a call is cut off: nobody knows how it ended, and
    it is looked up in Exact before anything is sent again. Celery itself would wait for its threads for ever."""
    stopping.ask()
    cut_off = threading.Timer(_STOPS_WITHIN_SECONDS, os._exit, [os.EX_OK])
    cut_off.daemon = True
    cut_off.start()
