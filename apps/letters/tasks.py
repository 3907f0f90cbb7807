"""Celery's way in. What must be told stands in the database; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task

from apps.letters import causes, digest, matters
from apps.letters.writing import write
from apps.notices import sending


@shared_task
def tell() -> int:
    """Every minute: what stops everything is noted, and what was written down is sent."""
    matters.look(causes.AT_ONCE)
    return sending.send_waiting(write)


@shared_task
def look() -> int:
    """Every ten minutes: what must last before it counts, and on Mondays the overview of the week."""
    return matters.look(causes.LASTING) + digest.post_due()
