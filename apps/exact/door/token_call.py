"""Exact's token endpoint: form in, pair of tokens out. Credentials go in the body; an Authorization header gives 401.

The forms are oauthlib's; why the session of requests-oauthlib is not used is decision 0014.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings
from oauthlib.oauth2 import WebApplicationClient

from apps.calls import numbers, transport
from apps.exact import sites

# An answer that does not come costs the chain, so it gets more time than other calls.
READ_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class TokenPair:
    """A fresh access token (600 s) and the refresh token that replaces every earlier one (30 days)."""

    access: str
    refresh: str


class Dead(Exception):
    """Exact refuses the refresh token or code for good."""


class TooEarly(Exception):
    """Exact says the access token has not expired: it is still good, and so is the chain."""


class TooMany(Exception):
    """Too many tokens were asked for (200 a day per app and user); the chain is untouched."""


class WrongApp(Exception):
    """Exact does not accept this app's own id or secret: our configuration, not the merchant's."""


class Unclear(Exception):
    """No usable answer. `sent` False: surely nothing reached Exact."""

    def __init__(self, why: str, *, sent: bool = True) -> None:
        self.sent = sent
        super().__init__(why)


def exchange(code: str, *, site: str, redirect_uri: str) -> TokenPair:
    """The pair for a sign-in code (valid 3 minutes, once). Raises one of the errors above."""
    form = WebApplicationClient(settings.EXACT_CLIENT_ID).prepare_request_body(
        code=code, redirect_uri=redirect_uri, client_secret=settings.EXACT_CLIENT_SECRET
    )
    return _ask(site, form=form)


def refresh(token: str, *, site: str) -> TokenPair:
    """The next pair of a chain. Raises one of the errors above."""
    form = WebApplicationClient(settings.EXACT_CLIENT_ID).prepare_refresh_body(
        refresh_token=token, client_id=settings.EXACT_CLIENT_ID, client_secret=settings.EXACT_CLIENT_SECRET
    )
    return _ask(site, form=form)


def _ask(site: str, *, form: str) -> TokenPair:
    try:
        answer = transport.send(
            "POST",
            f"{sites.url(site)}/api/oauth2/token",
            purpose="exact token",
            timeout=READ_SECONDS,
            headers={"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"},
            data=form,
        )
    except transport.NoAnswer as error:
        raise Unclear(str(error), sent=error.sent) from error
    return _pair(answer) if answer.status_code == 200 else _refusal(answer)


def _pair(answer: requests.Response) -> TokenPair:
    content = _json(answer)
    access, token = content.get("access_token"), content.get("refresh_token")
    if not (isinstance(access, str) and isinstance(token, str) and access and token):
        raise Unclear("Exact's token answer cannot be read")
    return TokenPair(access, token)


def _refusal(answer: requests.Response) -> TokenPair:
    content = _json(answer)
    name, description = str(content.get("error", "")), str(content.get("error_description", ""))
    said = f"{name} {description}".lower()
    if "not expired" in said:
        raise TooEarly(description or name)
    if answer.status_code == 429 or "rate limit" in said:
        raise TooMany(description or "429")
    if answer.status_code not in (400, 401, 403) or not content:
        raise Unclear(f"Exact's token endpoint answered {answer.status_code}")
    if name == "invalid_client":
        raise WrongApp(description or name)
    raise Dead(description or name)


def _json(answer: requests.Response) -> dict[str, Any]:
    try:
        content = numbers.loads(answer.content)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
