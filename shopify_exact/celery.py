"""Celery: beat wakes the schedule every few seconds; what must survive is in PostgreSQL, not in the broker."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_ready
from kombu.transport.redis import Channel

# When Redis goes away while a message waits for a free process, kombu (5.7) wants to put it back through the connection
# that it has just closed: an AttributeError that ends the worker. A message is worth nothing here, so none is put back.
Channel.do_restore = False

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")

app = Celery("shopify_exact")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def take_turns_at_once(**_: object) -> None:
    """A worker that starts may follow on one that was killed: what it left behind goes on now, not at the tick."""
    app.send_task("apps.schedule.tasks.take_turns")
