"""Messages to the workers. Each is worth nothing by itself: what must be done stands in the database."""

from __future__ import annotations

from datetime import datetime

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


def send(task: str, *, at: datetime | None = None, expires: float | None = None) -> None:
    """Ask a worker to run the task: not before `at`, not after `expires` seconds. The broker may be away."""
    try:
        current_app.send_task(task, eta=at, expires=expires)
    except (OperationalError, RedisError) as away:
        log.warning("broker away", task=task, error=type(away).__name__)
