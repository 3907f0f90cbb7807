"""Exact quotes what it was sent ("E-mail jan@… is not valid"). Before its words are kept, what we sent is taken out.

Codes stay: they are the administration's own and say what to mend.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

_GONE = "…"
# Properties whose value is a code, an id or a word of ours; of everything else the value may be about a person.
_CODES = re.compile(
    r"VATCode|GLAccount|Journal|Currency|PaymentCondition|Cost(Center|Unit)|Item|ItemCode|Type|Status|Country"
    r"|Customer|OrderedBy|InvoiceTo|DeliverTo|YourRef|Warehouse|\w*Date|ID|Unit|Language|TaxType"
)
_WORD = re.compile(r"[^\W_]{3,}")
# What Exact calls things: a buyer with such a name must not make its sentence unreadable.
_ITS_OWN = frozenset(
    [
        "account",
        "address",
        "adres",
        "bedrag",
        "btw",
        "city",
        "code",
        "country",
        "customer",
        "email",
        "e-mail",
        "field",
        "invalid",
        "klant",
        "land",
        "name",
        "naam",
        "number",
        "nummer",
        "ongeldig",
        "phone",
        "plaats",
        "postcode",
        "required",
        "telephone",
        "telefoon",
        "the",
        "value",
        "vat",
        "veld",
        "verplicht",
    ]
)


def unsaid(message: str, request: requests.PreparedRequest) -> str:
    """The message without a value, or a word of a value, that the request carried."""
    for value in sorted(set(_sent(request)), key=len, reverse=True):
        message = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", _GONE, message, flags=re.IGNORECASE)
    return message


def _sent(request: requests.PreparedRequest) -> Iterator[str]:
    """Whole values first of all, then their words: Exact may quote a part, or in another order."""
    for value in _values(request):
        text = value.strip()
        if len(text) > 1 and text.lower() not in _ITS_OWN:
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
