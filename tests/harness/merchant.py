"""A webshop that is set up: installed, connected, live; by the merchant's own clicks over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.test import Client

from apps.schedule import sync, turns
from apps.schedule.models import Turn
from apps.shops.models import Webshop
from sandbox.shopify.session_token import issue

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
SetUp = Callable[..., Webshop]


def sync_now(webshop: Webshop) -> None:
    """One sync, here and now, in this process."""
    run = None
    for _ in range(5):  # a webhook that arrives just now moves the turn of a worker that was killed
        make_due(webshop)
        if run := sync.sync_next():
            break
    assert run is not None and run.webshop == webshop


def make_due(webshop: Webshop) -> None:
    """The next turn that is taken is this webshop's: nobody waits longer."""
    turns.wake(webshop)
    Turn.objects.filter(webshop=webshop).update(next_at=LONG_AGO)


def home_of(webshop: Webshop, path: str = "/", *, post: bool = False, **sent: str) -> str:
    """A page of the app in English, as the merchant gets it; `sent` is what a form holds."""
    return answer_to(webshop, path, post=post, **sent).decode()


def answer_to(webshop: Webshop, path: str, *, post: bool = False, **sent: str) -> bytes:
    """What the app answers, a page or a file; `sent` is what a form holds, or stands in the address."""
    token = issue(webshop.domain, api_key=settings.SHOPIFY_API_KEY, secret=settings.SHOPIFY_API_SECRET)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    query = {"shop": webshop.domain, "locale": "en", **({} if post else sent)}
    address = f"{path}?{urlencode(query)}"
    return bytes((client.post(address, sent) if post else client.get(address)).content)
