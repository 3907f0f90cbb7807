"""Step 1: what the app does, and the way to Exact's sign-in or to somebody who does it."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from apps.embedded import connecting
from apps.embedded.setup import steps
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest


@steps.first
@require_GET
def connect(request: ShopRequest, connection: Connection | None) -> HttpResponse:
    """Nobody is asked anything but to log in."""
    return show(request, connection)


def show(request: ShopRequest, connection: Connection | None) -> HttpResponse:
    """The page; the form on it is that of `connecting`."""
    return steps.show(request, steps.CONNECT, "connect", connecting.about(request.webshop, connection))
