"""The door of the admin: staff with a second factor. Without one, the way leads to setting it up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apps.audit import actor
from apps.audit.actor import Actor

P = ParamSpec("P")
AdminView = Callable[Concatenate[HttpRequest, P], HttpResponse]


def second_factor_required(view: AdminView[P]) -> AdminView[P]:
    """Signed in as staff, and with a second factor; otherwise one page further that way."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user = request.user
        if not user.is_authenticated:
            return redirect_to_login(request.get_full_path(), login_url=reverse("account_login"))
        if user.is_staff and not is_mfa_enabled(user):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        with actor.acting(Actor(actor.OURS, user.get_username(), user)):
            return view(request, *args, **kwargs)

    return cast("AdminView[P]", guarded)


def guarded_admin() -> admin.AdminSite:
    """Django's admin site with every view behind the second factor; allauth does the signing in."""
    site = admin.site
    site.login = second_factor_required(site.login)  # type: ignore[method-assign,assignment]
    inner = site.admin_view

    def admin_view(view: Callable[..., HttpResponse], cacheable: bool = False) -> Callable[..., HttpResponse]:
        return second_factor_required(inner(view, cacheable))

    site.admin_view = admin_view  # type: ignore[method-assign,assignment]
    return site
