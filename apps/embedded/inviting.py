"""Inviting somebody without access to the shop to connect Exact: the link is shown once, or mailed."""

from __future__ import annotations

from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.calls.outcomes import Rejected
from apps.embedded import screen
from apps.exact.login import invitations
from apps.exact.refusals import words
from apps.shopify.session import ShopRequest

PART = "embedded/_parts/invitation.html"


@screen.for_the_shop
@require_http_methods(["GET", "POST"])
def invite(request: ShopRequest) -> HttpResponse:
    """GET: whether a link is out. POST: a new one; mailed when an address is given, which is not kept."""
    if request.method == "GET":
        return _part(request)
    email = request.POST.get("email", "").strip()
    try:
        if email:
            validate_email(email)
        link = invitations.make(request.webshop)
    except ValidationError:
        return _part(request, problem=_("This is not an e-mail address."))
    except Rejected as refused:
        return _part(request, problem=words.sentence(refused.code, text=refused.text))
    if not email:
        return _part(request, link=link.address)
    try:
        invitations.send(link, to=email)
    except Rejected as refused:
        return _part(request, link=link.address, problem=str(refused.text))
    except (SMTPException, OSError):
        return _part(request, link=link.address, problem=_("The mail could not be sent. Send the link yourself."))
    return _part(request, link=link.address, sent_to=email)


@screen.for_the_shop
@require_POST
def withdraw(request: ShopRequest) -> HttpResponse:
    """End the link that is out."""
    invitations.revoke(request.webshop)
    return _part(request)


def _part(request: ShopRequest, *, link: str = "", sent_to: str = "", problem: str = "") -> HttpResponse:
    is_open = invitations.open_ones(request.webshop).exists()
    context = {"link": link, "sent_to": sent_to, "problem": problem, "is_open": is_open}
    return screen.show(request, PART, context, status=422 if problem and not link else 200)
