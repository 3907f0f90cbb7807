"""Signing in at Exact: the merchant leaves with a signed state and comes back with a code that lives three minutes."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlencode

from django.conf import settings
from django.core import signing
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.calls.outcomes import LogInAgain, Rejected, TryLater
from apps.exact import administrations, client, odata, sites, token_call, tokens
from apps.exact.models import Connection, Credential
from apps.shops.models import Webshop

VALID = timedelta(minutes=15)
_SALT = "apps.exact.login"

_EXPIRED = _("The sign-in took too long or was already used. Please start it again from the app.")
_REFUSED = _("Exact did not accept the sign-in. Please start it again from the app.")
_NO_ANSWER = _("Exact did not answer the sign-in. Please start it again from the app.")
_PORTAL = _("This is a portal user of an accountant: it cannot book. Please sign in as a user of the administration.")


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the state carries: whose sign-in this is, where, and that it is used once."""

    webshop: int
    site: str
    redirect: str
    nonce: str


def start(webshop: Webshop, *, site: str, redirect: str = "") -> str:
    """Exact's sign-in address, to be opened at top level. Raises ValueError for a site that does not exist."""
    back_to = redirect or sites.redirect_uri()
    state = signing.dumps(
        {"webshop": webshop.pk, "site": site, "redirect": back_to, "nonce": secrets.token_urlsafe(16)}, salt=_SALT
    )
    question = {
        "client_id": settings.EXACT_CLIENT_ID,
        "redirect_uri": back_to,
        "response_type": "code",
        # An accountant may be signed in to Exact as somebody else: always ask who.
        "force_login": "1",
        "state": state,
    }
    return f"{sites.url(site)}/api/oauth2/auth?{urlencode(question)}"


def finish(code: str, state: str) -> Webshop:
    """Turn the code into a credential and tie it to the webshop. Raises Rejected with what the merchant can do."""
    ticket = _read(state)
    webshop = Webshop.objects.get(pk=ticket.webshop)
    pair = _exchange(code, ticket=ticket)
    me = _who(pair, site=ticket.site)
    credential = _keep(me, pair=pair)
    _connect(webshop, credential=credential)
    return webshop


def _read(state: str) -> Ticket:
    try:
        ticket = Ticket(**signing.loads(state, salt=_SALT, max_age=VALID))
    except (signing.BadSignature, TypeError) as error:
        raise Rejected("login_expired", text=str(_EXPIRED)) from error
    if not cache.add(f"exact-login:{ticket.nonce}", 1, timeout=int(VALID.total_seconds())):
        raise Rejected("login_expired", text=str(_EXPIRED))
    return ticket


def _exchange(code: str, *, ticket: Ticket) -> token_call.Pair:
    # The code may still be URL-encoded ("%21" for "!"); sent so, it would be encoded twice.
    plain = unquote(code) if "%" in code else code
    try:
        return token_call.exchange(plain, site=ticket.site, redirect_uri=ticket.redirect)
    except token_call.Unclear as error:
        raise Rejected("login_unanswered", text=str(_NO_ANSWER), raw=str(error)) from error
    except (token_call.Dead, token_call.TooEarly, token_call.TooMany, token_call.WrongApp) as error:
        raise Rejected("login_refused", text=str(_REFUSED), raw=str(error)) from error


def _who(pair: token_call.Pair, *, site: str) -> Credential:
    """The Exact user of a fresh pair, as a credential that is not stored yet."""
    nobody = Credential(
        site=site, access=pair.access, refresh=pair.refresh, refreshed_at=timezone.now(), exact_user_id="new"
    )
    query = odata.Query(select=("UserID", "UserName", "LanguageCode", "CurrentDivision", "IsMyFirmPortalUser"))
    try:
        [me] = client.ask(client.Door(nobody, None), "current/Me", query=query)
        nobody.exact_user_id = str(me["UserID"])
    except (TryLater, LogInAgain, ValueError, KeyError) as error:
        raise Rejected("login_unanswered", text=str(_NO_ANSWER), raw=str(error)) from error
    if me.get("IsMyFirmPortalUser") is True:
        raise Rejected("portal_user", text=str(_PORTAL))
    nobody.user_name = str(me.get("UserName") or "")
    nobody.language = str(me.get("LanguageCode") or "")
    return nobody


def _keep(me: Credential, *, pair: token_call.Pair) -> Credential:
    """Overwrite the user's chain: this sign-in has ended the earlier one."""
    with transaction.atomic():
        row, _created = Credential.objects.select_for_update().get_or_create(
            site=me.site,
            exact_user_id=me.exact_user_id,
            defaults={"access": pair.access, "refresh": pair.refresh, "refreshed_at": me.refreshed_at},
        )
        row.user_name, row.language = me.user_name, me.language
        tokens.put(row, pair=pair)
    return row


def _connect(webshop: Webshop, *, credential: Credential) -> None:
    """Another user keeps the administration only where that user may enter it."""
    connection, _created = Connection.objects.get_or_create(webshop=webshop)
    previous = connection.credential
    connection.credential, connection.connected_at = credential, timezone.now()
    connection.save(update_fields=["credential", "connected_at"])
    if connection.division is None or (previous is not None and previous.pk == credential.pk):
        return
    if connection.division not in {found.division for found in administrations.list_for(connection)}:
        administrations.leave(connection)
