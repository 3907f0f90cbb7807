"""The door of the desk, and its registry: only what stands in `admin.py` has a page here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.support import overview, sessions
from apps.support.roles import LOOK


class DeskSite(admin.AdminSite):
    """Django's admin without its own sign-in: allauth is the one door."""

    site_title = site_header = "Bookings for Exact"
    index_title = _("Support desk")
    site_url = None
    index_template = "support/start.html"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """One of our own people, with a second factor in this session, and a role."""
        user = request.user
        return user.is_active and user.is_staff and user.has_perm(LOOK) and sessions.has_second_factor(request)

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:  # type: ignore[override]
        """Nobody gets further than here without all of that; each is led one page further that way."""
        inner: Callable[..., HttpResponse] = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path(), login_url=reverse("account_login"))
            if not user.is_staff or not user.has_perm(LOOK):
                raise PermissionDenied
            if not sessions.has_second_factor(request):
                if is_mfa_enabled(user):
                    return sessions.ask_for_factor(request)
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
            return inner(request, *args, **kwargs)

        return guarded

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """What of all webshops needs one of us."""
        return super().index(request, {**(extra_context or {}), **overview.all_of_it()})

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own form knows no second factor: nobody sees it."""
        return HttpResponseRedirect(reverse("account_login"))

    def logout(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return HttpResponseRedirect(reverse("account_logout"))

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return HttpResponseRedirect(reverse("account_change_password"))


desk = DeskSite(name="admin")
