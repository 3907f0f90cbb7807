"""The journey to Exact's sign-in page and back: begun for one webshop, bound to one browser, good for one return.

The app lives in an iframe, where a browser keeps no cookies of ours. So the journey leaves from a page of our own at
top level: there the browser gets a secret, and only that browser can bring a sign-in back. Without it somebody who
got hold of an address could tie an Exact of his own to another's webshop, and receive its books.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from apps.exact import sites
from apps.exact.models import Invitation, SignIn
from apps.exact.refusals import words
from apps.shops.models import Webshop

# From the click in the admin until our page opens.
LEAVES_WITHIN = timedelta(seconds=60)
RETURNS_WITHIN = timedelta(minutes=15)
# After the return: to choose the administration.
STAYS = timedelta(hours=1)
_TICKET, _STATE = "apps.exact.login.sign_in.ticket", "apps.exact.login.sign_in.state"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A browser at our own page, and the cookie that ties it to the journey (`secret` is nowhere else)."""

    journey: SignIn
    cookie: str
    secret: str


def begin(webshop: Webshop, *, site: str, invitation: Invitation | None = None, staff_user: str = "") -> str:
    """The address of our own page from where the browser leaves. Raises ValueError for a site that does not exist.

    `staff_user` is Shopify's id of who pressed the button, as the session token says.
    """
    sites.url(site)
    journey = SignIn.objects.create(
        webshop=webshop, site=site, invitation=invitation, staff_user=staff_user, begun_at=timezone.now()
    )
    return f"{settings.APP_URL}/exact/start?{urlencode({'ticket': signed(journey, salt=_TICKET)})}"


def arrive(ticket: str) -> Arrival:
    """Bind the journey to the browser that opens this ticket first. Raises Rejected for any other."""
    journey = _read(ticket, salt=_TICKET, within=LEAVES_WITHIN)
    secret = secrets.token_urlsafe(32)
    bound = SignIn.objects.filter(pk=journey.pk, browser_hash="").update(browser_hash=hashed(secret))
    if not bound:
        raise words.refused("login_expired")
    return Arrival(journey, cookie_of(journey), secret)


def leave(ticket: str, *, cookies: Mapping[str, str]) -> str:
    """Exact's sign-in address, for the browser that arrived and whose person said yes. Raises Rejected."""
    journey = _read(ticket, salt=_TICKET, within=RETURNS_WITHIN)
    _check_browser(journey, cookies)
    return address_in_exact(journey)


def address_in_exact(journey: SignIn) -> str:
    """Exact's sign-in page, which brings this journey's state back."""
    question = {
        "client_id": settings.EXACT_CLIENT_ID,
        "redirect_uri": sites.redirect_uri(),
        "response_type": "code",
        # An accountant may be signed in to Exact as somebody else: always ask who.
        "force_login": "1",
        "state": signed(journey, salt=_STATE),
    }
    return f"{sites.url(journey.site)}/api/oauth2/auth?{urlencode(question)}"


def come_back(state: str, *, cookies: Mapping[str, str]) -> SignIn:
    """The journey of this state, used up. Once more only while Exact has not said who signed in.

    Raises Rejected for a state that is not ours, too old, used, or begun in another browser.
    """
    journey = _read(state, salt=_STATE, within=RETURNS_WITHIN)
    _check_browser(journey, cookies)
    is_first = SignIn.objects.filter(pk=journey.pk, used_at=None).update(used_at=timezone.now())
    if not is_first and not journey.refresh:
        raise words.refused("login_expired")
    return journey


def resume(token: str, *, cookies: Mapping[str, str]) -> SignIn:
    """The journey of a person who logged in and now says which administration it is for. Raises Rejected."""
    journey = _read(token, salt=_STATE, within=STAYS)
    _check_browser(journey, cookies)
    if journey.credential is None:
        raise words.refused("login_expired")
    return journey


def signed(journey: SignIn, *, salt: str = _STATE) -> str:
    """The journey's name as it travels through a browser."""
    return signing.dumps(str(journey.pk), salt=salt)


def cookie_of(journey: SignIn) -> str:
    """One cookie per journey: two windows of one browser must not take each other's."""
    return f"exact_sign_in_{journey.pk.hex[:12]}"


def _read(text: str, *, salt: str, within: timedelta) -> SignIn:
    try:
        key = UUID(signing.loads(text, salt=salt, max_age=within))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise words.refused("login_expired") from error
    journey = SignIn.objects.select_related("webshop", "invitation", "credential").filter(pk=key).first()
    if journey is None or journey.webshop.state == Webshop.Presence.UNINSTALLED:
        raise words.refused("login_expired")
    return journey


def _check_browser(journey: SignIn, cookies: Mapping[str, str]) -> None:
    kept = cookies.get(cookie_of(journey), "")
    if not journey.browser_hash or not constant_time_compare(hashed(kept), journey.browser_hash):
        raise words.refused("login_other_browser")


def hashed(secret: str) -> str:
    """What is kept of a secret that only its owner may know."""
    return hashlib.sha256(secret.encode()).hexdigest()
