"""gunicorn reads this by itself: its own lines go where ours go, and it lets requests end when it is stopped."""

from __future__ import annotations

import os
from typing import Any

from shopify_exact import environment, logs, memory

worker_class = "gthread"
graceful_timeout = 10
keepalive = 75  # longer than the proxy keeps a connection, or it writes to one that is just being closed
max_requests, max_requests_jitter = 10_000, 1_000  # a leak that nobody found ends here
logconfig_dict = logs.configuration(
    level=os.environ.get("LOG_LEVEL", "INFO"), is_for_people=environment.is_development(os.environ)
)


def post_worker_init(worker: Any) -> None:
    """gunicorn calls this when the worker has loaded the service."""
    memory.settle()
