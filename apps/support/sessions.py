"""A staff session: with a second factor of its own, eight hours at most, over after half an hour of nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser, User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apps.audit import actor, recording
from apps.audit.actor import Actor

OURS = ("/staff/", "/accounts/")
# Told apart from the password: what somebody else can have read or guessed.
_SECOND = ("mfa", "socialaccount")
# Where a session without its second factor may still go.
_OPEN = ("/accounts/2fa/reauthenticate/", "/accounts/2fa/webauthn/reauthenticate/", "/accounts/logout/")
_BEGAN, _SEEN = "desk_began", "desk_seen"
_WRITTEN_EVERY_SECONDS = 60


class StaffSession:
    """Django middleware for our own pages; merchants have no session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OURS):
            return self.get_response(request)
        if request.user.is_authenticated and _is_over(request):
            logout(request)
        if not request.user.is_authenticated:
            return self.get_response(request)
        if request.path.startswith("/accounts/") and not request.path.startswith(_OPEN) and is_without_factor(request):
            return ask_for_factor(request)
        with actor.acting(_one_of_ours(request.user)):
            return self.get_response(request)


def has_second_factor(request: HttpRequest) -> bool:
    """Whether more than a password was given in this session, by the user who is signed in."""
    user = cast("User", request.user)
    return any(record["method"] in _SECOND for record in get_authentication_records(request, user))


def is_without_factor(request: HttpRequest) -> bool:
    """Whether this session is older than the account's second factor: it must not change the account."""
    return is_mfa_enabled(request.user) and not has_second_factor(request)


def ask_for_factor(request: HttpRequest) -> HttpResponse:
    """To the page that asks for the code, and back."""
    return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")


def begin(request: HttpRequest | None, user: AbstractBaseUser, **_: Any) -> None:
    """Receiver of Django's `user_logged_in`."""
    if request is None:
        return
    request.session[_BEGAN] = request.session[_SEEN] = time.time()
    with actor.acting(_one_of_ours(user)):
        recording.note_deed(user, "sign_in")


def note_new_factor(request: HttpRequest, user: AbstractBaseUser, authenticator: Any, **_: Any) -> None:
    """Receiver of allauth's `authenticator_added`: who has just shown that it works need not do so twice."""
    record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)


def _one_of_ours(user: AbstractBaseUser) -> Actor:
    return Actor(actor.OURS, user.get_username(), user)


def _is_over(request: HttpRequest) -> bool:
    now, session = time.time(), request.session
    seen = session.get(_SEEN, 0)
    if now - session.get(_BEGAN, 0) > settings.SESSION_COOKIE_AGE or now - seen > settings.DESK_IDLE_SECONDS:
        return True
    if now - seen > _WRITTEN_EVERY_SECONDS:
        session[_SEEN] = now
    return False
