"""What an answer of Exact means for what to do next. One function decides, branch by branch with its reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import requests

from apps.calls import budget
from apps.calls.outcomes import NobodyKnows, Rejected, TryLater
from apps.exact.door import odata
from apps.exact.door.unsaid import unsaid
from apps.exact.refusals import of_the_way_in, recognise, table, words
from apps.exact.refusals.row import Refusal

# How long an outage is left alone before the same question is asked again.
OUTAGE = timedelta(seconds=60)
# Refusals that count to Exact's limit of errors an hour.
COUNTED = frozenset({400, 401, 403, 404})

_LIMITS = (
    (budget.MINUTE, "X-RateLimit-Minutely-"),
    (budget.DAY, "X-RateLimit-"),
)


class Unauthorised(Exception):
    """401: Exact does not take this access token. Whoever holds the tokens decides what that means."""


class Forbidden(Rejected):
    """403: not this entry but the connection is at fault; every other call will be refused as well."""


def check(response: requests.Response, *, is_write: bool) -> None:
    """Raises what to do next, unless the answer is usable.

    After a GET "nobody knows" has no meaning: nothing was done, so it is TryLater.
    """
    status = response.status_code
    if status in (200, 201, 204):
        _check_is_data(response, is_write=is_write)
        return
    if status in _REFUSALS:
        raise _REFUSALS[status](response)
    message = odata.error_message(response.content)
    kept = unsaid(message, response.request)
    # Business rules come as 500 with their own message; a 500 that says nothing may have been booked after all.
    if status == 500 and not recognise.is_generic(message):
        raise _rejected(message, kept=kept)
    if status >= 500 or status == 408 or status < 400:
        raise unclear(f"Exact answered {status}", is_write=is_write)
    if status == 404:
        raise _not_found(response, kept)
    raise _rejected(message or f"HTTP {status}", kept=kept or f"HTTP {status}")


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
    row = table.find(f"forbidden_{reason.lower()}") if reason else None
    if row is None and recognise.recognise(raw) is of_the_way_in.SCOPE:
        row = of_the_way_in.SCOPE
    return _shut(row or of_the_way_in.NO_RIGHT, raw=unsaid(raw, response.request) or reason)


def _not_found(response: requests.Response, message: str) -> Rejected:
    """One entity is not there; or, where a list was asked for, the administration or its licence."""
    if "(guid'" in (response.request.url or ""):
        return words.refused("not_found", raw=message)
    return _shut(of_the_way_in.GONE, raw=message or "404")


def _shut(row: Refusal, *, raw: str) -> Forbidden:
    return Forbidden(row.code, text=str(row.text), raw=raw)


def _rejected(message: str, *, kept: str) -> Rejected:
    """By what Exact said; what is kept of it quotes nothing that we sent."""
    return words.refused(recognise.recognise(message).code, raw=kept)


_REFUSALS: dict[int, Callable[[requests.Response], Exception]] = {
    401: lambda response: Unauthorised(),
    403: _forbidden,
    429: _over_the_limit,
}
