"""The five steps of the set-up: which one a webshop has reached, and the way from one to the next.

Every step keeps its answers when it is left; the next one opens only when what it needs is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.embedded import screen
from apps.exact.models import Connection
from apps.shopify.session import ShopRequest, kept
from apps.shops.models import Webshop

CONNECT, ADMINISTRATION, VAT, ACCOUNTS, PROOF, DONE = range(1, 7)
NAMES: dict[int, Promise] = {
    CONNECT: _("Connect Exact"),
    ADMINISTRATION: _("Administration"),
    VAT: _("VAT"),
    ACCOUNTS: _("Accounts"),
    PROOF: _("Proof"),
}

Step = Callable[[ShopRequest, Connection | None], HttpResponse]
ConnectedStep = Callable[[ShopRequest, Connection], HttpResponse]


def is_set_up(webshop: Webshop) -> bool:
    """Whether booking was ever switched on: until then the app opens with the set-up."""
    return webshop.is_live or webshop.set_up_step >= DONE


def reached(webshop: Webshop, connection: Connection | None) -> int:
    """The furthest step that may be opened now: without a way into an administration there is only the first."""
    if connection is None or not connection.is_ready:
        return CONNECT
    return min(max(webshop.set_up_step, ADMINISTRATION), PROOF)


def first(view: Step) -> Callable[[HttpRequest], HttpResponse]:
    """The step that needs nothing."""

    def opened(request: ShopRequest) -> HttpResponse:
        if is_set_up(request.webshop):
            return to_home(request)
        return view(request, screen.connection_of(request.webshop))

    return screen.for_the_shop(wraps(view)(opened))


def after(number: int) -> Callable[[ConnectedStep], Callable[[HttpRequest], HttpResponse]]:
    """A step, or a part of it: who has not come so far is led to where he is."""

    def decorate(view: ConnectedStep) -> Callable[[HttpRequest], HttpResponse]:
        def opened(request: ShopRequest) -> HttpResponse:
            if is_set_up(request.webshop):
                return to_home(request)
            connection = screen.connection_of(request.webshop)
            furthest = reached(request.webshop, connection)
            if connection is None or furthest < number:
                return to_step(request, furthest)
            return view(request, connection)

        return screen.for_the_shop(wraps(view)(opened))

    return decorate


def go_on(request: ShopRequest, *, to: int) -> HttpResponse:
    """A step was accepted: the next one opens, now and whenever the app is opened again."""
    Webshop.objects.filter(pk=request.webshop.pk, set_up_step__lt=to).update(set_up_step=to)
    return to_step(request, to)


def to_step(request: ShopRequest, number: int) -> HttpResponse:
    """The browser asks for it by itself."""
    return HttpResponseRedirect(f"{reverse(f'setup_{number}')}?{urlencode(kept(request))}", status=303)


def to_home(request: ShopRequest) -> HttpResponse:
    """The set-up is over."""
    return HttpResponseRedirect(f"{reverse('home')}?{urlencode(kept(request))}", status=303)


def show(
    request: ShopRequest, number: int, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """The page of a step, with the way so far."""
    furthest = reached(request.webshop, screen.connection_of(request.webshop))
    track = [(one, name, reverse(f"setup_{one}") if one <= furthest else "") for one, name in NAMES.items()]
    about = {"step": number, "step_name": NAMES[number], "track": track, "last_step": PROOF}
    return screen.show(request, f"embedded/setup/{template}.html", {**about, **context}, status=status)


@screen.for_the_shop
@require_GET
def later(request: ShopRequest) -> HttpResponse:
    """What was filled in is kept, and where the merchant goes on."""
    furthest = reached(request.webshop, screen.connection_of(request.webshop))
    return screen.show(
        request,
        "embedded/setup/later.html",
        {"step": furthest, "last_step": PROOF, "go_on_at": reverse(f"setup_{furthest}")},
    )
