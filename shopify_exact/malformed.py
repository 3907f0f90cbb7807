"""Requests that no browser of a person sends are answered 400 before anything reads them.

NUL and other control characters make PostgreSQL refuse a query, a strange charset makes Django guess, and a number of
thousands of digits makes Python refuse to read it: each would be a 500 in some view.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, QueryDict

from apps.public.errors import bad_request

# Tab, line feed and carriage return are what a text field may hold.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENDLESS_NUMBER = re.compile(r"\d{400}")
_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class RefuseMalformed:
    """Django middleware, before every other that reads the request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _has_known_charset(request) or any(map(_is_malformed, _texts(request))):
            return bad_request(request)
        return self.get_response(request)


def _has_known_charset(request: HttpRequest) -> bool:
    return (
        request.content_params.get("charset", "utf-8").lower() in ("utf-8", "utf8") if request.content_params else True
    )


def _texts(request: HttpRequest) -> Iterator[str]:
    """The path, and every name and value of the address and of a form."""
    yield request.path
    yield from _pairs(request.GET)
    if request.method == "POST" and request.content_type in _FORMS and request.body is not None:
        # The body was read whole first: whoever checks what was posted may read it again.
        yield from _pairs(request.POST)


def _pairs(values: QueryDict) -> Iterator[str]:
    for name, given in values.lists():
        yield name
        yield from map(str, given)


def _is_malformed(text: str) -> bool:
    return bool(_CONTROL.search(text) or _ENDLESS_NUMBER.search(text)) or "�" in text
