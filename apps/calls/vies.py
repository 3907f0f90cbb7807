"""The EU's own register of VAT numbers (VIES): does it know this one? Asked where the merchant wants it.

The answer is remembered for a day under a keyed hash: a VAT number may be a person's, and there are few enough to try
them all. Source of the call: the REST service of
the European Commission behind its VIES page; that its answers keep this shape is not verified.
"""

from __future__ import annotations

import redis
import structlog
from django.conf import settings
from django.utils.crypto import salted_hmac

from apps.calls import numbers, transport
from apps.calls.redis_store import counters

log = structlog.get_logger(__name__)

_A_DAY_SECONDS = 86_400
_SECONDS = 10.0


def ask(number: str, *, country: str) -> bool | None:
    """Whether the register knows the number of that country (ISO code); None when it gives no answer now.

    `number`: without signs and without the letters of its country.
    """
    prefix = {"GR": "EL"}.get(country, country)
    known = _recall(prefix + number)
    if known is not None:
        return known
    found = _ask_register(prefix, number)
    if found is not None:
        _remember(prefix + number, found)
    return found


def _ask_register(prefix: str, number: str) -> bool | None:
    """In the body: a path would stand in logs."""
    url = f"{settings.VIES_URL}/check-vat-number"
    question = {"countryCode": prefix, "vatNumber": number}
    try:
        answer = transport.send("POST", url, purpose="vies", timeout=_SECONDS, json=question)
        content = numbers.loads(answer.content)
    except (transport.NoAnswer, ValueError):
        return None
    valid = content.get("valid") if answer.ok and isinstance(content, dict) else None
    return valid if isinstance(valid, bool) else None


def _key(number: str) -> str:
    return f"vies:{salted_hmac('apps.calls.vies', number, algorithm='sha256').hexdigest()}"


def _recall(number: str) -> bool | None:
    try:
        found = counters().get(_key(number))
    except redis.RedisError as error:
        log.warning("vies memory away", error=type(error).__name__)
        return None
    return None if found is None else found == b"1"


def _remember(number: str, is_known: bool) -> None:
    try:
        counters().set(_key(number), "1" if is_known else "0", ex=_A_DAY_SECONDS)
    except redis.RedisError as error:
        log.warning("vies memory away", error=type(error).__name__)
