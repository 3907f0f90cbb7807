"""Every request has an id, which stands on every line that is written meanwhile, and one line of its own."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)

_ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Asked every few seconds, by a machine.
_NOT_TOLD = ("/healthz", "/readyz", "/static/")


class BindRequest:
    """Django middleware, the first of all. A proxy may have given an id; one of another form is not taken over."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "").lower()
        name = given if _ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=name)
        began = time.monotonic()
        response = self.get_response(request)
        response["X-Request-Id"] = name
        if not request.path.startswith(_NOT_TOLD):
            # The route, not the path: an invitation is a secret in an address.
            route = request.resolver_match.route if request.resolver_match else "unmatched"
            ms = round((time.monotonic() - began) * 1000)
            log.info("request", method=request.method, route=route, status=response.status_code, ms=ms)
        return response
