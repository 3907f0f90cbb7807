"""Exact quotes what it was sent ("E-mail jan@… is not valid"). Before its words are kept, what we sent is taken out:
in the call that it answers, and in those before it for the same document. Codes stay: they say what to mend.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

_GONE = "…"
# Properties whose value is a code, an id or a word of ours; of everything else the value may be about a person.
_CODES = re.compile(
    r"VATCode|GLAccount|Journal|Currency|PaymentCondition|Cost(Center|Unit)|Item|ItemCode|Type|Status|Country"
    r"|Customer|OrderedBy|InvoiceTo|DeliverTo|YourRef|Warehouse|\w*Date|ID|Unit|Language|TaxType"
)
# Of accounts that Exact knew before: e-mail addresses, phone numbers, VAT numbers.
_LOOKS_PERSONAL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+|\+\d[\d\s()-]{6,}\d|\b[A-Z]{2}\d{8,12}(?:B\d\d)?\b")
_sent_before: ContextVar[set[str] | None] = ContextVar("sent_before", default=None)
_WORD = re.compile(r"[^\W_]{3,}")
# What Exact calls things: a buyer with such a name must not make its sentence unreadable.
_ITS_OWN = frozenset(
    {"account", "address", "adres", "bedrag", "btw", "city", "code", "country", "customer", "email", "e-mail", "field"}
    | {"invalid", "klant", "land", "name", "naam", "number", "nummer", "ongeldig", "phone", "plaats", "postcode"}
    | {"required", "telephone", "telefoon", "the", "value", "vat", "veld", "verplicht", "mail"}
)


@contextmanager
def one_document() -> Iterator[None]:
    """What is sent meanwhile belongs together: an entry may be refused with the name that made its account."""
    token = _sent_before.set(set())
    try:
        yield
    finally:
        _sent_before.reset(token)


def note(request: requests.PreparedRequest) -> None:
    """It was sent: remembered while one document is worked on."""
    know(*_values(request))


def know(*values: str) -> None:
    """Values of a buyer: Exact may know them from before, and say them."""
    if (before := _sent_before.get()) is not None:
        before.update(_parts(values))


def unsaid(message: str, request: requests.PreparedRequest) -> str:
    """The message without a value, or a word of a value, that was sent; nor anything that looks like an address."""
    message = _LOOKS_PERSONAL.sub(_GONE, message)
    for value in sorted({*_parts(_values(request)), *(_sent_before.get() or ())}, key=len, reverse=True):
        message = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _GONE, message, flags=re.IGNORECASE)
    return message


def _parts(values: Iterable[str]) -> Iterator[str]:
    """Whole values, and their words: Exact may quote a part, or in another order."""
    for value in values:
        text = value.strip()
        if len(text) > 2 and text.lower() not in _ITS_OWN:
            yield text
        yield from (word for word in _WORD.findall(text) if word.lower() not in _ITS_OWN)


def _values(request: requests.PreparedRequest) -> Iterator[str]:
    for _name, condition in parse_qsl(urlsplit(request.url or "").query):
        yield from re.findall(r"'((?:[^']|'')+)'", condition)
    body = request.body or b""
    text = body.decode(errors="replace") if isinstance(body, bytes) else str(body)
    if text.startswith("{"):
        yield from _texts(json.loads(text))


def _texts(node: Any, *, name: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for inner, value in node.items():
            yield from _texts(value, name=inner)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value, name=name)
    elif isinstance(node, str) and not _CODES.fullmatch(name):
        yield node
