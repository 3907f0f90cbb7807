"""Pages outside the Shopify admin: leaving for Exact, coming back, and what an invited person sees.

At top level and without a session token. Who somebody is comes from a signed ticket, the state with this browser's
cookie, or the invitation; never from a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast
from urllib.parse import urlsplit

from csp.decorators import csp
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.exact.door import sites
from apps.exact.login import finish, invitations, sign_in
from apps.exact.models import SignIn
from apps.exact.refusals import words
from apps.shops import addresses

# A link that does not work any more is gone; one that never was ours is not found.
_STATUS = {"invitation_unknown": 404, "invitation_expired": 410, "invitation_revoked": 410, "invitation_spent": 410}
_REFUSED, _BUSY = 400, 503


@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """Leave for Exact: this browser takes a secret along, and only it can bring the sign-in back."""
    try:
        departure = sign_in.leave(request.GET.get("ticket", ""))
    except Rejected as refused:
        return _problem(request, refused)
    answer = HttpResponseRedirect(departure.address)
    answer.set_cookie(
        departure.cookie,
        departure.secret,
        max_age=sign_in.STAYS,
        path="/exact/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",  # Exact sends the browser back by a link, which carries it
    )
    return answer


@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    """Back from Exact: the state says whose sign-in this was, the cookie that it is the same browser."""
    asked = request.GET
    try:
        journey = finish.finish(
            asked.get("code", ""), asked.get("state", ""), cookies=request.COOKIES, error=asked.get("error", "")
        )
    except Rejected as refused:
        # The tokens are here, only their owner is not known yet: the same address again goes on from there.
        again = request.get_full_path() if refused.code == "login_unnamed" else ""
        return _problem(request, refused, again=again)
    if journey.invitation is not None:
        return HttpResponseRedirect(reverse("exact_invitation_choose", args=[sign_in.signed(journey)]))
    return HttpResponseRedirect(addresses.in_admin(journey.webshop, "/settings"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """What the invited person is asked for, and the way to Exact."""
    try:
        found = invitations.read(token)
    except Rejected as refused:
        return _problem(request, refused)
    site = request.POST.get("site", "")
    if site in sites.SITES:
        return HttpResponseRedirect(invitations.begin(found, site=site))
    context = {"webshop": found.webshop, "sites": sites.SITES, "expires_at": found.expires_at}
    return _page(request, "exact/invitation.html", context, status=422 if request.method == "POST" else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, journey: str) -> HttpResponse:
    """Logged in by invitation: which administration. After that the link is spent."""
    problem, status = "", 200
    try:
        found = sign_in.of_invitation(journey, cookies=request.COOKIES)
        if request.method == "POST":
            problem, status = _choose(request, found)
            if not problem:
                return _page(request, "exact/connected.html", {"webshop": found.webshop})
        offered = invitations.offered(found)
    except Rejected as refused:
        return _problem(request, refused)
    except TryLater:
        return _page(request, "exact/message.html", {"is_busy": True, "again": request.path}, status=_BUSY)
    except LogInAgain as gone:
        return _page(request, "exact/message.html", {"text": gone.why}, status=_REFUSED)
    context = {"webshop": found.webshop, "offered": offered, "user": found.credential, "problem": problem}
    return _page(request, "exact/choose.html", context, status=status)


def _choose(request: HttpRequest, journey: SignIn) -> tuple[str, int]:
    """What was wrong with the choice, and the status that says so; nothing and 200 when it was taken."""
    number = request.POST.get("division", "")
    try:
        invitations.choose(journey, int(number) if number.isdecimal() else 0)
    except Rejected as refused:
        if refused.code in _STATUS:
            raise
        return words.sentence(refused.code, text=refused.text), 422
    return "", 200


def _problem(request: HttpRequest, refused: Rejected, *, again: str = "") -> HttpResponse:
    context = {"text": words.sentence(refused.code, text=refused.text), "again": again}
    return _page(request, "exact/message.html", context, status=_STATUS.get(refused.code, _REFUSED))


def _page(request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200) -> HttpResponse:
    """A page that loads nothing but its own style, sends forms to us or on to Exact, and is framed by nobody."""
    answer = render(request, template, dict(context), status=status)
    # The address of an invitation is a secret: it must not travel to Exact as the page one came from.
    answer["Referrer-Policy"] = "same-origin"
    answer["X-Robots-Tag"] = "noindex"
    return cast("HttpResponse", csp(_policy())(lambda _: answer)(request))


def _policy() -> dict[str, Any]:
    exact = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(sites.url(site))) for site in sites.SITES})
    return {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        # Browsers hold the redirect after a form to this as well.
        "form-action": ["'self'", *exact],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
