"""Celery's way in: three lines each. What must be done is in the database; a lost task loses nothing."""

from __future__ import annotations

from celery import shared_task

from apps.exact.health import chains, checkup
from apps.exact.login import finish


@shared_task
def settle_unnamed() -> None:
    """Every minute: name the logins that Exact did not name in time."""
    finish.settle_unnamed()


@shared_task
def look_after() -> int:
    """Every hour: renew logins that slept for a week, and check each connection once a day."""
    chains.keep_alive()
    chains.forget_unused()
    return checkup.check_due()
