"""Every outgoing request of the service goes through `send`.

Connections are kept open per process and host (a TLS handshake with Exact takes seconds). Nothing is ever sent twice
from here: whoever calls decides. Logs say which path answered what and how fast, never a query, body or header.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit

import requests
import structlog
from requests.adapters import HTTPAdapter
from requests.cookies import RequestsCookieJar
from urllib3.exceptions import MaxRetryError, NewConnectionError

log = structlog.get_logger(__name__)

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
_CHUNK = 65_536


class Parts(TypedDict, total=False):
    """What may go along with a request."""

    headers: Mapping[str, str]
    params: Mapping[str, str]
    json: Any
    data: bytes | str | Mapping[str, str]


class NoAnswer(Exception):
    """No usable HTTP answer. `sent` False: surely nothing reached the other side."""

    def __init__(self, why: str, *, sent: bool) -> None:
        self.sent = sent
        super().__init__(why)


def send(
    method: str,
    url: str,
    *,
    purpose: str,
    timeout: float = READ_SECONDS,
    is_secret: bool = False,
    **parts: Unpack[Parts],
) -> requests.Response:
    """One request, one answer of any status, body read completely. Redirects are not followed.

    `timeout` is in seconds, for reading. `is_secret`: the path opens something, so no log tells it. Raises NoAnswer.
    """
    target = urlsplit(url)
    session = _session(os.getpid(), f"{target.scheme}://{target.netloc}")
    began = time.monotonic()
    path = "" if is_secret else target.path
    entry = log.bind(method=method, host=target.netloc, path=path, purpose=purpose)
    try:
        answer = session.request(
            method,
            url,
            timeout=(CONNECT_SECONDS, timeout),
            allow_redirects=False,
            **parts,
        )
    except requests.RequestException as error:
        sent = not _never_left(error)
        entry.warning("call", status=None, ms=_ms_since(began), error=type(error).__name__, sent=sent)
        # Not the text of the error: it carries the whole URL, query included.
        raise NoAnswer(f"{type(error).__name__} from {target.netloc}", sent=sent) from None
    entry.info("call", status=answer.status_code, ms=_ms_since(began))
    return answer


def lines(url: str, *, purpose: str) -> Iterator[bytes]:
    """A file line by line, never whole in memory. Raises NoAnswer, also in the middle and for any status but 200."""
    target = urlsplit(url)
    session = _session(os.getpid(), f"{target.scheme}://{target.netloc}")
    began, status = time.monotonic(), 0
    entry = log.bind(method="GET", host=target.netloc, path=target.path, purpose=purpose)
    try:
        with session.get(url, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False, stream=True) as answer:
            status = answer.status_code
            if status == HTTPStatus.OK:
                yield from answer.iter_lines(chunk_size=_CHUNK)
    except requests.RequestException as error:
        entry.warning("call", status=status, ms=_ms_since(began), error=type(error).__name__)
        raise NoAnswer(f"{type(error).__name__} from {target.netloc}", sent=True) from None
    entry.info("call", status=status, ms=_ms_since(began))
    if status != HTTPStatus.OK:
        raise NoAnswer(f"{status} from {target.netloc}", sent=True)


def _never_left(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _ms_since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


@lru_cache(maxsize=64)
def _session(process_id: int, host: str) -> requests.Session:
    """Open connections of this process to this host: by process, because a fork must not share sockets."""
    session = requests.Session()
    # The surroundings are asked for a proxy and for certificates once, not per call, and never for a .netrc file, out
    # of which requests would add an Authorization header: Exact's token call refuses one.
    told = session.merge_environment_settings(host, {}, None, None, None)
    session.proxies, session.verify, session.trust_env = told["proxies"], told["verify"], False
    # No cookies: one tenant's answer must never colour another tenant's question.
    jar = RequestsCookieJar()
    jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.cookies = jar
    session.mount(host, HTTPAdapter(pool_maxsize=32, max_retries=0))
    return session
