"""Which refusal Exact's words are. A text may hold several messages, one a line: the most specific one counts."""

from __future__ import annotations

import re

from apps.exact.refusals import of_contacts, of_documents, table
from apps.exact.refusals.row import Refusal

_PATTERNS = [(row, re.compile("|".join(row.said.values()), re.IGNORECASE)) for row in table.RECOGNISED]

# Exact's words for "something went wrong on our side": no reason, so nobody knows what was done.
_GENERIC = re.compile(
    r"a problem has occurred|the cause of this issue will be investigated"
    r"|object reference not set|server unavailable"
    r"|er (is|heeft zich) een (probleem|fout) (opgetreden|voorgedaan)"
    r"|un (problème|incident) (est survenu|s'est produit)"
    r"|(es )?ist ein (problem|fehler) aufgetreten",
    re.IGNORECASE,
)


def is_generic(message: str) -> bool:
    """Whether the message says nothing about the request itself."""
    return not message or bool(_GENERIC.search(message))


def recognise(message: str) -> Refusal:
    """The row of a refusal; that of "unknown" for words that nobody knows, which keep their own text."""
    lines = message.splitlines()
    for row, pattern in _PATTERNS:
        if any(pattern.search(line) for line in lines):
            return row
    return of_documents.UNKNOWN


def contact_fields(message: str) -> frozenset[str]:
    """The properties of an account that Exact does not take, of all lines; empty when another line says more."""
    found: set[str] = set()
    for line in filter(None, map(str.strip, message.splitlines())):
        fields = of_contacts.FIELDS.get(recognise(line).code)
        if fields is None:
            return frozenset()
        found.update(fields)
    return frozenset(found)
