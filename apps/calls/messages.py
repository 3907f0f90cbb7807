"""Messages to the workers. Each is worth nothing by itself: what must be done stands in the database."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)

# By then a tick has sent another one: what nobody took must not wait for a worker that has been away for a day.
_WORTH_SECONDS = 120.0


def send(task: str, *, at: datetime | None = None, expires: float = _WORTH_SECONDS) -> None:
    """Ask a worker to run the task: not before `at`, not more than `expires` seconds later. The broker may be away."""
    wait = max(0.0, (at - datetime.now(UTC)).total_seconds()) if at else 0.0
    try:
        current_app.send_task(task, eta=at, expires=wait + expires)
    except (OperationalError, RedisError) as away:
        log.warning("broker away", task=task, error=type(away).__name__)
