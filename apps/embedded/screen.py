"""What every screen needs: the frame's addresses, the staff user's language and time, and where the set-up stands."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.calls.outcomes import LimitReached, LogInAgain, Rejected, Throttled, TryLater
from apps.embedded import pace
from apps.embedded.standing import UP_TO_THE_MINUTE, StandingWithExact, moment, standing_of
from apps.exact.models import Connection
from apps.schedule import turns
from apps.shopify.session import ShopRequest, kept, shop_required
from apps.shops import choices, languages, rules
from apps.shops.choices import Choices
from apps.shops.models import Webshop

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class SetUp:
    """How far the merchant is. `missing`: names of settings without which nothing can be booked; `made`: what was
    chosen.
    """

    connection: Connection | None
    is_connected: bool
    has_administration: bool
    missing: tuple[str, ...]
    made: Choices
    is_live: bool

    @property
    def is_complete(self) -> bool:
        """Everything is there: booking may be switched on."""
        return self.is_connected and self.has_administration and not self.missing


def set_up_of(webshop: Webshop) -> SetUp:
    """Read from the database only."""
    connection, made = connection_of(webshop), choices.read(webshop)
    return SetUp(
        connection=connection,
        is_connected=connection is not None and connection.is_connected,
        has_administration=connection is not None and connection.administration_id is not None,
        missing=tuple(rules.missing_settings(made)),
        made=made,
        is_live=webshop.is_live,
    )


def connection_of(webshop: Webshop) -> Connection | None:
    """The webshop's way into Exact, if it was ever connected."""
    connection = Connection.objects.select_related("credential", "administration").filter(webshop=webshop).first()
    if connection:
        connection.webshop = webshop  # one object of it on a page: its settings are read once
    return connection


def language_of(request: ShopRequest) -> str:
    """The staff user's, where we speak it; the webshop's; English."""
    return languages.spoken(request.GET.get("locale") or request.webshop.locale)


def for_the_shop(
    view: Callable[Concatenate[ShopRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view of one webshop: nobody without its session token; in the staff user's language and the shop's time."""

    def spoken(request: ShopRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.is_first and request.webshop.is_live:
            turns.wake(request.webshop)  # what was sold while the app was away is read at once
        with translation.override(language_of(request)), timezone.override(ZoneInfo(request.webshop.timezone)):
            try:
                pace.check(request)
            except LimitReached as often:
                return _too_often(request, often)
            answer = view(request, *args, **kwargs)
            answer["Content-Language"] = language_of(request)
            return answer

    return wraps(view)(shop_required(spoken))


def _too_often(request: ShopRequest, often: LimitReached) -> HttpResponse:
    again_at = timezone.localtime(often.not_before + UP_TO_THE_MINUTE)
    answer = show(request, "embedded/too_often.html", {"again_at": again_at}, status=429)
    answer["Retry-After"] = str(max(1, int((often.not_before - timezone.now()).total_seconds())))
    return answer


def show(request: ShopRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """The template with what every page knows."""
    common = {
        "webshop": request.webshop,
        "standing": context.get("standing") or _standing(request, context),
        "api_key": settings.SHOPIFY_API_KEY,
        "cdn": settings.SHOPIFY_CDN_URL,
        "query": urlencode(kept(request)),
        "language": language_of(request),
    }
    return render(request, template, {**common, **context}, status=status)


def _standing(request: ShopRequest, context: Mapping[str, Any]) -> StandingWithExact:
    """By the connection that the page read already, where it did; a deed may have changed what it began with."""
    set_up, connection = context.get("set_up"), context.get("connection")
    if isinstance(set_up, SetUp):
        connection = set_up.connection
    elif request.method != "GET" or not isinstance(connection, Connection):
        connection = connection_of(request.webshop)
    return standing_of(request.webshop, connection, last=context.get("run"))


def with_toast(answer: HttpResponse, text: str) -> HttpResponse:
    """The answer, with what was done told where the admin tells such things; "" for nothing."""
    if text:
        answer["HX-Trigger"] = json.dumps({"toast": text})
    return answer


def not_found(request: ShopRequest) -> HttpResponse:
    """Not there, or another webshop's: the answer is the same."""
    return show(request, "embedded/not_found.html", {}, status=404)


def problem_text(problem: Exception) -> str:
    """What went wrong at Exact, and what to do; in the shop's time."""
    if isinstance(problem, TryLater):
        text = _("Exact does not answer now, or allows no more calls for the moment. You can try again from %(when)s.")
        return text % {"when": moment(problem.not_before, is_later=True)}
    if isinstance(problem, LogInAgain):
        return _("Exact asks you to log in again. Connect it once more under Settings.")
    return str(problem.text) if isinstance(problem, Rejected) else str(problem)


def shopify_text(problem: Exception) -> str:
    """Why Shopify told a screen nothing, and what to do."""
    if isinstance(problem, Throttled):
        return _("Shopify lets the app ask no more for a moment. Try again in a minute.")
    return _("Shopify does not answer now. Try again in a minute.")


def problem_status(problem: Exception) -> int:
    """503: come back in a moment; 422: choose something else."""
    return 503 if isinstance(problem, TryLater) else 422
