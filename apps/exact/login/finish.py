"""From a sign-in that came back to a login we can work with: code, tokens, whose they are, which webshop they are for.

The tokens are stored before anything is asked with them. They ended every earlier login of the same Exact user, who
may work for other webshops as well: losing them would shut those out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from urllib.parse import unquote

import structlog
from django.db import transaction
from django.utils import timezone

from apps.calls.outcomes import NOT_DONE, LogInAgain, Rejected, TryLater
from apps.exact import sites
from apps.exact.door import client, odata, token_call, tokens
from apps.exact.exchange import desk, standing
from apps.exact.login import administrations, sign_in
from apps.exact.models import Credential, SignIn
from apps.exact.refusals import words

log = structlog.get_logger(__name__)

_GIVE_UP_AFTER = timedelta(days=1)
_UNDER_WAY = timedelta(seconds=90)

_ME = odata.Query(select=("UserID", "UserName", "LanguageCode", "CurrentDivision", "IsMyFirmPortalUser"))

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Me:
    """Who signed in, as Exact says."""

    user_id: str
    name: str
    language: str
    is_portal: bool


def finish(code: str, state: str, *, cookies: Mapping[str, str], error: str = "") -> SignIn:
    """Turn the code into a login; which webshop it is for is said by the person, on the page after it.

    `error` is what Exact says instead of a code. Raises Rejected with what the person can do: "login_unnamed" means
    that the same address may be opened again.
    """
    journey = sign_in.come_back(state, cookies=cookies)
    if error:
        raise words.refused("login_not_allowed", raw=error)
    if journey.refresh:
        _ask_for_tokens(lambda: _keep_fresh(journey))
    else:
        # The code may still be URL-encoded ("%21" for "!"); sent so, it would be encoded twice.
        plain = unquote(code) if "%" in code else code
        address = sites.redirect_uri()
        pair = _ask_for_tokens(lambda: token_call.exchange(plain, site=journey.site, redirect_uri=address))
        _receive(journey, pair=pair)
    _settle(journey)
    return journey


def settle_unnamed() -> int:
    """Logins whose owner Exact did not name in time: asked again, so that no other webshop of that user is shut out."""
    done = 0
    left_behind = SignIn.objects.exclude(refresh="").filter(used_at__lt=timezone.now() - _UNDER_WAY)
    for journey in left_behind.select_related("webshop", "invitation"):
        try:
            _keep_fresh(journey)
            _settle(journey)
            done += 1
        except (Rejected, token_call.Unclear, token_call.TooMany, token_call.TooEarly) as error:
            log.warning("login without a name", sign_in=str(journey.pk), error=type(error).__name__)
        except (token_call.Dead, token_call.WrongApp) as error:
            log.error("login without a name lost", sign_in=str(journey.pk), error=type(error).__name__)
            _forget_pair(journey)
    SignIn.objects.filter(begun_at__lt=timezone.now() - _GIVE_UP_AFTER).delete()
    return done


def _ask_for_tokens(ask: Callable[[], T]) -> T:
    """A token call during a sign-in: what can go wrong ends in words for the person who waits."""
    try:
        return ask()
    except token_call.Unclear as error:
        raise words.refused("login_unanswered", raw=str(error)) from error
    except (token_call.Dead, token_call.TooEarly, token_call.TooMany, token_call.WrongApp) as error:
        raise words.refused("login_refused", raw=str(error)) from error


def _receive(journey: SignIn, *, pair: token_call.TokenPair) -> None:
    journey.access, journey.refresh, journey.used_at = pair.access, pair.refresh, timezone.now()
    journey.save(update_fields=["access", "refresh", "used_at"])


def _forget_pair(journey: SignIn) -> None:
    journey.access = journey.refresh = ""
    journey.save(update_fields=["access", "refresh"])


def _keep_fresh(journey: SignIn) -> None:
    if journey.used_at and timezone.now() - journey.used_at >= tokens.EARLIEST_REFRESH:
        _receive(journey, pair=token_call.refresh(journey.refresh, site=journey.site))


def _settle(journey: SignIn) -> None:
    """Ask Exact who signed in, and put this login in place of that user's earlier one."""
    me = _who(journey)
    if me.is_portal:
        _forget_pair(journey)
        raise words.refused(standing.PORTAL)
    credential = _keep(me, journey=journey)
    allowed = _ask_what_is_open(journey, credential)
    if allowed is not None:
        standing.note_allowed(credential, divisions=allowed)


def _who(journey: SignIn) -> _Me:
    """Asked twice at most: this answer is worth more than others. Raises Rejected when it does not come."""
    nobody = Credential(
        site=journey.site, access=journey.access, refreshed_at=journey.used_at or timezone.now(), exact_user_id="new"
    )
    door = client.Door(nobody, None)
    try:
        try:
            [me] = desk.ask(door, "current/Me", query=_ME)
        except TryLater:
            [me] = desk.ask(door, "current/Me", query=_ME)
        user_id = str(me["UserID"])
    except (TryLater, LogInAgain, ValueError, KeyError) as error:
        raise words.refused("login_unnamed", raw=str(error)) from error
    name, language = str(me.get("UserName") or ""), str(me.get("LanguageCode") or "")
    return _Me(user_id, name, language, is_portal=me.get("IsMyFirmPortalUser") is True)


def _keep(me: _Me, *, journey: SignIn) -> Credential:
    """Store the tokens as this user's login: the sign-in ended the earlier one. The journey no longer holds them."""
    pair = token_call.TokenPair(journey.access, journey.refresh)
    with transaction.atomic():
        row, _created = Credential.objects.select_for_update().get_or_create(
            site=journey.site,
            exact_user_id=me.user_id,
            defaults={"access": pair.access, "refresh": pair.refresh, "refreshed_at": timezone.now()},
        )
        row.user_name, row.language = me.name, me.language
        tokens.put(row, pair=pair, at=journey.used_at)
        journey.credential, journey.access, journey.refresh = row, "", ""
        journey.save(update_fields=["credential", "access", "refresh"])
    return row


def _ask_what_is_open(journey: SignIn, credential: Credential) -> Collection[int] | None:
    """The administrations this sign-in opened; None when Exact does not say now (the daily check asks again)."""
    try:
        return {found.division for found in administrations.open_after(journey, credential)}
    except NOT_DONE:
        return None
