"""A webshop that is set up: installed, connected, live; by the merchant's own clicks over HTTP."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.test import Client

from apps.schedule import sync, turns
from apps.shops.models import Webshop
from sandbox.shopify.session_token import issue

SetUp = Callable[..., Webshop]


def sync_now(webshop: Webshop) -> None:
    """One sync, here and now, in this process."""
    turns.wake(webshop)
    assert sync.sync(webshop) is not None


def home_of(webshop: Webshop, path: str = "/", *, post: bool = False) -> str:
    """A page of the app in English, as the merchant gets it."""
    token = issue(webshop.domain, api_key=settings.SHOPIFY_API_KEY, secret=settings.SHOPIFY_API_SECRET)
    client = Client(headers={"Authorization": f"Bearer {token}"})
    address = f"{path}?shop={webshop.domain}&locale=en"
    return (client.post(address) if post else client.get(address)).content.decode()
