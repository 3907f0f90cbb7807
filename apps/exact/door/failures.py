"""What an answer of Exact means for what to do next. One function decides, branch by branch with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from apps.calls import budget
from apps.calls.outcomes import NobodyKnows, Rejected, TryLater
from apps.exact.door import odata
from apps.exact.refusals import messages

# How long an outage is left alone before the same question is asked again.
OUTAGE = timedelta(seconds=60)
# Refusals that count to Exact's limit of errors an hour.
COUNTED = frozenset({400, 401, 403, 404})

_LIMITS = (
    (budget.MINUTE, "X-RateLimit-Minutely-"),
    (budget.DAY, "X-RateLimit-"),
)

# The `Reason` header of a 403.
REASONS: dict[str, Promise] = {
    "BlockedUser": _("The Exact user of this connection is blocked. Unblock the user, or connect as another user."),
    "InactiveUser": _("The Exact user of this connection is no longer active. Connect as another user."),
    "BlockedCustomer": _("Exact has blocked this licence. Please contact Exact."),
    "LicenseExpired": _("The Exact licence has expired. Renew it with Exact, then try again."),
    "DivisionBlocked": _("This administration is blocked in Exact. Please contact Exact or your accountant."),
    "NoDivisionAccess": _("The Exact user may not enter this administration. Give access, or connect as another user."),
}
NO_RIGHT = _("The Exact user has no right to do this. Give the user the right, or connect as another user.")
GONE = _(
    "Exact does not find this administration, or this part of it, any more. Choose another administration, or check "
    "the licence in Exact."
)
NOT_FOUND = _("Exact does not know this. Refresh the codes.")


class Unauthorised(Exception):
    """401: Exact does not take this access token. Whoever holds the tokens decides what that means."""


class Forbidden(Rejected):
    """403: not this entry but the connection is at fault; every other call will be refused as well."""


def check(response: requests.Response, *, is_write: bool) -> None:
    """Nothing for a usable answer; else raises what to do next.

    After a GET "nobody knows" has no meaning: nothing was done, so it is TryLater.
    """
    status = response.status_code
    if status in (200, 201, 204):
        _check_is_data(response, is_write=is_write)
        return
    if status in _REFUSALS:
        raise _REFUSALS[status](response)
    message = odata.error_message(response.content)
    # Business rules come as 500 with their own message; a 500 that says nothing may have been booked after all.
    if status == 500 and not messages.is_generic(message):
        raise _rejected(message)
    if status >= 500 or status == 408 or status < 400:
        raise unclear(f"Exact answered {status}", is_write=is_write)
    if status == 404:
        raise _not_found(response, message)
    raise _rejected(message or f"HTTP {status}")


def _check_is_data(response: requests.Response, *, is_write: bool) -> None:
    if response.status_code != 204 and "json" not in response.headers.get("Content-Type", "json"):
        raise unclear("Exact answered with a page instead of data (maintenance)", is_write=is_write)


def unclear(why: str, *, is_write: bool) -> NobodyKnows | TryLater:
    """No usable answer: after a write it must be looked up, a question can simply be asked again."""
    return NobodyKnows(why) if is_write else TryLater(datetime.now(UTC) + OUTAGE, why)


def readings(response: requests.Response) -> list[budget.Reading]:
    """What the headers say of the limits. A 429 carries only the one that was hit; without headers it is the minute."""
    is_refused = response.status_code == 429
    found = []
    for window, prefix in _LIMITS:
        reset = _seconds_until(response.headers, f"{prefix}Reset")
        remaining = "0" if is_refused else response.headers.get(f"{prefix}Remaining", "")
        limit = response.headers.get(f"{prefix}Limit", "")
        if reset is not None and remaining.isdigit():
            whole = int(limit) if limit.isdigit() else 0
            found.append(budget.Reading(window, int(remaining), min(max(reset, 0), window.seconds), whole))
    if is_refused and not found:
        found.append(budget.Reading(budget.MINUTE, 0, budget.MINUTE.seconds))
    return found


def _over_the_limit(response: requests.Response) -> TryLater:
    reading = max(readings(response), key=lambda found: found.reset_seconds)
    # Resets are precise to the minute: a second more.
    not_before = datetime.now(UTC) + timedelta(seconds=reading.reset_seconds + 1)
    return TryLater(not_before, f"Exact's limit per {reading.window.name} is reached")


def _seconds_until(headers: Mapping[str, str], name: str) -> float | None:
    """Resets are epoch milliseconds on Exact's clock, so they are held against Exact's Date, not against our clock."""
    value = headers.get(name, "")
    if not value.isdigit():
        return None
    now = datetime.now(UTC)
    with suppress(ValueError):
        now = parsedate_to_datetime(headers.get("Date", ""))
    return int(value) / 1000 - now.timestamp()


def _forbidden(response: requests.Response) -> Forbidden:
    raw = odata.error_message(response.content)
    reason = response.headers.get("Reason", "")
    if reason in REASONS:
        return Forbidden(f"forbidden_{reason.lower()}", text=str(REASONS[reason]), raw=raw or reason)
    code, _text = messages.recognise(raw)
    if code == "division_rights":
        return Forbidden("scope_missing", text=str(messages.SCOPE), raw=raw)
    return Forbidden("no_right", text=str(NO_RIGHT), raw=raw or reason)


def _not_found(response: requests.Response, message: str) -> Rejected:
    """One entity is not there; or, where a list was asked for, the administration or its licence."""
    if "(guid'" in (response.request.url or ""):
        return Rejected("not_found", text=str(NOT_FOUND), raw=message)
    return Forbidden("administration_gone", text=str(GONE), raw=message or "404")


def _rejected(message: str) -> Rejected:
    code, text = messages.recognise(message)
    return Rejected(code, text=str(text), raw=message)


_REFUSALS: dict[int, Callable[[requests.Response], Exception]] = {
    401: lambda response: Unauthorised(),
    403: _forbidden,
    429: _over_the_limit,
}
