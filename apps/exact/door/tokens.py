"""The token chain of an Exact user: refreshed once, by one process, stored before it is used.

A refresh token works once. So: under a row lock, after reading the row again, and committed alone and at once. Before
the call a mark is committed; a mark that stays tells "the answer was lost" from "the chain is dead".
Exact refuses a refresh before the access token is 570 s old (facts/exact §1), and the token dies at 600 s.
"""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone

from apps.calls.outcomes import LogInAgain, TryLater
from apps.exact.door import token_call
from apps.exact.models.connections import Credential
from apps.exact.refusals import words

log = structlog.get_logger(__name__)

EARLIEST_REFRESH = timedelta(seconds=570)
_WAIT = timedelta(seconds=60)
# A refused token call counts as one: asking again every minute would use up the day's 200.
_TOO_MANY_WAIT = timedelta(minutes=10)
_CLOCK_STEP = timedelta(seconds=30)
CHAIN_LIVES = timedelta(days=30)


def access_token(credential: Credential) -> str:
    """A token that outlives the call it is for. Raises LogInAgain (chain dead) or TryLater (Exact away)."""
    if not _is_due(credential):
        return credential.access
    return _renew(credential, old_access=credential.access)


def after_refusal(credential: Credential, *, refused: str) -> str:
    """Another token after Exact answered 401 to `refused`: renewed meanwhile, or by us where its age allows it.

    Raises LogInAgain or TryLater. An age below zero means that our clock was set back: then asking is the way to know.
    """
    if credential.pk is None:  # in the middle of a sign-in: there is no chain yet
        raise LogInAgain(words.sentence(Credential.WhyEnded.ENDED.value))
    credential.refresh_from_db()
    if credential.state == Credential.Chain.OK and credential.access != refused:
        return credential.access
    age = timezone.now() - credential.refreshed_at
    if credential.state == Credential.Chain.OK and timedelta(0) <= age < EARLIEST_REFRESH:
        raise TryLater(credential.refreshed_at + EARLIEST_REFRESH, "Exact does not take a token that is still young")
    return _renew(credential, old_access=refused)


def _renew(credential: Credential, *, old_access: str) -> str:
    """The access token that follows `old_access`, whoever fetched it."""
    began = timezone.now()
    marked = _mark(credential.pk, old_access=old_access)
    found = marked if marked is not None else _refresh(credential.pk, old_access=old_access, began=began)
    credential.refresh_from_db()
    if isinstance(found, Exception):
        raise found
    return found


def _is_due(credential: Credential) -> bool:
    return credential.state != Credential.Chain.OK or timezone.now() - credential.refreshed_at >= EARLIEST_REFRESH


def _answer_at_hand(row: Credential, *, old_access: str) -> str | LogInAgain | None:
    """What needs no call: the chain is dead, or another process was first. Read inside the lock."""
    if row.state != Credential.Chain.OK:
        return _log_in_again(row)
    return row.access if row.access != old_access and not _is_due(row) else None


def _mark(key: int, *, old_access: str) -> str | LogInAgain | None:
    """A mark that is already there stays: an earlier answer was lost, and that must not be forgotten."""
    with transaction.atomic(durable=True):
        row = Credential.objects.select_for_update().get(pk=key)
        found = _answer_at_hand(row, old_access=old_access)
        if found is None and row.refresh_started_at is None:
            row.refresh_started_at = timezone.now()
            row.save(update_fields=["refresh_started_at"])
    return found


def _refresh(key: int, *, old_access: str, began: datetime) -> str | LogInAgain | TryLater:
    """The one call made while a transaction is open: the row lock is what keeps a second process from spending
    the same refresh token, and it must be held until the new one is stored. Nothing else is in the transaction."""
    with transaction.atomic(durable=True):
        row = Credential.objects.select_for_update().get(pk=key)
        found = _answer_at_hand(row, old_access=old_access)
        return found if found is not None else _ask(row, began=began)


def _ask(row: Credential, *, began: datetime) -> str | LogInAgain | TryLater:
    was_lost = row.refresh_started_at is not None and row.refresh_started_at < began
    try:
        try:
            pair = token_call.refresh(row.refresh, site=row.site)
        except token_call.Unclear as error:
            if not error.sent:
                raise
            # Once more with the same token: it works if Exact never saw the first request.
            log.warning("token answer lost", credential=row.pk)
            was_lost = True
            pair = token_call.refresh(row.refresh, site=row.site)
    except token_call.Dead as error:
        log.error("chain dead", credential=row.pk, was_lost=was_lost, why=str(error))
        return _bury(row, was_lost=was_lost)
    except token_call.Unclear as error:
        return _wait(row, keeps_mark=error.sent or was_lost, why=str(error))
    except token_call.TooEarly:
        return _still_good(row)
    except (token_call.TooMany, token_call.WrongApp) as error:
        log.error("token refused", credential=row.pk, error=type(error).__name__, why=str(error))
        return _wait(row, keeps_mark=was_lost, why=str(error), wait=_TOO_MANY_WAIT)
    put(row, pair=pair)
    return row.access


def put(row: Credential, *, pair: token_call.TokenPair, at: datetime | None = None) -> None:
    """Store the new pair (given out `at`, else now) in place of the old one; the chain lives."""
    row.access, row.refresh = pair.access, pair.refresh
    row.refreshed_at, row.refresh_started_at = at or timezone.now(), None
    row.state, row.ending, row.ended_at = Credential.Chain.OK, "", None
    row.save()


def _bury(row: Credential, *, was_lost: bool) -> LogInAgain:
    row.state, row.ended_at = Credential.Chain.LOG_IN_AGAIN, timezone.now()
    if was_lost:
        row.ending = Credential.WhyEnded.LOST
    elif row.ended_at - row.refreshed_at > CHAIN_LIVES:
        row.ending = Credential.WhyEnded.EXPIRED
    else:
        row.ending = Credential.WhyEnded.ENDED
    row.refresh_started_at = None
    row.save(update_fields=["state", "ending", "ended_at", "refresh_started_at"])
    return _log_in_again(row)


def _log_in_again(row: Credential) -> LogInAgain:
    return LogInAgain(words.sentence(row.ending or Credential.WhyEnded.ENDED.value))


def _wait(row: Credential, *, keeps_mark: bool, why: str, wait: timedelta = _WAIT) -> TryLater:
    if not keeps_mark:
        row.refresh_started_at = None
        row.save(update_fields=["refresh_started_at"])
    return TryLater(timezone.now() + wait, why)


def _still_good(row: Credential) -> str:
    """Our clock is ahead of Exact's: the token is good, and is asked for again after half a minute."""
    row.refreshed_at = timezone.now() - EARLIEST_REFRESH + _CLOCK_STEP
    row.refresh_started_at = None
    row.save(update_fields=["refreshed_at", "refresh_started_at"])
    return row.access
