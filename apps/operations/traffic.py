"""How fast webhooks are answered, and what with: Shopify gives five seconds, and gives up on who refuses often."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

from apps.calls import tallies

WEBHOOKS = "webhooks"


def measured(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The same view, counted by its answer."""

    @wraps(view)
    def counted(request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        try:
            response = view(request)
        except Exception:
            tallies.add(WEBHOOKS, label="500", seconds=time.monotonic() - began)
            raise
        tallies.add(WEBHOOKS, label=str(response.status_code), seconds=time.monotonic() - began)
        return response

    return counted
