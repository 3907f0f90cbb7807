"""Celery: beat wakes the schedule every few seconds; what must survive is in PostgreSQL, not in the broker."""

from __future__ import annotations

import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shopify_exact.settings")

app = Celery("shopify_exact")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def take_turns_at_once(**_: object) -> None:
    """A worker that starts may follow on one that was killed: what it left behind goes on now, not at the tick."""
    app.send_task("apps.schedule.tasks.take_turns")
