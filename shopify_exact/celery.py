"""Celery: beat wakes the schedule every few seconds; what must survive is in PostgreSQL, not in the broker."""

from __future__ import annotations

import os

from billiard.exceptions import WorkerLostError
from celery import Celery
from celery.signals import task_failure, worker_ready
from kombu.transport.redis import Channel

# When Redis goes away while a message waits for a free process, kombu (5.7) wants to put it back through the connection
# that it has just closed: an AttributeError that ends the worker. A message is worth nothing here, so none is put back.
Channel.do_restore = False
# What kills every process that takes it must not do so many times a second.
_BREATH_SECONDS = 3

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")

app = Celery("shopify_exact")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def take_turns_at_once(**_: object) -> None:
    """A worker that starts may follow on one that was killed: what it left behind goes on now, not at the tick."""
    app.send_task("apps.schedule.tasks.take_turns")


@task_failure.connect
def take_turns_soon(exception: BaseException | None = None, **_: object) -> None:
    """One process of a worker was killed: what it left behind goes on before the tick."""
    if isinstance(exception, WorkerLostError):
        app.send_task("apps.schedule.tasks.take_turns", countdown=_BREATH_SECONDS)
