"""Pages outside the Shopify admin: leaving for Exact, coming back, and what an invited person sees.

At top level and without a session token. Who somebody is comes from a signed ticket, the state with this browser's
cookie, or the invitation; never from a parameter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

from csp.decorators import csp
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.exact import sites
from apps.exact.login import choosing, finish, invitations, likely, sign_in
from apps.exact.login.administrations import OfferedAdministration
from apps.exact.models import Connection, SignIn
from apps.exact.refusals import words
from apps.shops import addresses

# A link that does not work any more is gone; one that never was ours is not found.
_STATUS = {"invitation_unknown": 404, "invitation_expired": 410, "invitation_revoked": 410, "invitation_spent": 410}
_REFUSED, _BUSY = 400, 503


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Which webshop Exact is about to be connected with. Sending it leaves for Exact; only this browser comes back."""
    ticket = request.GET.get("ticket", "")
    try:
        if request.method == "POST":
            return HttpResponseRedirect(sign_in.leave(ticket, cookies=request.COOKIES))
        arrival = sign_in.arrive(ticket)
    except Rejected as refused:
        return _problem(request, refused)
    journey = arrival.journey
    if journey.invitation is not None:  # the page of the invitation has said it all
        answer: HttpResponse = HttpResponseRedirect(sign_in.address_in_exact(journey))
    else:
        answer = _page(request, "exact/leave.html", {"webshop": journey.webshop, "site": journey.site})
    answer.set_cookie(
        arrival.cookie,
        arrival.secret,
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
    return HttpResponseRedirect(reverse("exact_choose", args=[sign_in.signed(journey)]))


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
    """Logged in: this webshop, this Exact user, and which administration. Only sending this page connects them."""
    problem, status = "", 200
    try:
        found = sign_in.resume(journey, cookies=request.COOKIES)
        if request.method == "POST":
            problem, status = _choose(request, found)
            if not problem:
                return _connected_page(request, found)
        offered = choosing.read_offered(found)
    except Rejected as refused:
        return _problem(request, refused)
    except TryLater:
        return _page(request, "exact/message.html", {"is_busy": True, "again": request.path}, status=_BUSY)
    except LogInAgain as gone:
        return _page(request, "exact/message.html", {"text": gone.why}, status=_REFUSED)
    context = {
        "webshop": found.webshop,
        "offered": offered,
        "user": found.credential,
        "problem": problem,
        "proposed": _proposed(found, offered),
    }
    return _page(request, "exact/choose.html", context, status=status)


def _connected_page(request: HttpRequest, journey: SignIn) -> HttpResponse:
    """An invited person is done here; the merchant goes on in the Shopify admin.

    By a page and not by a redirect: browsers hold what follows a form to our form-action, and Shopify may send the
    merchant through its own sign-in first.
    """
    is_invited = journey.invitation is not None
    back = "" if is_invited else addresses.in_admin(journey.webshop, "/")
    return _page(request, "exact/connected.html", {"webshop": journey.webshop, "back": back})


def _proposed(journey: SignIn, offered: Sequence[OfferedAdministration]) -> int | None:
    """The administration the webshop books in now, which somebody who was only invited is not told; else the likely
    one."""
    connection = Connection.objects.select_related("administration").filter(webshop=journey.webshop).first()
    present = connection.division if connection and journey.invitation is None else None
    return present or likely.choose(offered, journey.webshop)


def _choose(request: HttpRequest, journey: SignIn) -> tuple[str, int]:
    """What was wrong with the choice, and the status that says so; nothing and 200 when it was taken."""
    number = request.POST.get("division", "")
    try:
        choosing.choose(journey, int(number) if number.isdecimal() else 0)
    except Rejected as refused:
        if refused.code in (*_STATUS, "login_expired"):
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
