"""Celery's door to what goes with time."""

from __future__ import annotations

from celery import shared_task

from apps.operations import retention


@shared_task
def purge() -> None:
    """Every hour: a part of what is over, until the day's report is whole."""
    retention.work_off()
