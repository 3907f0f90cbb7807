"""What every screen needs: the frame's addresses, the staff user's language, and where the set-up stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from apps.exact.models import Connection
from apps.shopify.session import ShopRequest, kept
from apps.shops import rules
from apps.shops.models import Webshop


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far the merchant is. `missing`: names of settings without which nothing can be booked."""

    is_connected: bool
    has_administration: bool
    missing: tuple[str, ...]
    is_live: bool

    @property
    def is_complete(self) -> bool:
        """Everything is there: booking may be switched on."""
        return self.is_connected and self.has_administration and not self.missing


def set_up_of(webshop: Webshop) -> SetUp:
    """Read from the database only."""
    connection = connection_of(webshop)
    credential = connection.credential if connection else None
    return SetUp(
        is_connected=credential is not None and credential.state == credential.State.OK,
        has_administration=connection is not None and connection.division is not None,
        missing=tuple(rules.is_ready(webshop)),
        is_live=webshop.is_live,
    )


def connection_of(webshop: Webshop) -> Connection | None:
    """The webshop's way into Exact, if it was ever connected."""
    return Connection.objects.select_related("credential").filter(webshop=webshop).first()


def show(request: ShopRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """The template in the staff user's language, with what every page knows."""
    language = (request.GET.get("locale") or request.webshop.locale or "en").split("-")[0]
    known = {code for code, _ in settings.LANGUAGES}
    common = {
        "webshop": request.webshop,
        "api_key": settings.SHOPIFY_API_KEY,
        "cdn": settings.SHOPIFY_CDN_URL,
        "query": urlencode(kept(request)),
    }
    language = language if language in known else "en"
    with translation.override(language):
        answer = render(request, template, {**common, **context, "language": language}, status=status)
        answer["Content-Language"] = language
    return answer
